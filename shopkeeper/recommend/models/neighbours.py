"""Who came before and was like this visit, and what they turned to: session-based nearest neighbours.

Jannach and Ludewig (2017), "When recurrent neural networks meet the neighborhood for session-based recommendation",
RecSys; Ludewig and Jannach (2018), "Evaluation of session-based recommendation algorithms" (V-SKNN); Garg et al. (2019),
"Sequence and time aware neighborhood for session-based recommendations: STAN", SIGIR: later items of the visit weigh
more, recent neighbours weigh more, and so does what stands close to the item in common.

Each item of the visit votes by itself, with the visits that had it: what stood around an item is worked out once and kept until one of
these visits moves on, so that an answer adds up a few short lists. A visit that shares several items votes once for each of them.

Knows the visits that it shares with other parts. Refuses to learn anything itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.port import NOBODY, Scored, counted, summed
from shopkeeper.recommend.models.visits import EMPTY, Beside, RecentVisits

_FADED = 20.0
"""Decay lengths after which nothing fades further, neither visits of one item nor one item's beside another's: e⁻⁴⁰ is still far from the
smallest float32."""


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
    visits: int = 300
    """How many visits each item may bring."""


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
        votes = self.votes(seen)
        return votes if len(seen) == 1 else counted(votes)

    def votes(self, seen: Sequence[int]) -> Scored:
        """What each item of the visit says, one after the other."""
        around = [(self.beside(item), weight) for item, weight in self._weights(seen).items()]
        if len(around) < 2:
            return Scored(around[0][0].items, around[0][0].scores) if around else NOBODY
        newest = max(each.newest for each, _ in around)
        weights = [weight * self._faded(each.newest - newest) for each, weight in around]
        scores = np.concatenate([each.scores for each, _ in around])
        scores *= np.array(weights, np.float32).repeat([len(each.items) for each, _ in around])
        return Scored(np.concatenate([each.items for each, _ in around]), scores)

    def beside(self, item: int) -> Beside:
        """What stood in one of the last visits with the item."""
        return self.visits.beside(item, self.nearness, self._worked_out)

    def _weights(self, seen: Sequence[int]) -> dict[int, float]:
        """The last items, the last one weighing 1."""
        last = seen[-self.nearness.recall :]
        return {item: math.exp(-(len(last) - 1 - i) / self.nearness.items) for i, item in enumerate(last)}

    def _faded(self, ago: float) -> float:
        return math.exp(max(ago / self.nearness.seconds, -_FADED))

    def _worked_out(self, item: int) -> Beside:
        """What stood in one visit with the item, by its distance from the item's first place there; the place itself is 0."""
        rows = self.visits.rows_with(item, self.nearness.visits)
        items, moments = self.visits.rows(rows), self.visits.moments.take(rows)
        longest, newest = items.shape[1], moments.max(initial=0.0)
        places = np.arange(longest, 2 * longest) - (items == item).argmax(1)[:, None]
        faded = np.exp(np.maximum((moments - newest) / self.nearness.seconds, -_FADED)).astype(np.float32)
        value = _by_distance(self.nearness, longest).take(places) * faded[:, None]
        (told,) = ((value > 0) & (items != EMPTY)).ravel().nonzero()
        found = summed(items.take(told), value.take(told))
        return Beside(found.items, found.scores, float(newest))


@lru_cache(32)
def _by_distance(nearness: Nearness, longest: int) -> npt.NDArray[np.float32]:
    """For distances from -longest to longest - 1."""
    far = np.exp(-(np.abs(np.arange(-longest, longest)) - 1) / nearness.steps).astype(np.float32)
    far[:longest] *= nearness.before
    far[longest] = 0.0
    return far
