"""The first screen: one box, where to begin, and a look into the window.

Knows how to make examples from what the shop really sells. Refuses to invent products.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from shopkeeper.language.wording import Wording
from shopkeeper.types import Constraint, Field, Hit, Money, Op, ProductId, Slate, Surface
from shopkeeper.web import wire
from shopkeeper.web.asked import Asked
from shopkeeper.web.cards import cards

WINDOW = 10
AISLES = 8
EXAMPLES = 3
MAX_TITLE = 40
"""Characters of a title that can be said in one breath."""


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    count: str = ""


def window(slate: Slate, without: Collection[ProductId] = ()) -> Slate:
    """What is shown of a look through the stockroom, beside what stands on the page already."""
    return replace(slate, hits=_varied([hit for hit in slate.hits if hit.product.id not in without])[:WINDOW])


def home(slate: Slate, shown: Slate, wording: Wording) -> dict[str, Any]:
    """``shown``: the ``window`` of ``slate``."""
    return {
        "examples": tuple(_example(hit, wording) for hit in sayable(shown.hits)[:EXAMPLES]),
        "aisles": _aisles(slate, wording),
        "cards": cards(shown, wording, Surface.OTHER),
    }


def sayable(hits: Sequence[Hit]) -> list[Hit]:
    return [hit for hit in hits if len(hit.product.title) <= MAX_TITLE]


def _varied(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """One of each shelf, then a second of each …: a window shows what kind of shop this is."""
    shelves: dict[tuple[str, ...], list[Hit]] = {}
    for hit in hits:
        shelves.setdefault(next(iter(hit.product.categories), ()), []).append(hit)
    rounds = zip_longest(*shelves.values())
    return tuple(hit for picked in rounds for hit in picked if hit)


def _aisles(slate: Slate, wording: Wording) -> tuple[Link, ...]:
    categories = next((facet.values for facet in slate.facets if facet.field == Field.CATEGORY), ())
    wishes = ((category, Constraint(Field.CATEGORY, Op.IS, (category.value,))) for category in categories)
    led = [(category, wish) for category, wish in wishes if wire.writable(wish)][:AISLES]
    return tuple(
        Link(category.value, Asked(chosen=(wish,)).url(), wording.number(category.count))
        for category, wish in led
    )


def _example(hit: Hit, wording: Wording) -> Link:
    text = example(hit, wording)
    return Link(text, Asked(text=text).url())


def example(hit: Hit, wording: Wording) -> str:
    """A question that this very product answers."""
    price = hit.variant.offer.price
    text = hit.product.title.lower()
    if price and price.minor:
        bound = Money.of(_round_up(int(price.amount)), price.currency)
        text = f"{text} under {wording.price(bound)}"
    return text


def _round_up(amount: int) -> int:
    """The next round figure above: 37 → 40, 189 → 200, 1299 → 1500."""
    step = 10 if amount < 100 else 50 * int(10 ** (len(str(amount)) - 3))
    return (amount // step + 1) * step
