"""Where a mean lies, without any assumption on how its values are spread: the percentile interval (Efron 1979).

Refuses to know what is measured.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
RESAMPLES: Final = 4_000
LEVEL: Final = 0.95
_AT_ONCE: Final = 5_000_000
"""Values that are drawn in one go."""


def bootstrap(values: Floats) -> tuple[float, float]:
    """The interval of the mean of (n,) at ``LEVEL``, seed 0."""
    chance, n = np.random.default_rng(0), len(values)
    rows = max(1, _AT_ONCE // max(n, 1))
    means = [
        values[chance.integers(0, n, (min(rows, RESAMPLES - done), n), np.int32)].mean(axis=1)
        for done in range(0, RESAMPLES, rows)
    ]
    low, high = np.quantile(np.concatenate(means), ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)
