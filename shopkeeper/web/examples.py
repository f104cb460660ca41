"""Three things that the concierge can be asked, made from what the shop really sells.

Knows what kinds of requests there are. Refuses to invent products.
"""

from itertools import combinations

from shopkeeper.language.wording import Wording
from shopkeeper.types import Hit, Slate
from shopkeeper.web.home import example, window

MAX_TITLE = 40
"""Characters of a title that can be said in one breath."""


def begin(slate: Slate, wording: Wording) -> tuple[str, ...]:
    """To find, to compare, to match; fewer where the shop has too little. ``slate``: a look through the stockroom."""
    hits = [hit for hit in window(slate).hits if len(hit.product.title) <= MAX_TITLE]
    find = [_sentence(example(hit, wording)) for hit in hits[:1]]
    compare = [f"Compare {one} and {other}" for one, other in _alike(slate)[:1]]
    match = [f"What goes with {hit.product.title}?" for hit in hits[-1:]]
    return (*find, *compare, *match)


def about() -> tuple[str, ...]:
    """Of the product before the shopper."""
    return "Tell me about it", "What goes with it?", "Show me similar ones"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _alike(slate: Slate) -> list[tuple[str, str]]:
    """Titles of two products of one department."""
    short = [hit for hit in slate.hits if len(hit.product.title) <= MAX_TITLE]
    pairs = combinations(short[:12], 2)
    return [(one.product.title, other.product.title) for one, other in pairs if _shelf(one) == _shelf(other)]


def _shelf(hit: Hit) -> tuple[str, ...]:
    return next(iter(hit.product.categories), ())
