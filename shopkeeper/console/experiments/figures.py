"""The plots of one experiment. Knows which finding a title says; refuses to calculate."""

from collections.abc import Sequence

from shopkeeper.console import said
from shopkeeper.console.experiments import words
from shopkeeper.console.lifts import Step, band, spans
from shopkeeper.console.plot import Bar, bars
from shopkeeper.console.sheet import Cell, Figure, Table
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.metrics import METRICS
from shopkeeper.experiments.report import OEC, Report, Row

ALWAYS = "95 % sure at every moment, however often anyone looks"


def over_time(one: Experiment, found: Report) -> Figure:
    """The goal's lift as it stood at the end of each day."""
    steps = [Step(str(day + 1), at.seen, at.low, at.high) for day, at in found.series]
    row = found.row(OEC)
    rows = tuple(
        (
            Cell(day + 1, str(day + 1)),
            *(Cell(x, words.lift(x)) for x in (at.seen, at.low, at.high)),
        )
        for day, at in found.series
    )
    return Figure(
        words.finding(row) if row else "Too little was seen yet",
        f"lift of the goal over “{one.control.name}” in percent, at the end of each day; the shade is {ALWAYS}",
        band(
            steps, words.axis, ("lift", "where the truth lies"), "days since the start",
            (one.minimum_effect, f"smallest lift that matters, {words.lift(one.minimum_effect)}"),
        ),
        Table("lift", "Day by day", ("Day", "Lift", "From", "To"), rows, formula="sequence"),
    )  # fmt: skip


def metrics(found: Report) -> Figure:
    """Every metric side by side, each against control."""
    sure = [row for row in found.rows if row.metric != OEC and row.q <= 0.05]
    title = (
        f"Besides the goal, {said.times(len(sure), 'metric')} surely moved: {', '.join(sorted({words.name(row.metric).lower() for row in sure}))}"
        if sure
        else "Besides the goal, nothing has surely moved"
    )
    several = len({row.arm for row in found.rows}) > 1
    drawn = [(Bar(f"{words.name(row.metric)}{f', {row.arm}' if several else ''}", row.lift, words.lift(row.lift), row.low, row.high), None) for row in found.rows]  # fmt: skip
    return Figure(
        title,
        f"lift over control in percent; the line is {ALWAYS}",
        spans(drawn, words.axis),
        Table(
            "metrics",
            "Every metric",
            ("Metric", "Arm", "Control", "Arm’s", "Lift", "From", "To", "p", "q"),
            tuple(_metric(row) for row in found.rows),
            formula="difference",
        ),
    )


def _metric(row: Row) -> tuple[Cell, ...]:
    values = (Cell(words.amount(x), words.value(row.metric, x)) for x in (row.control, row.treatment))
    lifts = (Cell(x, words.lift(x)) for x in (row.lift, row.low, row.high))
    chances = (Cell(x, f"{x:.3f}" if x >= 0.001 else "< 0.001") for x in (row.p, row.q))
    return Cell(row.metric, words.name(row.metric)), Cell(row.arm, row.arm), *values, *lifts, *chances


def guardrails(one: Experiment, found: Report) -> Figure | None:
    """What may not get worse, and by how much it may."""
    margins = {OEC: one.minimum_effect} | {guard.metric: guard.margin for guard in one.guardrails}
    drawn, cells, hurt, open_ = (
        list[tuple[Bar, float | None]](),
        list[tuple[Cell, ...]](),
        list[str](),
        list[str](),
    )
    for row in found.rows:
        if row.metric in margins:
            good = 1 if row.metric == OEC else METRICS[row.metric].good
            allowed = -good * margins[row.metric]
            worst = row.low if good > 0 else -row.high
            best = row.high if good > 0 else -row.low
            state = (
                "hurts"
                if best < -margins[row.metric]
                else "holds"
                if worst >= -margins[row.metric]
                else "not sure yet"
            )
            (hurt if state == "hurts" else open_ if state != "holds" else []).append(words.name(row.metric))
            bar = Bar(
                words.name(row.metric), row.lift, state, row.low, row.high, f"may go to {words.lift(allowed)}"
            )
            drawn.append((bar, allowed))
            cells.append((Cell(row.metric, bar.label), Cell(row.arm, row.arm), Cell(state, state), Cell(row.lift, words.lift(row.lift)), Cell(allowed, words.lift(allowed))))  # fmt: skip
    if not drawn:
        return None
    title = (
        f"Hurts more than is allowed: {', '.join(hurt).lower()}"
        if hurt
        else f"Not sure yet that nothing is hurt: {', '.join(open_).lower()}"
        if open_
        else "Nothing is hurt: every guardrail surely holds"
    )
    return Figure(
        title,
        f"lift over control in percent; the red line is the margin, the other {ALWAYS}",
        spans(drawn, words.axis),
        Table(
            "guardrails",
            "Guardrails",
            ("Metric", "Arm", "State", "Lift", "Margin"),
            tuple(cells),
            formula="guardrails",
        ),
    )


def traffic(one: Experiment, found: Report) -> Figure:
    """Who is in which arm, against what was planned."""
    total = sum(found.units.values())
    drawn = [
        Bar(
            arm.name,
            found.units.get(arm.name, 0),
            said.number(found.units.get(arm.name, 0)),
            note=f"planned {said.percent(arm.share)}",
        )
        for arm in one.arms
    ]
    title = (
        "The split is not the one that was planned"
        if found.blocked
        else f"{said.times(total, 'shopper' if one.unit == 'shopper' else 'visit')} so far, split as planned"
    )
    chance = f"p = {found.mismatch:.3f}" if found.mismatch >= 0.001 else "p < 0.001"
    days = max((len(each) for each in found.arrived), default=0)
    rows = tuple(
        (Cell(day + 1, str(day + 1)), *(Cell(each[day], said.number(each[day])) for each in found.arrived))
        for day in range(days)
    )
    return Figure(
        title,
        f"units in each arm; a split at least so uneven comes by chance with {chance}",
        bars(drawn, said.number),
        Table("traffic", "New each day", ("Day", *(arm.name for arm in one.arms)), rows, formula="mismatch"),
    )


def slices(found: Report) -> Figure | None:
    """For whom it is different."""
    if not found.slices:
        return None
    asked = len({(one.by, one.slice) for one in found.slices})
    apart = [words.sliced(one.by, one.slice).lower() for one in found.slices if one.q <= 0.05]
    title = (
        f"Not the same for all: {', '.join(apart)}" if apart else "As far as can be told, the same for all"
    )
    drawn = [
        (Bar(words.sliced(one.by, one.slice), one.lift, words.lift(one.lift), one.low, one.high), None)
        for one in found.slices
    ]
    rows = tuple(
        (Cell(one.by, words.SLICED.get(one.by, one.by)), Cell(one.slice, one.slice), Cell(one.units, said.number(one.units)),
         Cell(one.lift, words.lift(one.lift)), Cell(one.low, words.lift(one.low)), Cell(one.high, words.lift(one.high)), Cell(one.q, f"{one.q:.3f}"))
        for one in found.slices
    )  # fmt: skip
    return Figure(
        title,
        f"lift of the goal among some units, in percent; the line is {ALWAYS}, for each by itself; "
        f"which differ is told by q, which allows for all {said.times(asked, 'slice')} at once",
        spans(drawn, words.axis),
        Table(
            "slices", "Slices", ("By", "Slice", "Units", "Lift", "From", "To", "q"), rows, formula="slices"
        ),
    )


def every(one: Experiment, found: Report) -> Sequence[Figure]:
    """In the order in which they are asked for: is it better, is it sound, is anyone hurt."""
    drawn = (
        over_time(one, found) if found.series else None,
        traffic(one, found) if found.units else None,
        guardrails(one, found),
        metrics(found) if found.rows else None,
        slices(found),
    )
    return tuple(figure for figure in drawn if figure)
