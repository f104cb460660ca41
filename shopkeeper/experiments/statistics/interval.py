"""How far off the truth may be: at one moment chosen beforehand, or at every moment at once.

``fixed`` holds only when it is looked at once. ``sequence`` holds however often anyone looks and whenever they stop: the
asymptotic confidence sequence of Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), "Time-uniform central limit theory
and asymptotic confidence sequences", Annals of Statistics 52, eq. 14, with the variance estimated; as a test it is the
mixture SPRT of Robbins (1970) and Johari, Koomen, Pekelis and Walsh (2022), "Always valid inference", Operations Research 70.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.experiments.statistics.tables import normal_quantile, two_sided

ALPHA = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """All (…,). ``p``: how surprising so large a difference is if there is none."""

    low: Floats
    high: Floats
    p: Floats


def fixed(value: Floats, variance: Floats, alpha: float = ALPHA) -> Interval:
    """At one moment chosen beforehand."""
    half = normal_quantile(1 - alpha / 2) * np.sqrt(variance)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Interval(value - half, value + half, two_sided(value / np.sqrt(variance)))


def sequence(value: Floats, variance: Floats, n: Floats, planned: float, alpha: float = ALPHA) -> Interval:
    """At every moment at once. ``n``: units so far; ``planned``: units at which it shall be tightest."""
    r = np.asarray(n) * mixing(planned, alpha)
    half = np.sqrt(variance) * radius(n, planned, alpha)
    with np.errstate(divide="ignore", invalid="ignore"):
        evidence = r * value**2 / variance / (2 * (1 + r)) - np.log1p(r) / 2
    return Interval(value - half, value + half, np.exp(-np.maximum(evidence, 0)))


def radius(n: Floats | float, planned: float, alpha: float = ALPHA) -> Floats:
    """Half the width of ``sequence`` in standard errors: what takes the place of 1.96."""
    r = np.asarray(n) * mixing(planned, alpha)
    return np.asarray(np.sqrt(2 * (1 + r) / r * (np.log1p(r) / 2 - log(alpha))))


def mixing(planned: float, alpha: float = ALPHA) -> float:
    """ρ², which makes the sequence nearly tightest at ``planned`` units (Waudby-Smith et al. 2024, appendix B.2)."""
    wide = -2 * log(alpha)
    return (wide + log(wide) + 1) / planned
