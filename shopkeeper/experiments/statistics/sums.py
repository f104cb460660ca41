"""Sufficient statistics that add up: two days, two shops or two processes make one.

Knows a count, a mean and a scatter. Refuses to know what the columns mean.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Of units with ``d`` columns each: the outcome (a ratio's numerator and denominator), then covariates.

    ``n``: units (…), ``mean`` (…, d), ``scatter`` (…, d, d): sums of products of deviations from the mean. Leading axes are
    many experiments at once. Added by the formula of Chan, Golub and LeVeque (1983), "Algorithms for computing the sample
    variance", The American Statistician 37: no cancellation, whatever the order.
    """

    n: Floats
    mean: Floats
    scatter: Floats

    @classmethod
    def of(cls, rows: Any) -> "Sums":
        """``rows``: (…, units, d)."""
        rows = np.asarray(rows, np.float64)
        n = rows.shape[-2]
        mean = rows.mean(-2) if n else np.zeros(rows.shape[:-2] + rows.shape[-1:])
        centred = rows - mean[..., None, :]
        return cls(np.full(rows.shape[:-2], float(n)), mean, np.swapaxes(centred, -1, -2) @ centred)

    @classmethod
    def none(cls, columns: int) -> "Sums":
        return cls(np.zeros(()), np.zeros(columns), np.zeros((columns, columns)))

    def __add__(self, other: "Sums") -> "Sums":
        n = self.n + other.n
        share = np.divide(other.n, n, out=np.zeros_like(n), where=n > 0)
        apart = other.mean - self.mean
        between = (self.n * share)[..., None, None] * apart[..., :, None] * apart[..., None, :]
        return Sums(n, self.mean + share[..., None] * apart, self.scatter + other.scatter + between)

    @property
    def covariance(self) -> Floats:
        """(…, d, d), unbiased."""
        return np.asarray(self.scatter / np.maximum(self.n - 1, 1)[..., None, None])

    def columns(self, *which: int) -> "Sums":
        """Some columns, in that order."""
        return Sums(self.n, self.mean[..., which], self.scatter[..., which, :][..., which])
