"""Rows of recommendations on a page, each card with its reason.

Knows which surfaces a page has and what they are called. Refuses to choose products, and to show a row that is empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shopkeeper.language.wording import Wording
from shopkeeper.types import Occasion, Picks, Surface
from shopkeeper.web.cards import Card, cards

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

HOME = (Surface.BACK_AGAIN, Surface.FOR_YOU, Surface.TRENDING)
PRODUCT = (Surface.GOES_WITH, Surface.SIMILAR)
BASKET = (Surface.CART,)
TITLES = {
    Surface.BACK_AGAIN: "Good news about what you looked at",
    Surface.FOR_YOU: "For you",
    Surface.TRENDING: "What others look at",
    Surface.GOES_WITH: "Goes with this",
    Surface.SIMILAR: "Looks like this",
    Surface.CART: "Goes with your basket",
}
LONG = 5
"""Cards in a row of the first screen."""
PERSONAL = frozenset({"wide", "sharp", "alike"})
"""Parts that start from what this visitor did."""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    title: str
    cards: tuple[Card, ...]


def rows(shop: "Shop", surfaces: Sequence[Surface], occasion: Occasion, wording: Wording) -> tuple[Row, ...]:
    """Those that have something to say; what is shown is recorded, nothing else, and nothing twice on one page."""
    return tuple(_rows(shop, surfaces, occasion, wording))


def _rows(shop: "Shop", surfaces: Sequence[Surface], occasion: Occasion, wording: Wording) -> Iterator[Row]:
    for surface in surfaces:
        picks = shop.recommend(surface, occasion)
        if not _worth(picks):
            continue
        shown = cards(shop.slate(picks, occasion.context), wording, surface)
        shop.offered(picks, occasion.context)
        without = (*occasion.without, *(pick.product for pick in picks.picks))
        occasion = replace(occasion, without=without)
        yield Row(surface.value, TITLES[surface], shown)


def _worth(picks: Picks) -> bool:
    """What is called yours starts from what you did."""
    if picks.surface is Surface.FOR_YOU:
        return any(not PERSONAL.isdisjoint(pick.features) for pick in picks.picks)
    return bool(picks.picks)
