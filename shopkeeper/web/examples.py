"""Three things that the concierge can be asked, made from what the shop really sells.

Knows what kinds of requests there are. Refuses to invent products.
"""

from collections.abc import Callable
from itertools import combinations, islice

from shopkeeper.language.wording import Wording
from shopkeeper.types import Hit, ProductId, Slate
from shopkeeper.web.home import example, sayable, window

TRIES = 4
"""Products that are looked at for one that something goes with."""


def begin(slate: Slate, wording: Wording, matched: Callable[[ProductId], bool]) -> tuple[str, ...]:
    """To find, to compare, to match; fewer where the shop has too little. ``slate``: a look through the stockroom;
    ``matched``: whether anything is known to go with a product.
    """
    hits = sayable(window(slate).hits)
    find = [_sentence(example(hit, wording)) for hit in hits[:1]]
    compare = [f"Compare {one} and {other}" for one, other in _alike(slate)[:1]]
    last = (hit.product for hit in hits[: -1 - TRIES : -1] if matched(hit.product.id))
    match = [f"What goes with {product.title}?" for product in islice(last, 1)]
    return (*find, *compare, *match)


def about() -> tuple[str, ...]:
    """Of the product before the shopper."""
    return "Tell me about it", "What goes with it?", "Show me similar ones"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _alike(slate: Slate) -> list[tuple[str, str]]:
    """Titles of two products of one department."""
    pairs = combinations(sayable(slate.hits)[:12], 2)
    return [(one.product.title, other.product.title) for one, other in pairs if _shelf(one) == _shelf(other)]


def _shelf(hit: Hit) -> tuple[str, ...]:
    return next(iter(hit.product.categories), ())
