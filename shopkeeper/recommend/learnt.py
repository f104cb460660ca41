"""What the models know of everybody, in one place that whoever proposes and whoever gives reasons may ask.

Knows models and counts. Refuses to know where behaviour comes from.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import expm1, inf
from typing import Final

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models import Popular, RecentVisits, Scored
from shopkeeper.recommend.models.port import NOBODY
from shopkeeper.recommend.trending import lift

LATELY: Final = 2 * 86_400.0
USUALLY: Final = 14 * 86_400.0
"""Seconds after which a deed counts 1/e."""


@dataclass(slots=True)
class Learnt:
    """What the models know of everybody."""

    visits: RecentVisits = field(default_factory=RecentVisits)
    carts: RecentVisits = field(default_factory=lambda: RecentVisits(50_000))
    orders: RecentVisits = field(default_factory=lambda: RecentVisits(50_000))
    lately: Popular = field(default_factory=lambda: Popular(LATELY))
    usually: Popular = field(default_factory=lambda: Popular(USUALLY))
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Kinds that one visit turned to, one after the other, both ways."""
    kinds: Counter[str] = field(default_factory=Counter)
    turns: int = 0
    """All of ``kinds`` together."""
    latest: dict[int, float] = field(default_factory=dict)
    """When something was last done with an item, seconds since 1970."""
    since: float = inf
    """When the first of all this was done: of a shop that is young, or whose log is read from there on, what is usual is not all in yet."""

    _fresh: tuple[Scored, npt.NDArray[np.float64]] = (NOBODY, np.empty(0, np.float64))
    """What is popular, and when something was last done with each: made anew once something is observed."""

    def turn(self, before: Sequence[str], kinds: Sequence[str]) -> None:
        """A visit turned to something of these kinds; ``before``: the kinds of what it came from."""
        self.kinds.update(kinds)
        self.turns += len(kinds)
        for one in before:
            for other in kinds:
                self.pairs[one, other] += 1
                self.pairs[other, one] += 1

    def kinship(self, kinds: Sequence[str], others: Sequence[str]) -> float:
        """How many times as often as by chance these kinds follow each other; 1 where nothing is known."""
        if not self.turns or not kinds or not others:
            return 1.0
        counts = [self.pairs[one, other] for one in kinds for other in others]
        expected = [self.kinds[one] * self.kinds[other] * 2 / self.turns for one in kinds for other in others]
        return float(lift(counts, expected).max())

    def popular(self, since: float) -> Scored:
        """Of what somebody turned to after ``since``, seconds since 1970."""
        first, latest = self.lately.score(()), self.latest
        if first is not self._fresh[0]:
            self._fresh = first, np.array([latest.get(item, 0.0) for item in first.items.tolist()])
        fresh = self._fresh[1] >= since
        return first if fresh.all() else Scored(first.items[fresh], first.scores[fresh])

    def counts(self, items: Sequence[int], now: float) -> tuple[list[float], list[float]]:
        """How much was done with each item lately, and how much of it was to be expected of whoever turns to it as often as ever."""
        known = max(now - self.since, 1.0)
        share = LATELY * expm1(-known / LATELY) / (USUALLY * expm1(-known / USUALLY))
        return self.lately.counts(items, now), [count * share for count in self.usually.counts(items, now)]
