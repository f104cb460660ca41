"""Which bodies a shopper may have, given what they told: samples, each as likely as any other.

Knows how women's measurements go together (``bodies.json``: log-normal, fitted from ANSUR II by ``training/bodies.py``) and how
exactly people measure themselves. Refuses to suppose anything of bodies it was not fitted on: for others a chart itself
says how measurements go together (``along``).
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import orjson

from shopkeeper.fit.chart import Chart
from shopkeeper.types.fit import Measure

Array = npt.NDArray[np.float64]
Bodies = Mapping[Measure, Array]
SAMPLES = 4096
NOISE: Mapping[Measure, float] = {
    Measure.HEIGHT: 1.5, Measure.WEIGHT: 1.5, Measure.CHEST: 2.0, Measure.WAIST: 2.0, Measure.HIPS: 2.0, Measure.INSEAM: 2.0, Measure.FOOT: 0.3,
}  # fmt: skip
"""Standard deviation of what people tell, in cm or kg: assumed, not fitted."""
BUILD = 4.0
"""Standard deviation, in cm, of girths around what a chart's rows suppose of each other."""


@cache
def _fitted() -> tuple[dict[Measure, int], Array, Array]:
    data = orjson.loads((files("shopkeeper.fit") / "bodies.json").read_bytes())
    where = {Measure(name): at for at, name in enumerate(data["measures"])}
    return where, np.array(data["mean"]), np.array(data["covariance"])


def women(told: Mapping[Measure, float], samples: int = SAMPLES) -> Bodies:
    """From the Gaussian of logarithms, conditioned on what was told and how exactly."""
    where, mean, cov = _fitted()
    seen = [where[name] for name in told]
    if seen:
        values = np.array([told[name] for name in told])
        noise = np.array([NOISE[name] for name in told]) / values
        gain = cov[:, seen] @ np.linalg.inv(cov[np.ix_(seen, seen)] + np.diag(noise**2))
        mean = mean + gain @ (np.log(values) - mean[seen])
        cov = cov - gain @ cov[seen]
    drawn = np.random.default_rng(0).multivariate_normal(mean, cov, samples, method="cholesky")
    return {name: np.exp(drawn[:, at]) for name, at in where.items()}


def along(chart: Chart, told: Mapping[Measure, float], samples: int = SAMPLES) -> tuple[Bodies, Array]:
    """Bodies spread evenly along the chart's sizes and one beyond, and how well each agrees with what was told."""
    steps = np.linspace(-1, len(chart.rows), samples)
    rows = np.arange(len(chart.rows))
    drawn = np.random.default_rng(0)
    bodies, weights = {}, np.ones(samples)
    for name in chart.measures:
        middles = np.array([sum(row.ranges[name]) / 2 for row in chart.rows])
        slope = np.gradient(middles)
        line = np.interp(steps, rows, middles)
        line += np.clip(steps - rows[-1], 0, None) * slope[-1] + np.clip(steps, None, 0) * slope[0]
        if name in told:
            bodies[name] = told[name] + drawn.normal(0, NOISE[name], samples)
            weights = weights * np.exp(-0.5 * ((line - told[name]) / np.hypot(NOISE[name], BUILD)) ** 2)
        else:
            bodies[name] = line + drawn.normal(0, BUILD if len(chart.measures) > 1 else 0, samples)
    return bodies, weights
