"""What a definition's ``[design]`` asks for besides: a few planned looks, strata, quantiles; each with what it assumes.

Knows which numbers to bring to which method. Refuses to decide: the report's own interval, which holds at every moment, does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from math import isfinite

import numpy as np

from shopkeeper.experiments.counting import Counted, weights, worth
from shopkeeper.experiments.metrics import METRICS
from shopkeeper.experiments.statistics import Form, Sums, compare
from shopkeeper.experiments.statistics.effect import Effect, strata
from shopkeeper.experiments.statistics.interval import ALPHA, radius
from shopkeeper.experiments.statistics.quantile import Sample, shift
from shopkeeper.experiments.statistics.spending import bounds, obrien_fleming, pocock
from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.types.errors import InvalidInput

SPENDING = {"obrien_fleming": obrien_fleming, "pocock": pocock}


@dataclass(frozen=True, slots=True)
class Aside:
    """``low`` … ``high``: of the lift, of a quantile of the difference. ``sure``: nothing is not between them."""

    what: str
    arm: str
    value: float
    low: float
    high: float
    sure: bool
    assumptions: tuple[str, ...]


def asides(counted: Counted, day: int) -> tuple[tuple[Aside, ...], dict[str, str]]:
    """``day``: whole days since the start. Those that can be told, and why the others cannot yet."""
    design, found, missing = counted.experiment.design, list[Aside](), dict[str, str]()
    if design is None:
        return (), {}
    asked: list[tuple[str, Callable[[int], Aside]]] = []
    if design.looks:
        asked.append(("looks", lambda arm: _looks(counted, arm, day)))
    if design.strata:
        asked.append(("strata", lambda arm: _strata(counted, arm)))
    asked += [(name, partial(_quantile, counted, name)) for name in design.quantiles]
    for name, tell in asked:
        for arm in range(1, len(counted.experiment.arms)):
            try:
                found.append(tell(arm))
            except InvalidInput as refused:
                missing[name] = refused.message
    return tuple(found), missing


def _alpha(counted: Counted) -> float:
    return ALPHA / (len(counted.experiment.arms) - 1)


def _looks(counted: Counted, arm: int, day: int) -> Aside:
    """The goal, at the last planned look that is over; each look is at the end of the day that brought its units."""
    one, design = counted.experiment, counted.experiment.design
    assert design is not None
    times, effects = list[float](), list[Effect]()
    for then in _reached(counted, day):
        effects.append(compare(*_goal(then, arm), Form.MEAN, "looks"))
        times.append(min(1.0, len(then.units) / one.units))
    if not times:
        first = round(design.looks[0] * one.units)
        raise InvalidInput(f"looks: the first is at {first:,} units", field="looks", fix="wait")
    limits = bounds(times, _alpha(counted), SPENDING[design.spending])
    low, high = _ends(effects[-1], limits[-1], "looks")
    crossed = any(abs(float(effect.z)) > limit for effect, limit in zip(effects, limits, strict=True))
    lift = float(effects[-1].lift)
    said = f"the {len(times)} of {len(design.looks)} looks that are over were planned, and nothing else was decided by"
    return Aside(f"look {len(times)}", one.arms[arm].name, lift, low, high, crossed, (said,))


def _reached(counted: Counted, day: int) -> Iterator[Counted]:
    """As it was at each look, those of one day once."""
    one = counted.experiment
    assert one.design is not None
    seen, taken = np.cumsum(np.sum(np.array(counted.arrived, np.int64), 0)), -1
    for share in one.design.looks:
        over = np.flatnonzero(seen[:day] >= share * one.units)
        if len(over) and over[0] > taken:
            taken = int(over[0])
            yield counted.until(taken)


def _goal(counted: Counted, arm: int) -> tuple[Sums, Sums]:
    columns = worth(counted.experiment.criterion)
    return counted.sums(columns, 0), counted.sums(columns, arm)


def _strata(counted: Counted, arm: int) -> Aside:
    """The goal, new units and known ones apart and then weighed together."""
    known, columns = np.asarray(counted.before.any(1)), worth(counted.experiment.criterion)
    groups = [where for where in (known, ~known) if where.any()]
    pairs = [(counted.sums(columns, 0, where, adjust=False), counted.sums(columns, arm, where, adjust=False)) for where in groups]  # fmt: skip
    effect = strata(pairs, Form.MEAN, "strata")
    low, high = _ends(effect, radius(effect.n, counted.experiment.units, _alpha(counted)), "strata")
    assumed = ("new and known units come in the shares in which they came so far", "holds at every moment")
    return Aside("strata", counted.experiment.arms[arm].name, float(effect.lift), low, high, not low <= 0 <= high, assumed)  # fmt: skip


def _ends(effect: Effect, errors: Floats | float, what: str) -> tuple[float, float]:
    low, high = (float(end) for end in effect.lift_within(errors))
    if not (isfinite(low) and isfinite(high)):
        raise InvalidInput(f"{what}: control has too little yet, so there is no lift", field=what, fix="wait")
    return low, high


def _quantile(counted: Counted, name: str, arm: int) -> Aside:
    """Of each unit's own value; units without one are left out."""
    metric, _, q = name.partition(":")
    control, treatment = (Sample.of(_values(counted, metric, number)) for number in (0, arm))
    found = shift(control, treatment, float(q), _alpha(counted), name)
    low, high = float(found.interval.low), float(found.interval.high)
    assumed = ("one look, at a moment chosen beforehand", "a unit's value is one number, of all its visits")
    return Aside(name, counted.experiment.arms[arm].name, found.difference, low, high, not low <= 0 <= high, assumed)  # fmt: skip


def _values(counted: Counted, metric: str, arm: int) -> Floats:
    columns = [counted.totals[counted.arms == arm] @ column for column in weights(METRICS[metric])]
    if len(columns) == 1:
        return np.asarray(columns[0])
    there = columns[1] > 0
    return np.asarray(columns[0][there] / columns[1][there])
