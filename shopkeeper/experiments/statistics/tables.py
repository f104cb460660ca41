"""Distribution functions, from SciPy when they are first asked for.

The only file that loads SciPy's functions: it comes with the extra ``experiments``. All take and give arrays.
"""

from functools import cache
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt

from shopkeeper.types.errors import Unavailable

Floats = npt.NDArray[np.float64]


def normal(z: Any) -> Floats:
    """P(Z ≤ z)."""
    return np.asarray(_special().ndtr(z), np.float64)


def normal_quantile(p: float) -> float:
    return float(_special().ndtri(p))


def two_sided(z: Any) -> Floats:
    """P(|Z| ≥ |z|)."""
    return np.asarray(2 * _special().ndtr(-np.abs(z)), np.float64)


def sign_test(won: int, lost: int) -> float:
    """Two-sided and exact: how surprising so uneven a split is, if either is as likely. Dixon and Mood 1946, JASA 41."""
    return float(min(1.0, 2 * _special().bdtr(min(won, lost), won + lost, 0.5)))


def chi_square_tail(x: Any, degrees: float) -> Floats:
    """P(X ≥ x)."""
    return np.asarray(_special().chdtrc(degrees, x), np.float64)


def student_quantile(p: float, degrees: float) -> float:
    return float(_special().stdtrit(degrees, p))


def student_two_sided(t: float, degrees: float) -> float:
    return float(2 * _special().stdtr(degrees, -abs(t)))


@cache
def _special() -> ModuleType:
    try:
        from scipy import special
    except ImportError as error:
        raise Unavailable(
            "experiments are judged with SciPy, which is not installed",
            fix="pip install 'shopkeeper[experiments]'",
        ) from error
    found: ModuleType = special
    return found
