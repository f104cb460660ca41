"""Opinions, size advice and what goes with what, where reviews, charts and the catalogue meet.

Knows that what reviewers say of a size is evidence for the size of the next. Keeps opinions until the reviews change; keeps nothing of shoppers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock

from shopkeeper.catalog.port import Reviews
from shopkeeper.fit import Shelf, advise, compatible, general, standards
from shopkeeper.reviews import sum_up
from shopkeeper.types import (
    Advice,
    Aspect,
    Compatibility,
    Goes,
    Hit,
    Opinions,
    Product,
    ProductId,
    Runs,
    Slate,
    Stance,
    Told,
)

CACHED = 2048
ASKED = 4
"""Searches for what fits a thing: by its name, and by the standards that it declares."""


@dataclass(frozen=True)
class Opined:
    """Thread-safe; another process that changes reviews is noticed at the next question."""

    reviews: Callable[[], Reviews]
    _kept: dict[ProductId, tuple[str, Opinions]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, id: ProductId) -> Opinions:
        reviews = self.reviews()
        version = reviews.version(id)
        kept, opinions = self._kept.get(id, (None, None))
        if opinions is None or kept != version:
            opinions = sum_up(id, reviews.of(id) if version else ())
            with self._lock:
                self._kept[id] = version, opinions
                for oldest in list(self._kept)[: max(0, len(self._kept) - CACHED)]:
                    del self._kept[oldest]
        return opinions


def runs(opinions: Opinions) -> Runs:
    """How it runs, in voices."""
    voices = {
        side.stance: side.count
        for one in opinions.opinions
        if one.aspect is Aspect.SIZE
        for side in one.sides
    }
    return Runs(voices.get(Stance.SMALL, 0), voices.get(Stance.LARGE, 0), voices.get(Stance.TRUE, 0))


def fit(product: Product, told: Told, shelf: Shelf, opinions: Opinions) -> Advice:
    return advise(product, told, shelf.charts, general(), runs(opinions))


def together(product: Product, other: Product | str, reviews: Reviews) -> Compatibility:
    """By the record of both, and what their reviewers write."""
    theirs = reviews.of(other.id) if isinstance(other, Product) else ()
    return compatible(product, other, reviews.of(product.id), theirs)


def fitting(other: Product | str, kind: str, search: Callable[[str], Slate], size: int) -> Slate:
    """Of what is found for its name and standards, that which is proven to fit; the rest is not told."""
    name = other if isinstance(other, str) else other.title
    slates = [search(f"{kind} {words}".strip()) for words in dict.fromkeys((name, *standards(other)))][:ASKED]
    hits: dict[ProductId, Hit] = {}
    for hit in (hit for slate in slates for hit in slate.hits):
        if hit.product.id not in hits and _fits(hit.product, other):
            hits[hit.product.id] = hit
    best = tuple(hits.values())[:size]
    return replace(
        slates[0], hits=best, total=len(hits), cursor="", near=False, relaxations=(), unmet=(), facets=()
    )


def _fits(product: Product, other: Product | str) -> bool:
    if isinstance(other, Product) and product.id == other.id:
        return False
    return compatible(product, other).goes is Goes.YES
