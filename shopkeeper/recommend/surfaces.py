"""Who proposes on which surface, and how much each says.

One function a surface: what is known in, parts with scores out. Weights are starting points chosen by hand; the log of what
was shown holds what is needed to learn better ones. Refuses to verify, order and explain.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np

from shopkeeper.recommend.blend import SEQUENCE, Mix, Shares
from shopkeeper.recommend.known import Anchor, Known
from shopkeeper.recommend.learnt import Learnt
from shopkeeper.recommend.models import SHARP, WIDE, Neighbours, Scored, best
from shopkeeper.recommend.models.port import NOBODY, summed
from shopkeeper.recommend.nearby import Nearby
from shopkeeper.recommend.reasons import WEEK
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.recommend.trending import lift
from shopkeeper.types import LookKey, Surface

Said = Mapping[str, Scored]
"""Votes, by part."""

WEIGHTS: Final[Mapping[Surface, Shares]] = {
    Surface.SIMILAR: {"similar": 1.0},
    Surface.GOES_WITH: {"links": 0.30, "orders": 0.30, "carts": 0.15, "both": 0.10, "match": 0.15},
    Surface.CART: {"links": 0.25, "orders": 0.35, "carts": 0.20, "both": 0.05, "match": 0.15},
    Surface.TRENDING: {"trending": 1.0},
}
ANY_KIND: Final = frozenset({"links", "orders", "carts"})
"""Parts that know of their own that something goes with it, be it of the same kind."""


class Proposers:
    """``now``: seconds since 1970. Hold the lock of ``Behaviour``."""

    def __init__(self, learnt: Learnt, nearby: Nearby, shelf: Shelf, now: float) -> None:
        self._learnt, self._nearby, self._shelf, self._now = learnt, nearby, shelf, now
        self._by_surface: Mapping[Surface, Callable[[Known], Said]] = {
            Surface.SIMILAR: self.similar,
            Surface.GOES_WITH: self.goes_with,
            Surface.CART: self.goes_with,
            Surface.FOR_YOU: self.for_you,
            Surface.TRENDING: self.trending,
        }

    def __call__(self, surface: Surface, known: Known, mix: Mix) -> tuple[Said, Shares]:
        said = self._by_surface[surface](known)
        if surface is not Surface.FOR_YOU:
            return said, WEIGHTS[surface]
        return {**said, SEQUENCE: mix.foreseen}, mix.weights(known.items)

    def similar(self, known: Known) -> Said:
        return {"similar": self._nearby.votes(_looks(known.page))}

    def goes_with(self, known: Known) -> Said:
        items = [anchor.good.item for anchor in known.page]
        if not items:
            return {}
        learnt = self._learnt
        return {
            "links": self._links(known.page),
            "orders": Neighbours(learnt.orders, WIDE).votes(items),
            "carts": Neighbours(learnt.carts, WIDE).votes(items),
            "both": Neighbours(learnt.visits, SHARP).votes(items),
            "match": self._match(known.page),
        }

    def for_you(self, known: Known) -> Said:
        visits, items = self._learnt.visits, known.items
        return {
            "wide": Neighbours(visits, WIDE).votes(items),
            "sharp": Neighbours(visits, SHARP).votes(items),
            "alike": self._nearby.votes(_looks(known.seen)) if known.by_looks else NOBODY,
            "popular": self._popular(),
        }

    def trending(self, known: Known) -> Said:
        """What is asked for often, and more often than usual."""
        del known
        first = self._popular()
        if not len(first):
            return {}
        now, expected = self._learnt.counts(first.items.tolist(), self._now)
        scores = (np.array(now) * lift(now, expected)).astype(np.float32)
        return {"trending": Scored(first.items, np.maximum(scores, np.float32(1e-12)))}

    def _popular(self) -> Scored:
        return self._learnt.popular(self._now - WEEK)

    def _links(self, page: Sequence[Anchor]) -> Scored:
        goods = self._shelf.get(list(dict.fromkeys(id for anchor in page for id in anchor.good.links)))
        items = np.array([good.item for good in goods.values()], np.int64)
        return summed(items, 1 / (1 + np.arange(len(items), dtype=np.float32)))

    def _match(self, page: Sequence[Anchor]) -> Scored:
        """Near in looks, of another kind, the more so the more often both kinds are turned to in one visit."""
        found = [self._nearby.score([anchor.look], anchor.good.kinds) for anchor in page[-RECENT:]]
        if not any(map(len, found)):
            return NOBODY
        near = best(
            summed(np.concatenate([f.items for f in found]), np.concatenate([f.scores for f in found])), 60
        )
        sold, kinship = self._shelf.of(near.items.tolist()), self._learnt.kinship
        weights = [
            max((kinship(a.good.kinds, good.kinds) for a in page[-RECENT:]), default=1.0) if good else 0.0
            for good in map(sold, near.items.tolist())
        ]
        scores = near.scores * np.array(weights, np.float32)
        return Scored(near.items[scores > 0], scores[scores > 0])


RECENT: Final = 5


def _looks(anchors: Sequence[Anchor]) -> list[LookKey]:
    return [anchor.look for anchor in anchors]
