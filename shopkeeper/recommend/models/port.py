"""What every model of the next item is: items of a visit in, items with scores out.

Knows the two small protocols and how a list is cut. Refuses to know how anything is scored.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

NOTHING = np.empty(0, np.int64)
_DENSE = 20


@dataclass(frozen=True, slots=True)
class Scored:
    """Different items (n,) with positive scores (n,): higher is better. As *votes*, the same item may come again: its scores add up."""

    items: Ids
    scores: Floats

    def __len__(self) -> int:
        return len(self.items)

    def of(self, items: Ids) -> Floats:
        """The score of each of ``items`` (n,); 0 for those that are not among them."""
        if not len(self):
            return np.zeros(len(items), np.float32)
        order = np.argsort(self.items, kind="stable")
        places = np.minimum(np.searchsorted(self.items, items, sorter=order), len(order) - 1)
        rows = order[places]
        scores: Floats = np.where(self.items[rows] == items, self.scores[rows], np.float32(0))
        return scores


NOBODY = Scored(NOTHING, np.empty(0, np.float32))


class Model(Protocol):
    """Items are small integers ≥ 0, such as ``LookKey``."""

    def score(self, seen: Sequence[int]) -> Scored:
        """Candidates for the item after ``seen`` (oldest first), in no order; none when the model has nothing to say."""
        ...


class Learner(Protocol):
    """Takes in behaviour as it happens."""

    def observe(self, visit: int, item: int, at: float) -> None:
        """In ``visit`` the shopper turned to ``item`` at ``at`` (seconds since 1970)."""
        ...


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the past: items (oldest first), each with its moment in seconds since 1970."""

    items: Sequence[int]
    moments: Sequence[float]


def fit(learner: Learner, visits: Iterable[Visit]) -> None:
    """Let it observe whole visits, each numbered by its place, as if every event arrived in its time."""
    events = [
        (at, number, item)
        for number, visit in enumerate(visits)
        for item, at in zip(visit.items, visit.moments, strict=True)
    ]
    for at, number, item in sorted(events, key=lambda event: event[0]):
        learner.observe(number, item, at)


def best(scored: Scored, k: int, exclude: Collection[int] = ()) -> Scored:
    """The ``k`` highest without ``exclude``, best first; equal scores by item, so that answers repeat."""
    items, scores = scored.items, scored.scores
    if exclude:
        kept = ~np.isin(items, np.fromiter(exclude, np.int64, len(exclude)))
        items, scores = items[kept], scores[kept]
    if len(items) > 4 * k > 0:
        worst = np.partition(scores, len(scores) - k)[len(scores) - k]
        items, scores = items[scores >= worst], scores[scores >= worst]
    order = np.lexsort((items, -scores))[: max(k, 0)]
    return Scored(items[order], scores[order])


def united(every: Ids) -> tuple[Ids, Ids]:
    """Each different item once, in order, and the places there of ``every``. Marked or sorted, as ``summed`` counts or sorts."""
    most = int(every.max())
    if most >= _DENSE * len(every):
        items = np.unique(every)
        return items, items.searchsorted(every)
    marked, places = np.zeros(most + 1, np.bool_), np.empty(most + 1, np.int64)
    marked[every] = True
    (items,) = marked.nonzero()
    places[items] = np.arange(len(items))
    return items, places.take(every)


def place_of(item: int, items: npt.NDArray[np.integer]) -> int | None:
    """Where it stands among items in order."""
    numbers = items.data  # Python's own
    place = bisect_left(numbers, item)
    return place if place < len(numbers) and numbers[place] == item else None


def counted(votes: Scored) -> Scored:
    """Each different item once, in order."""
    return summed(votes.items, votes.scores)


def summed(items: npt.NDArray[np.integer], weights: npt.NDArray[np.floating]) -> Scored:
    """Each different item once, in order, with the sum of its weights; sums that are not positive are left out.

    Counted where many of few different items come, sorted where not: whichever touches less memory.
    """
    if not len(items):
        return NOBODY
    if int(items.max()) < _DENSE * len(items):
        dense = np.bincount(items, weights)
        (found,) = (dense > 0).nonzero()
        return Scored(found, dense.take(found).astype(np.float32))
    order = items.argsort(kind="stable")
    items = items.take(order)
    (starts,) = np.concatenate(([True], items[1:] != items[:-1])).nonzero()
    sums = np.add.reduceat(weights.take(order), starts)
    kept = sums > 0
    return Scored(items[starts][kept].astype(np.int64), sums[kept].astype(np.float32))
