"""One experiment: its answer in one sentence, then what it rests on, then who decided what.

A manager reads the top; a statistician finds the formula of every number behind "how".
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shopkeeper.console import said
from shopkeeper.console.experiments import aside, figures, preferred, words
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Cell, Empty, Fact, Figure, Lead, Sheet, Table, when
from shopkeeper.experiments import store
from shopkeeper.experiments.metrics import Oec
from shopkeeper.experiments.report import OEC, Report, Row, Verdict
from shopkeeper.experiments.rollout import State


def detail(entry: store.Entry, found: Report | None, trail: list[store.Change]) -> Sheet:
    one = entry.experiment
    name, tables = f"experiments/{one.name}", (*_besides(found), _trail(trail), _plan(entry))
    question = f"Is “{one.arms[1].name}” better than “{one.control.name}”?"
    if found is None:
        begin = Empty(
            f"{one.name} has not begun",
            f"{one.hypothesis} The first step shows it to 1 % of all, and any arm that hurts is stopped by itself. Begin below, or:",
            f"shopkeeper experiment start {one.name} --why '…'",
        )
        return Sheet(name, tables=tables, empty=begin, of="experiments", timed=False)
    parts = _parts(entry, question, found)
    return Sheet(
        name,
        lead=parts.lead,
        facts=parts.facts,
        figures=parts.figures,
        tables=tables,
        notes=tuple(_notes(found)),
        of="experiments",
        timed=False,
    )


@dataclass(frozen=True, slots=True)
class Parts:
    lead: Lead
    facts: tuple[Fact, ...]
    figures: tuple[Figure, ...]


def _parts(entry: store.Entry, question: str, found: Report) -> Parts:
    """What stands on top depends on who sees the arm: nobody yet, everybody beside the other one, or some."""
    one, shadow = entry.experiment, tuple(aside.figures(found))
    if entry.state is State.SHADOW:
        return Parts(aside.lead(one, found), tuple(aside.facts(found)), shadow)
    if one.interleaved:
        told = (
            preferred.lead(one, found),
            tuple(preferred.facts(one, found)),
            tuple(preferred.figures(one, found)),
        )
    else:
        told = _lead(question, found), tuple(_facts(entry, found)), tuple(figures.every(one, found))
    return Parts(told[0], told[1], (*told[2], *shadow))


def _lead(question: str, found: Report) -> Lead:
    row = _best(found)
    if found.blocked or row is None:
        why = f". {words.decision(found)}" if found.blocked else f" so far: {found.decision.reason}"
        return Lead(question, said.number(sum(found.units.values())), f"units{why}")
    return Lead(question, words.lift(row.lift), f"more of the goal. {words.decision(found)}", _since(found))


def _best(found: Report) -> Row | None:
    rows = [row for row in found.rows if row.metric == OEC]
    return max(rows, key=lambda row: row.low, default=None)


def _since(found: Report) -> Change | None:
    """What one more day changed."""
    if len(found.series) < 2:
        return None
    then, now = (at.seen for _, at in found.series[-2:])
    if round(now, 4) == round(then, 4):
        return Change("as the day before")
    return Change(f"{words.lift(then)} at the end of the day before")


def _facts(entry: store.Entry, found: Report) -> Iterator[Fact]:
    one, row, units = entry.experiment, _best(found), sum(found.units.values())
    good = {Verdict.SHIP: True, Verdict.STOP: False}.get(found.decision.verdict)
    yield Fact(
        "Advice",
        found.decision.verdict.value.capitalize(),
        Change("people decide, below", good),
        formula="decision",
    )
    if row:
        yield Fact(
            "Where the truth lies",
            words.between(row.low, row.high),
            Change(_surely(row)),
            "at every moment",
            "sequence",
        )
    yield Fact(
        "Units",
        said.number(units),
        Change(f"of {said.number(one.units)} planned"),
        f"day {min(found.day + 1, one.days)} of {one.days}"
        if entry.state is not State.STOPPED
        else f"stopped on day {found.day + 1}",
        "sizing",
    )
    sound = not found.blocked
    split = f"p = {found.mismatch:.2f}" if found.mismatch >= 0.005 else "p < 0.01"
    yield Fact(
        "Split",
        "Sound" if sound else "Not sound",
        Change(split, None if sound else False),
        "against what was planned",
        "mismatch",
    )
    if found.novelty:
        fades = found.novelty.fades
        yield Fact("Novelty", "Changes by day" if fades else "None seen", Change(f"p = {found.novelty.p:.2f}", False if fades else None), "whether the effect wears off", "novelty")  # fmt: skip


def _surely(row: Row) -> str:
    return "surely better" if row.low > 0 else "surely worse" if row.high < 0 else "may be nothing"


def _notes(found: Report) -> Iterator[str]:
    for metric, reason in (found.missing or {}).items():
        yield f"Not told: {reason.replace(f'{metric}:', f'{words.name(metric).lower()}:', 1)}."


def _besides(found: Report | None) -> Iterator[Table]:
    """What the design asks for, each with what it assumes."""
    if found and found.asides:
        rows = tuple(
            (
                Cell(one.what, one.what), Cell(one.arm, one.arm), Cell(one.value, f"{one.value:+.3g}"), Cell(one.low, f"{one.low:+.3g}"),
                Cell(one.high, f"{one.high:+.3g}"), Cell("; ".join(one.assumptions), "; ".join(one.assumptions)),
            )
            for one in found.asides
        )  # fmt: skip
        columns = ("What", "Arm", "Change", "From", "To", "Assumed")
        note = "looks and strata tell the goal’s lift, quantiles a difference"
        yield Table("besides", "What the design asks for besides", columns, rows, note, formula="design")


def _trail(trail: list[store.Change]) -> Table:
    rows = tuple(
        (
            when(change.at),
            Cell(change.what, change.what),
            Cell(change.who, change.who),
            Cell(change.why, change.why),
            Cell(_justified(change), _justified(change)),
        )
        for change in reversed(trail)
    )
    return Table(
        "decisions", "Who decided what", ("When, UTC", "What", "Who", "Why", "What the report said"), rows,
        "nothing here can be changed or removed; the shop’s audit log has the same in its chain", formula="decision",
    )  # fmt: skip


def _justified(change: store.Change) -> str:
    said_ = change.report.get("decision") if change.report else None
    return f"{said_['verdict']}: {said_['reason']}" if isinstance(said_, dict) else "–"


def _goal(oec: Oec) -> str:
    parts = " + ".join(f"{worth:g} × {words.name(name).lower()}" for name, worth in oec.worth.items())
    return parts.replace("+ -", "− ")


def _plan(entry: store.Entry) -> Table:
    one = entry.experiment
    guards = (
        ", ".join(f"{words.name(g.metric).lower()} {said.percent(g.margin)}" for g in one.guardrails)
        or "none besides the goal"
    )
    told = {
        "Hypothesis": one.hypothesis,
        "State": words.state(entry),
        "Surface": words.PLACES[one.place],
        "Unit": {"shopper": "a shopper", "session": "a visit", "geo_time": "a place for a while"}[one.unit],
        "Arms": "; ".join(f"{arm.name} {said.percent(arm.share)}{f' ({words.settings(arm)})' if arm.settings else ''}" for arm in one.arms),
        "Design": "interleaving: both orders make each answer" if one.interleaved else "each unit gets one arm",
        "Traffic": f"{said.percent(one.traffic)} of layer {one.layer}",
        "For": ", ".join(f"{fact}: {' or '.join(values)}" for fact, values in one.where.items()) or "everybody",
        "The goal": "clicks within an answer" if one.interleaved else f"version {one.oec}: {_goal(one.criterion)}",
        "Smallest lift that matters": words.lift(one.minimum_effect),
        "May get worse by": guards,
        "Planned": f"{said.times(one.days, 'day')}, {said.times(one.units, 'unit')}",
    }  # fmt: skip
    rows = tuple((Cell(name, name), Cell(text, text)) for name, text in told.items())
    return Table("plan", "What was planned", ("What", "How"), rows, formula="oec")
