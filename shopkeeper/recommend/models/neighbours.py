"""Who came before and was like this visit, and what they turned to: session-based nearest neighbours.

Jannach and Ludewig (2017), "When recurrent neural networks meet the neighborhood for session-based recommendation",
RecSys; Ludewig and Jannach (2018), "Evaluation of session-based recommendation algorithms" (V-SKNN); Garg et al. (2019),
"Sequence and time aware neighborhood for session-based recommendations: STAN", SIGIR: later items of the visit weigh
more, recent neighbours weigh more, and so does what stands close to the item in common.

Knows the visits that it shares with other parts. Refuses to learn anything itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.port import NOBODY, NOTHING, Scored, summed
from shopkeeper.recommend.models.visits import EMPTY, RecentVisits

_FADED = 40.0
"""Decay lengths after which nothing fades further: e⁻⁴⁰ is still far from the smallest float32."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Decays are exponential: what lies one such length away weighs 1/e. ``before`` weighs what came before the common item."""

    items: float
    """Steps back in this visit."""
    steps: float
    """Steps from the common item in the neighbour."""
    seconds: float = np.inf
    """Age of the neighbour."""
    before: float = 1.0
    recall: int = 9
    """How many of the visit's last items are asked."""
    visits: int = 500
    """How many visits each item may bring."""
    nearest: int = 300


WIDE = Nearness(items=1.5, steps=3.0, seconds=3 * 86_400.0)
"""What goes on around here: the whole visit, the recent past."""
SHARP = Nearness(items=0.3, steps=0.8, before=0.7, recall=2)
"""What follows this very item: in effect sequential rules (Ludewig and Jannach 2018), but never out of date."""
STEADY = Nearness(items=2.0, steps=3.0, before=0.8)
"""Tastes that last: histories of purchases rather than visits."""


class Neighbours:
    def __init__(self, visits: RecentVisits, nearness: Nearness = WIDE) -> None:
        self.visits, self.nearness = visits, nearness

    def score(self, seen: Sequence[int]) -> Scored:
        weights = self._weights(seen)
        rows, likeness = self._nearest(weights)
        if not len(rows):
            return NOBODY
        items = self.visits.rows(rows)
        value = likeness[:, None] * self._closeness(items, weights)
        (told,) = ((value > 0) & (items != EMPTY)).ravel().nonzero()
        return summed(items.take(told), value.take(told))

    def _weights(self, seen: Sequence[int]) -> dict[int, float]:
        """The last items, the last one weighing 1."""
        last = seen[-self.nearness.recall :]
        return {item: math.exp(-(len(last) - 1 - i) / self.nearness.items) for i, item in enumerate(last)}

    def _nearest(self, weights: dict[int, float]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Rows of the nearest visits, and how near they are; age is counted from the newest of them."""
        found = [self.visits.rows_with(item, self.nearness.visits) for item in weights]
        shared = np.repeat([*weights.values()], [*map(len, found)])
        near = summed(np.concatenate([*found, NOTHING]), shared)
        rows, likeness = near.items, near.scores
        if len(rows) and math.isfinite(self.nearness.seconds):
            moments = self.visits.moments.take(rows)
            faded = np.maximum((moments - moments.max()) / self.nearness.seconds, -_FADED)
            likeness = likeness * np.exp(faded).astype(np.float32)
        if len(rows) > self.nearness.nearest:
            kept = (-likeness).argpartition(self.nearness.nearest)[: self.nearness.nearest]
            return rows.take(kept), likeness.take(kept)
        return rows, likeness

    def _closeness(self, items: npt.NDArray[np.int32], weights: dict[int, float]) -> npt.NDArray[np.float32]:
        """By distance from the weightiest common item's first place; the place itself is 0."""
        common = np.zeros(items.shape, np.float32)
        for item, weight in weights.items():
            np.putmask(common, items == item, weight)
        longest = items.shape[1]
        places = np.arange(longest, 2 * longest) - common.argmax(1)[:, None]
        closeness: npt.NDArray[np.float32] = _by_distance(self.nearness, longest).take(places)
        return closeness


@lru_cache(32)
def _by_distance(nearness: Nearness, longest: int) -> npt.NDArray[np.float32]:
    """For distances from -longest to longest - 1."""
    far = np.exp(-(np.abs(np.arange(-longest, longest)) - 1) / nearness.steps).astype(np.float32)
    far[:longest] *= nearness.before
    far[longest] = 0.0
    return far
