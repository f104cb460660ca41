"""Group-sequential bounds: a few looks, planned or not, that together risk no more than one.

How much of alpha may be spent by when is a function of the information so far (Lan and DeMets 1983, "Discrete sequential
boundaries for clinical trials", Biometrika 70); the bounds follow by integrating the path of the sum from look to look
(Armitage, McPherson and Rowe 1969, JRSS A 132). Narrower than a confidence sequence, where looks are few.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from math import e, log, sqrt

import numpy as np

from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.experiments.statistics.tables import normal, normal_quantile
from shopkeeper.types.errors import InvalidInput

Spend = Callable[[float, float], float]
_NODES = 160
_FARTHEST = 8.0


def obrien_fleming(t: float, alpha: float) -> float:
    """Little early, nearly all at the end; half of ``alpha`` is spent on each side."""
    return float(4 * (1 - normal(normal_quantile(1 - alpha / 4) / sqrt(t))))


def pocock(t: float, alpha: float) -> float:
    """About as much at each look."""
    return alpha * log(1 + (e - 1) * t)


def bounds(information: Sequence[float], alpha: float = 0.05, spend: Spend = obrien_fleming) -> list[float]:
    """|z| at which to stop, for each look. ``information``: units so far over units planned, rising, the last ≤ 1.

    Raises InvalidInput when they do not rise from above 0 to at most 1.
    """
    times = [0.0, *information]
    if not information or any(b <= a for a, b in pairwise(times)) or times[-1] > 1:
        raise InvalidInput(
            f"looks at {list(information)}",
            field="information",
            fix="name rising shares of the plan, up to 1",
        )
    spent, found = 0.0, list[float]()
    paths, weights = np.zeros(1), np.ones(1)  # where the sum may be without having stopped, and how likely
    for before, now in pairwise(times):
        step, due = sqrt(now - before), spend(now, alpha) - spent
        bound = _bisect(partial(_crossing, paths, weights, step), due, sqrt(now))
        spent += due
        found.append(bound / sqrt(now))
        nodes, mass = np.polynomial.legendre.leggauss(_NODES)
        after = nodes * bound
        density = np.exp(-(((after[:, None] - paths) / step) ** 2) / 2) / (step * sqrt(2 * np.pi))
        paths, weights = after, (density @ weights) * mass * bound
    return found


def _crossing(paths: Floats, weights: Floats, step: float, bound: float) -> float:
    """The chance that the sum leaves ±bound at this look."""
    out = normal((-bound - paths) / step) + normal((paths - bound) / step)
    return float(out @ weights)


def _bisect(chance: Callable[[float], float], wanted: float, scale: float) -> float:
    low, high = 0.0, _FARTHEST * scale
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if chance(middle) > wanted else (low, middle)
    return high
