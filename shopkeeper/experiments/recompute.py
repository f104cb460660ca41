"""A report's numbers once more, from sums alone: what a notebook shows whoever does not believe us.

Stands by itself and uses nothing but NumPy, so that it can be read, copied and run anywhere; a test holds it to ``report``.
"""

from math import log, sqrt
from typing import Any

import numpy as np


def slopes(form: str, mean: Any) -> Any:
    """Of the outcome by the means of its columns: a mean has one, a ratio two (delta method)."""
    return np.array([1.0]) if form == "mean" else np.array([1 / mean[1], -mean[0] / mean[1] ** 2])


def value(form: str, mean: Any) -> float:
    return float(mean[0] if form == "mean" else mean[0] / mean[1])


def pooled(a: dict[str, Any], b: dict[str, Any]) -> Any:
    """The mean of both arms' units."""
    return (a["n"] * np.array(a["mean"]) + b["n"] * np.array(b["mean"])) / (a["n"] + b["n"])


def theta(form: str, a: dict[str, Any], b: dict[str, Any]) -> Any:
    """CUPED: what of the outcome the columns of before explain, within the arms."""
    outcome = 1 if form == "mean" else 2
    within = np.array(a["scatter"]) + np.array(b["scatter"])
    explained = within[outcome:, :outcome] @ slopes(form, pooled(a, b))
    return np.linalg.pinv(within[outcome:, outcome:], hermitian=True) @ explained


def arm(form: str, own: dict[str, Any], centre: Any, by: Any) -> tuple[float, float]:
    """The arm's value without what was so before, and its variance."""
    outcome = 1 if form == "mean" else 2
    mean = np.array(own["mean"])
    line = np.concatenate([slopes(form, mean), -by])
    covariance = np.array(own["scatter"]) / (own["n"] - 1)
    adjusted = value(form, mean) - float((mean[outcome:] - centre[outcome:]) @ by)
    return adjusted, float(line @ covariance @ line) / own["n"]


def radius(n: float, planned: float, alpha: float) -> float:
    """Half the width at every moment at once, in standard errors (Waudby-Smith et al. 2024, eq. 14)."""
    wide = -2 * log(alpha)
    r = n * (wide + log(wide) + 1) / planned
    return sqrt(2 * (1 + r) / r * (log(1 + r) / 2 - log(alpha)))


def lift(basis: dict[str, Any]) -> tuple[float, float, float]:
    """The lift, and the two ends between which it lies at every moment (Fieller 1954)."""
    form, control, treatment = basis["form"], basis["control"], basis["treatment"]
    by, centre = theta(form, control, treatment), pooled(control, treatment)
    c, var_c = arm(form, control, centre, by)
    t, var_t = arm(form, treatment, centre, by)
    most = radius(control["n"] + treatment["n"], basis["planned"], basis["alpha"]) ** 2
    wide = c**2 - most * var_c
    root = sqrt((t * c) ** 2 - wide * (t**2 - most * var_t))
    return t / c - 1, (t * c - root) / wide - 1, (t * c + root) / wide - 1
