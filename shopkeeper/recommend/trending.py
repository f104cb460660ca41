"""What is asked for more than usual.

DuMouchel (1999), "Bayesian data mining in large frequency tables", The American Statistician: a count against the count to
be expected, shrunk as if κ expected events had been seen as well (the posterior mean under a gamma prior of mean 1), so
that the first two views of anything are no trend. Knows decayed counts. Refuses to know what is counted.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np

from shopkeeper.recommend.models.port import Floats

KAPPA: Final = 5.0


def lift(now: Sequence[float] | Floats, expected: Sequence[float] | Floats, kappa: float = KAPPA) -> Floats:
    """How many times the usual each count is (n,): 1 where nothing is known."""
    shrunk: Floats = (np.asarray(now, np.float32) + kappa) / (np.asarray(expected, np.float32) + kappa)
    return shrunk
