"""What an order is worth, and how sure one can be of a mean.

Knows the formulas; each names its source. Refuses to know questions, products and thresholds.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log2

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
Interval = tuple[float, float]

RESAMPLES = 10_000

_AT_A_TIME = 1 << 20
"""Picks that are drawn together: all of eight thousand questions are a third of a gigabyte."""

_FEW = 1_000
"""Questions of which all picks are kept."""


def ndcg(gains: Sequence[int], grades: Sequence[int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002) with gains of 2^grade - 1 (Burges et al. 2005).

    ``gains``: grades of what was shown, in order; ``grades``: of everything that answers, in any order.
    """
    ideal = _dcg(sorted(grades, reverse=True)[:depth])
    return _dcg(gains[:depth]) / ideal if ideal else 0.0


def recall(gains: Sequence[int], relevant: int, depth: int) -> float:
    """Share of the relevant among the first ``depth``, of as many as fit there (capped, as in BEIR, Thakur et al. 2021)."""
    return sum(gain > 0 for gain in gains[:depth]) / min(depth, relevant) if relevant else 0.0


def reciprocal_rank(gains: Sequence[int], best: int) -> float:
    """1 / place of the first answer of the ``best`` grade (Voorhees 1999), 0 when none is shown."""
    return next((1 / place for place, gain in enumerate(gains, 1) if gain >= best > 0), 0.0)


def bootstrap(values: Values, level: float) -> Interval:
    """Percentile interval of the mean (Efron 1979), seed 0. Of paired differences it is the paired one (Sakai 2006)."""
    if len(values) == 0 or np.ptp(values) == 0:  # nothing varies: nothing to resample
        mean = float(values[0]) if len(values) else 0.0
        return mean, mean
    outside = (1 - level) / 2
    drawn = _kept(len(values)) if len(values) <= _FEW else _picks(len(values))
    means = np.concatenate([values[picks].mean(axis=1) for picks in drawn])
    low, high = np.quantile(means, (outside, 1 - outside))
    return float(low), float(high)


@lru_cache(maxsize=4)
def _kept(count: int) -> tuple[npt.NDArray[np.int32], ...]:
    return tuple(_picks(count))


def _picks(count: int) -> Iterator[npt.NDArray[np.int32]]:
    """RESAMPLES rows of ``count`` drawn with replacement, some at a time; the same for every measure over the same questions."""
    random, rows = np.random.default_rng(0), max(1, _AT_A_TIME // count)
    for first in range(0, RESAMPLES, rows):
        yield random.integers(0, count, (min(rows, RESAMPLES - first), count), np.int32)


def _dcg(gains: Sequence[int]) -> float:
    return sum(((1 << gain) - 1) / log2(place + 1) for place, gain in enumerate(gains, 1))
