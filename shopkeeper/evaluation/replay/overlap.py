"""Whether logs can answer a question about another policy at all.

A weight says how much more often the other policy does what was done. Few large weights mean that the answer hangs on a few
rounds; weights that do not average one mean that the other policy does things that were never tried, or that the logged
propensities are not those that were drawn by.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from shopkeeper.types.errors import InvalidInput

FEWEST: Final = 100
"""Effective rounds below which nothing is answered."""
SURE: Final = 2_000
"""Effective rounds from which intervals of IPS hold as often as they say; below, where weights are heavy, 86–92 times in a hundred."""
_SURE: Final = 4.0


@dataclass(frozen=True, slots=True)
class Overlap:
    """``effective``: as many rounds of the other policy's own would tell as much (Kish 1965): (Σw)² / Σw²."""

    rounds: int
    effective: float
    largest: float
    mean: float
    error: float
    """Standard error of ``mean``."""

    @property
    def warning(self) -> str:
        """Empty where intervals can be taken at their word."""
        if self.effective >= SURE:
            return ""
        worth = f"{self.rounds:,} rounds are worth {self.effective:,.0f} of this policy's own"
        return f"{worth}: below {SURE:,} the interval of IPS is too narrow, since it hangs on few heavy rounds; go by SNIPS or DR"

    def check(self) -> None:
        """Raises InvalidInput with the reason why these logs cannot answer."""
        if self.largest == 0:
            raise InvalidInput(
                "the logs never did what this policy does",
                field="policy",
                fix="leave more to chance, and log it, before asking again",
            )
        if self.effective < FEWEST:
            raise InvalidInput(
                f"{self.rounds:,} rounds are worth {self.effective:.0f} of this policy's own; {FEWEST} are needed",
                field="policy",
                fix="log for longer, leave more to chance, or ask about a policy nearer to the logged one",
            )
        if abs(self.mean - 1) > _SURE * self.error + 1e-9:
            raise InvalidInput(
                f"weights average {self.mean:.3f} ± {self.error:.3f} instead of 1",
                field="propensity",
                fix="this policy does what was never tried, or the propensities are not those that were drawn by",
            )


def overlap(weights: np.ndarray, clusters: np.ndarray | None = None) -> Overlap:
    """``weights`` (rounds,) ≥ 0; ``clusters`` (rounds,): rounds of one slate or visit, which are not independent."""
    total, squares = float(weights.sum()), float((weights**2).sum())
    effective = total**2 / squares if squares else 0.0
    mean = total / max(len(weights), 1)
    return Overlap(len(weights), effective, float(weights.max(initial=0)), mean, error(weights, clusters))


def error(values: np.ndarray, clusters: np.ndarray | None = None) -> float:
    """Standard error of the mean; rounds of one cluster count as one draw (Liang and Zeger 1986)."""
    sums, n = _draws(values, clusters), len(values)
    many = len(sums)
    return float(np.sqrt((sums**2).sum() * many / (many - 1)) / n) if many > 1 else float("inf")


def freedom(values: np.ndarray, clusters: np.ndarray | None = None) -> float:
    """Degrees of freedom of ``error``, from the draws' own kurtosis κ: 2 n / (κ − 1) (Satterthwaite 1946).

    Few large weights make the error itself uncertain; this says how much.
    """
    squares = _draws(values, clusters) ** 2
    excess = float((squares**2).mean() - squares.mean() ** 2)
    return 2 * len(squares) * float(squares.mean()) ** 2 / excess if excess > 0 else float("inf")


def _draws(values: np.ndarray, clusters: np.ndarray | None) -> np.ndarray:
    """What each independent draw is away from the mean."""
    apart = values - values.mean()
    return apart if clusters is None else np.bincount(clusters, weights=apart)
