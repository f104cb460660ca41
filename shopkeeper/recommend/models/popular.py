"""What everybody turns to these hours.

Knows decayed counts. Since all of them fade alike, only the item just observed can enter the first ``depth``: they are
always exact. Refuses to know visits.
"""

import math
from collections.abc import Sequence

import numpy as np

from shopkeeper.recommend.models.port import NOBODY, Scored

_OVERDUE = 100.0


class Popular:
    """An event of ``seconds`` ago counts 1/e."""

    def __init__(self, seconds: float = 43_200.0, depth: int = 200) -> None:
        self.seconds, self.depth = seconds, depth
        self._start: float | None = None
        self._counts: dict[int, float] = {}
        self._first: dict[int, float] = {}
        self._scored: Scored | None = None

    def observe(self, visit: int, item: int, at: float, weight: float = 1.0) -> None:
        """``weight``: for how many events it stands."""
        del visit
        self._scored = None
        grown = self._counts.get(item, 0.0) + weight * math.exp(self._lengths(at))
        self._counts[item] = grown
        if item in self._first or len(self._first) < self.depth:
            self._first[item] = grown
            return
        lowest = min(self._first, key=lambda other: (self._first[other], -other))
        if (grown, -item) > (self._first[lowest], -lowest):
            del self._first[lowest]
            self._first[item] = grown

    def score(self, seen: Sequence[int]) -> Scored:
        """The same for everyone, and the same object until something is observed; the most popular has 1."""
        del seen
        if not self._first:
            return NOBODY
        if (scored := self._scored) is None:
            first = dict(self._first)
            counts, items = np.array(list(first.values())), np.fromiter(first, np.int64, len(first))
            scored = self._scored = Scored(items, (counts / counts.max()).astype(np.float32))
        return scored

    def below(self, least: float, items: Sequence[int], at: float) -> list[int]:
        """Those of ``items`` whose count at ``at`` is less."""
        counts, less = self._counts, least * math.exp(self._lengths(at))
        return [item for item in items if counts.get(item, 0.0) < less]

    def counts(self, items: Sequence[int], at: float) -> list[float]:
        """What is left of each item's count at ``at``; exact for every item, of the first or not."""
        left = math.exp(-self._lengths(at))
        return [self._counts.get(item, 0.0) * left for item in items]

    def _lengths(self, at: float) -> float:
        """How many fading times after the start, which moves on before a number can overflow."""
        if self._start is None:
            self._start = at
        if (at - self._start) / self.seconds > _OVERDUE:
            self._fade(at)
        return (at - self._start) / self.seconds

    def _fade(self, now: float) -> None:
        factor = math.exp((self._start - now) / self.seconds) if self._start is not None else 0.0
        self._start = now
        for counts in (self._counts, self._first):
            faded = {item: count * factor for item, count in counts.items() if count * factor > 1e-30}
            counts.clear()
            counts.update(faded)
