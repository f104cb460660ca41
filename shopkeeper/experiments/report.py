"""What an experiment says so far, and what to do about it.

Knows in which order to ask: may the numbers be believed at all, is anyone hurt, is it better. Every interval holds however
often it is looked at. Refuses to act: ``rollout`` and people do.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite
from typing import Final

import numpy as np

from shopkeeper.experiments.asides import Aside, asides
from shopkeeper.experiments.blocks import blocks
from shopkeeper.experiments.counting import Counted, Left, weights, worth
from shopkeeper.experiments.definition import Experiment, Unit
from shopkeeper.experiments.metrics import COLUMNS, METRICS, READINGS, Column, Measure, Metric
from shopkeeper.experiments.rollout import Advice, Judgement, Lift, judge
from shopkeeper.experiments.shadowed import Shadowed
from shopkeeper.experiments.slicing import Sliced, sliced
from shopkeeper.experiments.statistics import Form, Sums, compare, sequence
from shopkeeper.experiments.statistics.interval import ALPHA, radius
from shopkeeper.experiments.statistics.mismatch import ALARM, evidence, mismatch
from shopkeeper.experiments.statistics.multiple import discoveries
from shopkeeper.experiments.statistics.slices import Novelty, novelty
from shopkeeper.experiments.statistics.switchback import Switched, hac
from shopkeeper.types import Money
from shopkeeper.types.errors import InvalidInput

OEC: Final = "oec"
_NOBODY: Final = 1_000
"""Units of an arm without any, from which nobody has it."""
_MANY: Final = 0.01
"""Share of what is left out beyond which the report says so."""
Readings = Mapping[str, Mapping[str, Sums]]
"""By metric of ``READINGS`` and arm: sums of one column."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an arm's units add up to, as ``Sums`` has it, in plain numbers: the outcome's columns, then covariates."""

    n: float
    mean: tuple[float, ...]
    scatter: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a row's numbers were made of; ``recompute`` makes them again."""

    form: str
    planned: int
    alpha: float
    control: Part
    treatment: Part


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of one arm against control. ``lift`` lies in ``low`` … ``high`` at every moment at once, shares of control.

    ``q``: that this is a fluke among all metrics that were asked about (Benjamini-Hochberg); of the OEC it is ``p``.
    """

    metric: str
    arm: str
    control: float | Money
    treatment: float | Money
    lift: float
    low: float
    high: float
    p: float
    q: float = 1.0
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Preferred:
    """Of interleaved answers: ``arm``'s mean credit, −1 … 1, in ``low`` … ``high`` at every moment at once.

    ``won``, ``lost``, ``even``: units that clicked its products more, control's more, or both alike; ``p``: sign test, for one look.
    """

    arm: str
    value: float
    low: float
    high: float
    won: int
    lost: int
    even: int
    p: float


class Verdict(StrEnum):
    SHIP = "ship"
    STOP = "stop"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the numbers advise, with the reason. People decide."""

    verdict: Verdict
    reason: str
    arm: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """``blocked``: why no number may be believed; there are none then. ``missing``: metrics that cannot be told yet, and why.

    ``series``: the OEC's lift as it stood at the end of each day, of the first arm after control. ``arrived``: new units by day,
    of each arm. ``mismatch`` holds for one look; ``drift`` is the same question asked at every moment at once.
    """

    experiment: str
    day: int
    units: Mapping[str, int]
    decision: Decision
    mismatch: float = 1.0
    drift: float = 1.0
    arrived: tuple[tuple[int, ...], ...] = ()
    blocked: str = ""
    warnings: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    missing: Mapping[str, str] | None = None
    series: tuple[tuple[int, Lift], ...] = ()
    novelty: Novelty | None = None
    slices: tuple[Sliced, ...] = ()
    guardrails: Judgement | None = None
    asides: tuple[Aside, ...] = ()
    preferred: Preferred | None = None
    shadow: tuple[Shadowed, ...] = ()
    assumptions: tuple[str, ...] = ("one unit's outcome does not depend on what other units get",)

    def row(self, metric: str) -> Row | None:
        return next((row for row in self.rows if row.metric == metric), None)


def report(counted: Counted, day: int, currency: str, readings: Readings | None = None) -> Report:
    """``day``: whole days since the start. Refuses nothing: what cannot be told is told as such."""
    one, readings = counted.experiment, readings or {}
    if one.unit is Unit.GEO_TIME:
        return _switchback(counted, day)
    found = list(counted.counts.values())
    shares = np.array([arm.share for arm in one.arms])
    odd, drift = float(mismatch(found, shares)), evidence(np.array(found, np.int64), shares)
    units, warnings = counted.counts, left_out(counted.left, counted.exposed, len(counted.units))
    if odd < ALARM:
        blocked = f"arms have {', '.join(map(str, found))} units: chance gives such a split once in {1 / max(odd, 1e-300):,.0f} times"
        stop = Decision(
            Verdict.STOP, "the split is not the one that was planned: find out why, and begin anew"
        )
        return Report(one.name, day, units, stop, odd, drift, counted.arrived, blocked, warnings)
    rows, missing = _rows(counted, currency, readings)
    judged = _guarded(counted, readings)
    besides, later = asides(counted, day)
    return Report(
        one.name, day, units, _decide(one, rows, judged, day), odd, drift, counted.arrived, "", warnings, rows, missing | later,
        _series(counted, day), _novelty(counted, day), sliced(counted), judged, besides,
    )  # fmt: skip


def _rows(counted: Counted, currency: str, readings: Readings) -> tuple[tuple[Row, ...], dict[str, str]]:
    one = counted.experiment
    names = dict.fromkeys([*one.criterion.worth, *one.metrics, *(guard.metric for guard in one.guardrails)])
    alpha = ALPHA / (len(one.arms) - 1)
    rows, missing = list[Row](), dict[str, str]()
    for number, arm in enumerate(one.arms[1:], 1):
        asked = [(OEC, worth(one.criterion), Form.MEAN, Measure.COUNT)]
        asked += [(name, weights(METRICS[name]), _form(METRICS[name]), METRICS[name].unit) for name in names if name not in READINGS]  # fmt: skip
        for name, columns, form, unit in asked:
            try:
                pair = counted.sums(columns, 0), counted.sums(columns, number)
                rows.append(_row(name, arm.name, pair, form, one.units, alpha, unit, currency))
            except InvalidInput as refused:
                missing[name] = refused.message
        for name in names:
            sums = readings.get(name, {})
            if name in READINGS and one.control.name in sums and arm.name in sums:
                try:
                    pair = sums[one.control.name], sums[arm.name]
                    rows.append(_row(name, arm.name, pair, Form.MEAN, one.units, alpha))
                except InvalidInput as refused:
                    missing[name] = refused.message
    q = discoveries({f"{row.metric}/{row.arm}": row.p for row in rows if row.metric != OEC})
    return tuple(replace(row, q=q.get(f"{row.metric}/{row.arm}", row.p)) for row in rows), missing


def _row(
    name: str,
    arm: str,
    pair: tuple[Sums, Sums],
    form: Form,
    planned: int,
    alpha: float,
    unit: Measure = Measure.COUNT,
    currency: str = "",
) -> Row:
    effect = compare(*pair, form, name)
    if not effect.control > 0:
        raise _no_lift(name)
    low, high = (float(end) for end in effect.lift_within(radius(effect.n, planned, alpha)))
    if not (isfinite(low) and isfinite(high)):
        raise InvalidInput(f"{name}: control has too little yet, so there is no lift", field=name, fix="wait")
    p = sequence(effect.difference, effect.variance, effect.n, planned, alpha).p
    c, t = (_shown(float(value), unit, currency) for value in (effect.control, effect.treatment))
    basis = Basis(form.value, planned, alpha, *map(_part, pair))
    return Row(name, arm, c, t, float(effect.lift), low, high, float(p), basis=basis)


def _no_lift(name: str) -> InvalidInput:
    return InvalidInput(f"{name}: control is not above 0, so there is no lift", field=name, fix="wait")


def _part(sums: Sums) -> Part:
    return Part(float(sums.n), tuple(sums.mean.tolist()), tuple(map(tuple, sums.scatter.tolist())))


def _shown(value: float, unit: Measure, currency: str) -> float | Money:
    """Amounts are whole numbers of the smallest unit that they are counted in."""
    if unit is Measure.MONEY:
        return Money(round(value), currency)
    return round(value) if unit is Measure.MICROS else value


def _form(metric: Metric) -> Form:
    return Form.RATIO if metric.per else Form.MEAN


def _guarded(counted: Counted, readings: Readings) -> Judgement:
    """Of the arm that is worst off: one that hurts is reason enough."""
    one = counted.experiment
    judged = [judge(one, dict(_lifts(counted, readings, arm))) for arm in range(1, len(one.arms))]
    return min(judged, key=lambda each: [Advice.STOP, Advice.WAIT, Advice.GO_ON].index(each.advice))


def _lifts(counted: Counted, readings: Readings, arm: int) -> Iterator[tuple[str, Lift]]:
    """Of whatever is guarded, also where control has so little of it that an end is infinite: no failure is no excuse for failures.

    What nobody ever had is the same: of a thousand units without one at most three in a thousand have it (Hanley and Lippman-Hand 1983, JAMA 249).
    """
    one = counted.experiment
    names = one.control.name, one.arms[arm].name
    alpha = ALPHA / (len(one.arms) - 1)
    for name in [OEC, *dict.fromkeys(guard.metric for guard in one.guardrails)]:
        if name in READINGS:
            pair = tuple(sums for side in names if (sums := readings.get(name, {}).get(side)))
        else:
            columns = worth(one.criterion) if name == OEC else weights(METRICS[name])
            pair = tuple(counted.sums(columns, number) for number in (0, arm))
        if len(pair) < 2:
            continue
        form = Form.MEAN if name == OEC else _form(METRICS[name])
        if name != OEC and all(
            sums.n >= _NOBODY and not sums.mean[0] and not sums.scatter[0, 0] for sums in pair
        ):
            yield name, Lift(0.0, 0.0)
            continue
        try:
            effect = compare(pair[0], pair[1], form, name)
        except InvalidInput:
            continue
        yield name, Lift(*(float(end) for end in effect.lift_within(radius(effect.n, one.units, alpha))))


def _decide(one: Experiment, rows: tuple[Row, ...], judged: Judgement, day: int) -> Decision:
    if judged.advice is Advice.STOP:
        return Decision(Verdict.STOP, "; ".join(judged.reasons))
    oecs = [row for row in rows if row.metric == OEC]
    best = max(oecs, key=lambda row: row.low, default=None)
    if best is None:
        return Decision(Verdict.CONTINUE, "too little was seen to say anything")
    between = f"{best.low:+.1%} … {best.high:+.1%}"
    if best.low > 0 and judged.advice is Advice.GO_ON:
        return Decision(
            Verdict.SHIP, f"the OEC's lift lies in {between}, and every guardrail holds", best.arm
        )
    measured = len(oecs) == len(one.arms) - 1
    if measured and all(row.high < one.minimum_effect for row in oecs):
        return Decision(
            Verdict.STOP, f"a lift of {one.minimum_effect:.1%} is out of reach: it lies in {between}"
        )
    if day >= one.days:
        return Decision(Verdict.STOP, f"the {one.days} planned days are over without a winner: {between}")
    if best.low > 0:
        return Decision(Verdict.CONTINUE, f"better ({between}), but {'; '.join(judged.reasons)}")
    return Decision(Verdict.CONTINUE, f"the OEC's lift lies in {between}: no more can be said yet")


def _series(counted: Counted, day: int) -> tuple[tuple[int, Lift], ...]:
    one, found = counted.experiment, list[tuple[int, Lift]]()
    for last in range(day + 1):
        then = counted.until(last)
        try:
            pair = then.sums(worth(one.criterion), 0), then.sums(worth(one.criterion), 1)
            row = _row(OEC, one.arms[1].name, pair, Form.MEAN, one.units, ALPHA / (len(one.arms) - 1))
        except InvalidInput:
            continue
        found.append((last, Lift(row.low, row.high, row.lift)))
    return tuple(found)


def _novelty(counted: Counted, over: int) -> Novelty | None:
    """Of the days that are ``over``: the running one has brought less than a day does."""
    (columns,) = worth(counted.experiment.criterion)
    pairs = list[tuple[Sums, Sums]]()
    for day in range(over):
        value, there = counted.since_exposure(columns, day, over)
        pairs.append(tuple(Sums.of(value[there & (counted.arms == arm)][:, None]) for arm in (0, 1)))  # type: ignore[arg-type]
    try:
        return novelty(pairs)
    except InvalidInput:
        return None


def left_out(left: Left, events: int, units: int) -> tuple[str, ...]:
    """What was left out, by name, where it is more than a little."""
    said = list[str]()
    if left.crossed > _MANY * units:
        said.append(f"{left.crossed} units were seen in two arms and are left out: is the unit's id stable?")
    if left.skewed > _MANY * events:
        said.append(f"{left.skewed} events bear an arm from outside the experiment's time: is a clock wrong?")
    if left.bots > events:
        said.append(f"{left.bots} events of programs are left out, more than there are of people")
    if left.programs:
        said.append(f"{left.programs} units turned out to be programs, and are left out")
    if left.busy:
        said.append(f"{left.busy} units saw more in a day than a person can, and are left out")
    if left.foreign:
        said.append(f"the revenue of {left.foreign} orders in other currencies is left out")
    if left.unpriced:
        said.append(
            f"{left.unpriced} lines were bought without a price: revenue and order value leave them out"
        )
    if left.uncosted:
        said.append(
            f"the margin leaves out {left.uncosted} of {left.priced} lines that were bought: nobody says what they cost the shop"
        )
    return tuple(said)


def _switchback(counted: Counted, day: int) -> Report:
    """One row, of the OEC by block."""
    one = counted.experiment
    warnings = left_out(counted.left, counted.exposed, len(counted.units))
    try:
        switched = hac(blocks(counted))
        row = _switched_row(counted, switched)
    except InvalidInput as refused:
        untold = Decision(Verdict.CONTINUE, refused.message)
        if day >= one.days:
            untold = Decision(Verdict.STOP, f"the {one.days} planned days are over without a winner: {refused.message}")  # fmt: skip
        return Report(one.name, day, counted.counts, untold, warnings=warnings, missing={OEC: refused.message})  # fmt: skip
    verdict = Verdict.CONTINUE if day < one.days else Verdict.SHIP if row.low > 0 else Verdict.STOP
    reason = f"the OEC's lift lies in {row.low:+.1%} … {row.high:+.1%}"
    if verdict is Verdict.CONTINUE:
        reason += f"; that holds only when looked at once, on day {one.days}"
    return Report(
        one.name, day, counted.counts, Decision(verdict, reason, row.arm if verdict is Verdict.SHIP else ""),
        warnings=warnings, rows=(row,), assumptions=switched.assumptions,
    )  # fmt: skip


def _switched_row(counted: Counted, switched: Switched) -> Row:
    """Raises InvalidInput where control has nothing to be a share of: of what is below 0 a lift would have the wrong sign."""
    visits, (columns,) = counted.totals[:, COLUMNS.index(Column.VISITS)], worth(counted.experiment.criterion)
    here = counted.arms == 0
    base = float((counted.totals[here] @ columns / visits[here]).mean())
    if not base > 0:
        raise _no_lift(OEC)
    lift, low, high = (
        float(x) / base for x in (switched.effect, switched.interval.low, switched.interval.high)
    )
    p = float(switched.interval.p)
    return Row(OEC, counted.experiment.arms[1].name, base, base + switched.effect, lift, low, high, p, p)
