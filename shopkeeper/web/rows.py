"""Rows of recommendations on a page, each card with its reason.

Knows which surfaces a page has and what they are called. Refuses to choose products, and to show a row that is empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from shopkeeper.experiments.metrics import Place
from shopkeeper.language.wording import Wording
from shopkeeper.recommend.surfaces import ANY_KIND
from shopkeeper.types import Occasion, Picks, Surface
from shopkeeper.web.cards import SEVERAL, Card, cards, reasons

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

LONG = 5
"""Cards in a row of the first screen."""


@dataclass(frozen=True, slots=True)
class Page:
    """Its rows in their order, each of ``deep`` screens."""

    name: str
    surfaces: tuple[Surface, ...]
    deep: int = 1


HOME = Page("home", (Surface.BACK_AGAIN, Surface.FOR_YOU, Surface.TRENDING))
PRODUCT = Page("product", (Surface.GOES_WITH, Surface.SIMILAR), 2)
BESIDE = Page("beside", (Surface.GOES_WITH,))
BASKET = Page("basket", (Surface.CART,))
TITLES = {
    Surface.BACK_AGAIN: "Good news about what you looked at",
    Surface.FOR_YOU: "For you",
    Surface.TRENDING: "What others look at",
    Surface.GOES_WITH: "Goes with this",
    Surface.SIMILAR: "Most like this",
    Surface.CART: "Goes with your basket",
}
POSSIBLE = {Surface.GOES_WITH: "May go with this", Surface.CART: "May go with your basket"}
"""Titles where neither the shop nor any order or basket says that a card of the row does."""
ABOVE = {Surface.SIMILAR: "Among the closest we have"}
"""A reason that the row's title gives for all of its cards."""
PERSONAL = frozenset({"wide", "sharp", "alike"})
"""Parts that start from what this visitor did."""


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    title: str
    cards: tuple[Card, ...]


def rows(shop: "Shop", page: Page, occasion: Occasion, wording: Wording) -> tuple[Row, ...]:
    """Those that have something to say; what is shown is recorded, nothing else, and nothing twice on one page."""
    return tuple(_rows(shop, page, occasion, wording))


def _rows(shop: "Shop", page: Page, occasion: Occasion, wording: Wording) -> Iterator[Row]:
    layout = shop.layout(Place.RECOMMENDATIONS, occasion.context)
    occasion = replace(occasion, size=page.deep * layout.get("layout.row", LONG))
    for surface in map(Surface, layout.get(f"layout.{page.name}", page.surfaces)):
        picks = shop.recommend(surface, occasion)
        if not _worth(picks):
            continue
        shown = cards(shop.slate(picks, occasion.context), wording, surface)
        shop.offered(shop.laid(picks, layout), occasion.context)
        without = (*occasion.without, *(pick.product for pick in picks.picks))
        occasion = replace(occasion, without=without)
        yield Row(surface.value, _title(picks), tuple(_beside(one, surface) for one in shown))


def _title(picks: Picks) -> str:
    said = any(not ANY_KIND.isdisjoint(pick.features) for pick in picks.picks)
    return TITLES[picks.surface] if said else POSSIBLE.get(picks.surface, TITLES[picks.surface])


def _worth(picks: Picks) -> bool:
    """What is called yours starts from what you did; one product alone does not tell what others look at."""
    if picks.surface is Surface.FOR_YOU:
        return any(not PERSONAL.isdisjoint(pick.features) for pick in picks.picks)
    return len(picks.picks) >= (2 if picks.surface is Surface.TRENDING else 1)


def _beside(card: Card, surface: Surface) -> Card:
    """It says what its row's title does not say already."""
    return replace(card, why=reasons(one for one in card.why.split(SEVERAL) if one != ABOVE.get(surface)))
