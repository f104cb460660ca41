"""How many units, how many days: before an experiment begins, from what the shop has seen.

Knows the normal approximation that the analysis leans on as well. Refuses to know metrics: whoever asks brings sums.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np

from shopkeeper.experiments.statistics.effect import FEWEST, Form, difference
from shopkeeper.experiments.statistics.interval import ALPHA, radius
from shopkeeper.experiments.statistics.sums import Sums
from shopkeeper.experiments.statistics.switchback import FEWEST_BLOCKS
from shopkeeper.experiments.statistics.tables import normal, normal_quantile, student_quantile
from shopkeeper.types.errors import InvalidInput

MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class Baseline:
    """One metric before the experiment: its ``value``, and the ``variance`` that one unit brings.

    Of a ratio, one unit's part by the delta method. With covariates, what they leave.
    """

    value: float
    variance: float

    @classmethod
    def proportion(cls, rate: float) -> "Baseline":
        if not 0 < rate < 1:
            raise InvalidInput(f"a rate of {rate}", field="rate", fix="give a share between 0 and 1")
        return cls(rate, rate * (1 - rate))

    @classmethod
    def of(cls, history: Sums, form: Form = Form.MEAN) -> "Baseline":
        """From the shop's own units. Raises InvalidInput with too few, or when they are all the same."""
        if history.n < FEWEST:
            raise InvalidInput(
                f"{int(history.n)} units of history", field="history", fix=f"wait for {FEWEST}"
            )
        arm = difference(history, history, form)
        value, variance = float(arm.control), float(arm.control_variance * history.n)
        if not variance > 0:
            raise InvalidInput("all units of history are the same", field="history", fix="check its events")
        return cls(value, variance)

    def adjusted(self, correlation: float) -> "Baseline":
        """What CUPED leaves, with a covariate of that correlation (Deng et al. 2013, eq. 4)."""
        return replace(self, variance=self.variance * (1 - correlation**2))


@dataclass(frozen=True, slots=True)
class Ask:
    """``treatment``: its share of the units of both arms. ``pair``: their share of all units. ``peeking``: by a confidence
    sequence, which may be looked at any time."""

    power: float = 0.8
    alpha: float = ALPHA
    treatment: float = 0.5
    pair: float = 1.0
    peeking: bool = True

    @classmethod
    def of(cls, shares: Sequence[float]) -> "Ask":
        """As a report judges arms with these ``shares``, control first: each against control. The smallest takes longest."""
        control, smallest = shares[0], min(shares[1:])
        both = control + smallest
        return cls(alpha=ALPHA / (len(shares) - 1), treatment=smallest / both, pair=both)

    def __post_init__(self) -> None:
        for name in ("power", "alpha", "treatment"):
            if not 0 < getattr(self, name) < 1:
                raise InvalidInput(f"{name} of {getattr(self, name)}", field=name, fix="between 0 and 1")
        if not 0 < self.pair <= 1:
            raise InvalidInput(f"a pair of {self.pair}", field="pair", fix="a share up to 1")

    def errors(self, seen: float = 1.0) -> float:
        """Standard errors that an effect must be away from zero to be found with this power, once that share of the planned units is ``seen``."""
        bound = float(radius(seen, 1.0, self.alpha)) if self.peeking else normal_quantile(1 - self.alpha / 2)
        return bound + normal_quantile(self.power)


USUAL = Ask()


def units(baseline: Baseline, effect: float, ask: Ask = USUAL) -> int:
    """Of all arms together, to find a difference of ``effect``. Both arms are taken to vary as the baseline does."""
    if effect == 0 or not np.isfinite(effect):
        raise InvalidInput(f"an effect of {effect}", field="effect", fix="name the smallest that matters")
    return max(2 * FEWEST, ceil(ask.errors() ** 2 * _spread(baseline, ask) / effect**2))


def detectable(baseline: Baseline, units: float, ask: Ask = USUAL, planned: float | None = None) -> float:
    """The smallest difference that so many units of all arms find, of as many as were ``planned``: just these, if left out."""
    return ask.errors(units / (planned or units)) * sqrt(_spread(baseline, ask) / units)


def power(baseline: Baseline, effect: float, units: float, ask: Ask = USUAL) -> float:
    """The chance to find ``effect`` at that moment; one who peeks may have found it before."""
    bound = ask.errors() - normal_quantile(ask.power)
    away = abs(effect) / sqrt(_spread(baseline, ask) / units)
    return float(normal(away - bound) + normal(-away - bound))


def units_of_proportions(control: float, treatment: float, ask: Ask = USUAL) -> int:
    """With each arm's own variance, which matters when the difference is large (Fleiss, Levin and Paik 2003, 4.2)."""
    c, t = Baseline.proportion(control), Baseline.proportion(treatment)
    if control == treatment:
        raise InvalidInput("no difference to find", field="treatment", fix="name the smallest that matters")
    spread = (t.variance / ask.treatment + c.variance / (1 - ask.treatment)) / ask.pair
    return max(2 * FEWEST, ceil(ask.errors() ** 2 * spread / (control - treatment) ** 2))


@dataclass(frozen=True, slots=True)
class Point:
    """After ``day`` days there are ``units``; they find a difference of ``effect``, as a share of the baseline ``lift``."""

    day: int
    units: int
    effect: float
    lift: float


def curve(
    baseline: Baseline, reach: Sequence[float], planned: float, ask: Ask = USUAL, traffic: float = 1.0
) -> list[Point]:
    """Effect against days, as a report finds it whose intervals are tightest at ``planned`` units.

    ``reach``: different units seen within 1, 2, … days; see ``extended`` for more days than seen.
    """
    found = list[Point]()
    for day, seen in enumerate(reach, 1):
        if (n := seen * traffic) >= 2 * FEWEST:
            effect = detectable(baseline, n, ask, planned)
            lift = effect / abs(baseline.value) if baseline.value else float("inf")
            found.append(Point(day, int(n), effect, lift))
    return found


def days(curve: Sequence[Point], effect: float) -> int:
    """The first day on which ``effect`` is found. Raises InvalidInput when that is beyond the curve."""
    for point in curve:
        if point.effect <= abs(effect):
            return point.day
    raise InvalidInput(
        f"{effect:g} is not found within {curve[-1].day if curve else 0} days",
        field="effect",
        fix="look for a larger effect, give it more traffic, or take a metric that varies less",
    )


def extended(reach: Sequence[float], days: int) -> list[float]:
    """Beyond the history, which begins with the first day on which somebody came: each further day brings as many new units as the last seen week did on average, or fewer days."""
    if not reach or reach[-1] <= 0:
        raise InvalidInput("nobody came", field="history", fix="size by numbers of your own")
    if not 0 < days <= MOST_DAYS:
        raise InvalidInput(f"{days} days", field="days", fix=f"ask for 1 to {MOST_DAYS}")
    reach = reach[next(day for day, seen in enumerate(reach) if seen > 0) :]
    week = min(7, len(reach))
    start = reach[-week - 1] if len(reach) > week else 0.0
    daily = (reach[-1] - start) / week
    return [*reach, *(reach[-1] + daily * more for more in range(1, days - len(reach) + 1))][:days]


@dataclass(frozen=True, slots=True)
class Past:
    """How blocks of one length went before there was a switchback: ``daily`` of them a day had visits.

    With a coin for each block, errors that are alike from block to block cancel, so that the plain variance of blocks is what counts
    (Bojinov, Simchi-Levi and Zhao 2023); it holds what visits differ by as well as what hours and days do.
    """

    baseline: Baseline
    daily: float

    @classmethod
    def of(cls, values: Sequence[float], days: float) -> "Past":
        """``values``: one a block, washout left out. Raises InvalidInput with too few, or when they are all the same."""
        if len(values) < 2 * FEWEST_BLOCKS:
            raise InvalidInput(
                f"{len(values)} blocks of history",
                field="history",
                fix=f"wait for {2 * FEWEST_BLOCKS}, or take shorter blocks",
            )
        variance = float(np.var(values, ddof=1))
        if not variance > 0:
            raise InvalidInput("all blocks of history are the same", field="history", fix="check its events")
        return cls(Baseline(float(np.mean(values)), variance), len(values) / days)


def switchback(past: Past, days: int, ask: Ask = USUAL) -> list[Point]:
    """Effect against days; ``units`` are blocks, half of them treated. Judged once, at the end, with as many degrees of freedom."""
    found = list[Point]()
    for day in range(1, days + 1):
        number = int(day * past.daily)
        if number >= 2 * FEWEST_BLOCKS:
            errors = student_quantile(1 - ask.alpha / 2, number - 2) + normal_quantile(ask.power)
            effect = errors * sqrt(4 * past.baseline.variance / number)
            found.append(Point(day, number, effect, effect / abs(past.baseline.value) if past.baseline.value else float("inf")))  # fmt: skip
    return found


def _spread(baseline: Baseline, ask: Ask) -> float:
    """Variance of the difference, times the units of all arms."""
    return baseline.variance / (ask.pair * ask.treatment * (1 - ask.treatment))
