"""Quantiles between arms: how much slower the slowest twentieth became.

The bootstrap without resampling: the quantile of a resample is an order statistic whose number is binomial (Schultzberg and
Ankargren 2022, "Resampling-free bootstrap inference for quantiles", FTC), so that a draw costs one number, not a sample.
"""

from dataclasses import dataclass

import numpy as np

from shopkeeper.experiments.statistics.interval import ALPHA, Interval
from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.types.errors import InvalidInput

DRAWS = 10_000
_TAIL = 10
"""Values that must lie beyond a quantile, or its interval is the range of what was seen."""


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One value a unit; values of a unit that are not independent must be made one before. Sorted, (n,)."""

    values: Floats

    @classmethod
    def of(cls, values: object) -> "Sample":
        return cls(np.sort(np.asarray(values, np.float64)))

    def __add__(self, other: "Sample") -> "Sample":
        return Sample.of(np.concatenate([self.values, other.values]))

    def quantile(self, q: float) -> float:
        return float(self.values[int(np.ceil(q * len(self.values))) - 1])

    def draws(self, q: float, rng: np.random.Generator) -> Floats:
        """Quantiles of ``DRAWS`` resamples."""
        n = len(self.values)
        return np.asarray(self.values[np.clip(rng.binomial(n, q, DRAWS), 0, n - 1)])


@dataclass(frozen=True, slots=True)
class Shift:
    """``difference`` = treatment − control, at the quantile."""

    control: float
    treatment: float
    interval: Interval

    @property
    def difference(self) -> float:
        return self.treatment - self.control


def shift(
    control: Sample, treatment: Sample, q: float, alpha: float = ALPHA, what: str = "quantile"
) -> Shift:
    """Raises InvalidInput: q outside (0, 1), or too few values beyond it, or all the same."""
    if not 0 < q < 1:
        raise InvalidInput(f"{what}: {q} is no quantile", field=what, fix="take one between 0 and 1")
    rng = np.random.default_rng(20)  # the same report twice says the same
    for name, arm in (("control", control), ("treatment", treatment)):
        if len(arm.values) * min(q, 1 - q) < _TAIL:
            least = int(np.ceil(_TAIL / min(q, 1 - q)))
            raise InvalidInput(
                f"{what}: {len(arm.values)} units in {name} are too few for the quantile {q}",
                field=what,
                fix=f"wait for {least}",
            )
        if arm.values[0] == arm.values[-1]:
            raise InvalidInput(
                f"{what}: all units of {name} are the same", field=what, fix="check its events"
            )
    drawn = treatment.draws(q, rng) - control.draws(q, rng)
    low, high = np.quantile(drawn, [alpha / 2, 1 - alpha / 2])
    beyond = 2 * min((drawn <= 0).mean(), (drawn >= 0).mean())
    p = np.asarray(min(1.0, max(beyond, 1 / DRAWS)))
    return Shift(control.quantile(q), treatment.quantile(q), Interval(low, high, p))
