"""The value of a policy from another one's logs, five ways.

    IPS        mean of w r                               Horvitz and Thompson (1952); Strehl et al. (2010), NIPS
    SNIPS      Σ w r / Σ w                               Swaminathan and Joachims (2015), NIPS
    DR         mean of v + w (r − q)                     Dudík, Langford and Li (2011), ICML
    SNDR       mean of v + Σ w (r − q) / Σ w             self-normalised DR; for slates with a round a place
    Switch-DR  DR with weights beyond a bound left out   Wang, Agarwal and Dudík (2017), ICML

with w = π(a|x) / p(a|x), r what it brought, q a model of it, v what the model expects of π. Knows arrays only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from shopkeeper.evaluation.replay.overlap import error, freedom, overlap
from shopkeeper.types.errors import InvalidInput

Floats = npt.NDArray[np.float64]
_Z: Final = 1.959964
_BOUNDS: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Rounds:
    """All (rounds,). ``chance``: of what was done, under the logging policy; ``target``: under the one that is asked about.

    ``guess``: the model's expectation for what was done; ``expected``: the same for what the other policy would do. Without a
    model both are left out. ``clusters``: 0 … of the slate or visit.
    """

    reward: Floats
    chance: Floats
    target: Floats
    guess: Floats | None = None
    expected: Floats | None = None
    clusters: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        if not len(self.reward):
            raise InvalidInput("nothing was logged", field="log", fix="show something first")
        if not (self.chance > 0).all() or (self.chance > 1 + 1e-9).any():
            raise InvalidInput("a propensity is not above 0 and up to 1", field="propensity", fix="log the chance of what was done")  # fmt: skip
        if (self.target < 0).any() or (self.target > 1 + 1e-9).any():
            raise InvalidInput(
                "a policy's chance is not between 0 and 1", field="policy", fix="check the policy"
            )
        if (self.chance >= 1).all():
            raise InvalidInput(
                "nothing was left to chance: these logs cannot tell what else would have brought",
                field="propensity",
                fix="set SHOPKEEPER_EXPLORATION above 0, and ask again later",
            )

    @property
    def weights(self) -> Floats:
        return self.target / self.chance


@dataclass(frozen=True, slots=True)
class Estimate:
    """``low`` … ``high``: 95 % by Student's t over clusters, with as many degrees of freedom as the weights leave.

    ``effective`` rounds, see ``overlap``.
    """

    value: float
    low: float
    high: float
    effective: float


def estimates(rounds: Rounds) -> Mapping[str, Estimate]:
    """By the name of each estimator; those that need a model only with one. Raises InvalidInput with the reason: see ``overlap``."""
    overlap(rounds.weights, rounds.clusters).check()
    found = {"IPS": ips(rounds), "SNIPS": snips(rounds)}
    if rounds.guess is not None and rounds.expected is not None:
        found |= {"DR": dr(rounds), "SNDR": sndr(rounds), "Switch-DR": switch_dr(rounds)}
    return found


def ips(rounds: Rounds) -> Estimate:
    return _mean(rounds.weights * rounds.reward, rounds)


def snips(rounds: Rounds) -> Estimate:
    w, r = rounds.weights, rounds.reward
    value = float((w * r).sum() / w.sum())
    return _mean(value + w * (r - value) / w.mean(), rounds)


def dr(rounds: Rounds) -> Estimate:
    guess, expected = _model(rounds)
    return _mean(expected + rounds.weights * (rounds.reward - guess), rounds)


def sndr(rounds: Rounds) -> Estimate:
    guess, expected = _model(rounds)
    w, left = rounds.weights, rounds.reward - guess
    correction = float((w * left).sum() / w.sum())
    return _mean(expected + correction + w * (left - correction) / w.mean(), rounds)


def switch_dr(rounds: Rounds) -> Estimate:
    """Weights beyond a bound are left to the model. The bound is the lowest whose interval still meets those of all higher ones:
    SLOPE (Su, Srinath and Krishnamurthy 2020, "Adaptive estimator selection for off-policy evaluation", ICML).

    Its interval is DR's, since what bias it took on for less variance is not known.
    """
    guess, expected = _model(rounds)
    w, left = rounds.weights, rounds.reward - guess
    value, low, high = 0.0, -np.inf, np.inf
    for bound in [*np.unique(np.quantile(w, np.linspace(0, 1, _BOUNDS)))[::-1], 0.0]:
        parts = expected + np.where(w <= bound, w * left, 0)
        mean, half = float(parts.mean()), 2 * error(parts, rounds.clusters)
        low, high = max(low, mean - half), min(high, mean + half)
        if low > high:
            break
        value = mean
    return replace(_mean(expected + w * left, rounds), value=value)


def _model(rounds: Rounds) -> tuple[Floats, Floats]:
    if rounds.guess is None or rounds.expected is None:
        raise InvalidInput(
            "there is no model of what a round brings", field="guess", fix="fit one, or use SNIPS"
        )
    return rounds.guess, rounds.expected


def _mean(parts: Floats, rounds: Rounds) -> Estimate:
    """The interval lies on the scale of logarithms where that is possible: values are positive, and rare rewards make them skewed."""
    value, half = float(parts.mean()), _half(parts, rounds)
    effective = overlap(rounds.weights).effective
    if value > half / _Z:
        wide = np.exp(half / value)
        return Estimate(value, float(value / wide), float(value * wide), effective)
    return Estimate(value, value - half, value + half, effective)


def _half(parts: Floats, rounds: Rounds) -> float:
    """Half the width; Student's quantile by the expansion of Cornish and Fisher (Hill 1970, CACM 13), good to 1 % from five degrees on."""
    v = max(5.0, freedom(parts, rounds.clusters))
    t = _Z + (_Z**3 + _Z) / (4 * v) + (5 * _Z**5 + 16 * _Z**3 + 3 * _Z) / (96 * v**2)
    return float(t * error(parts, rounds.clusters))
