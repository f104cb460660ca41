"""Opinions and size advice about one product, where reviews, charts and the catalogue meet.

Knows that what reviewers say of a size is evidence for the size of the next. Keeps opinions until the reviews change; keeps nothing of shoppers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from shopkeeper.catalog.port import Reviews
from shopkeeper.fit import Shelf, advise, general
from shopkeeper.reviews import sum_up
from shopkeeper.types import Advice, Aspect, Opinions, Product, ProductId, Runs, Stance, Told

CACHED = 2048


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
