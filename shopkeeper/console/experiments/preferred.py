"""An interleaved experiment: whose products are clicked, and how sure that is. Knows which finding a title says; refuses to count."""

from collections.abc import Iterator

from shopkeeper.console import said
from shopkeeper.console.experiments import words
from shopkeeper.console.experiments.figures import ALWAYS
from shopkeeper.console.lifts import Step, band
from shopkeeper.console.plot import Bar, bars
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Cell, Fact, Figure, Lead, Table
from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.report import Preferred, Report


def lead(one: Experiment, found: Report) -> Lead:
    question = f"Whose products are clicked more: “{one.arms[1].name}” or “{one.control.name}”?"
    told = found.preferred
    if told is None:
        shown = said.number(sum(found.units.values()))
        return Lead(question, shown, f"units saw both so far. {words.decision(found)}")
    return Lead(question, words.lift(told.value), f"of preference for “{told.arm}”. {words.decision(found)}")


def facts(one: Experiment, found: Report) -> Iterator[Fact]:
    units, told = sum(found.units.values()), found.preferred
    yield Fact(
        "Advice",
        found.decision.verdict.value.capitalize(),
        Change("people decide, below"),
        formula="decision",
    )
    if told:
        sure = (
            "surely preferred"
            if told.low > 0
            else "surely not preferred"
            if told.high < 0
            else "may be nothing"
        )
        yield Fact("Where the truth lies", words.between(told.low, told.high), Change(sure), "at every moment", "preference")  # fmt: skip
        p = f"p = {told.p:.3f}" if told.p >= 0.001 else "p < 0.001"
        yield Fact("Sign test", p, Change(f"{said.number(told.won)} against {said.number(told.lost)}"), "for one look, at a moment chosen beforehand", "preference")  # fmt: skip
    yield Fact("Units", said.number(units), Change(f"of {said.number(one.units)} planned"), f"day {min(found.day + 1, one.days)} of {one.days}", "sizing")  # fmt: skip


def figures(one: Experiment, found: Report) -> Iterator[Figure]:
    if found.series:
        yield _over_time(one, found)
    if found.preferred:
        yield _sides(one, found.preferred)


def _over_time(one: Experiment, found: Report) -> Figure:
    steps = [Step(str(day + 1), (at.low + at.high) / 2, at.low, at.high) for day, at in found.series]
    rows = tuple(
        (
            Cell(day + 1, str(day + 1)),
            *(Cell(x, words.lift(x)) for x in ((at.low + at.high) / 2, at.low, at.high)),
        )
        for day, at in found.series
    )
    smallest = one.minimum_effect, f"smallest preference that matters, {words.lift(one.minimum_effect)}"
    return Figure(
        _finding(one, found.preferred),
        f"preference for “{one.arms[1].name}” in percent, at the end of each day; the shade is {ALWAYS}",
        band(steps, words.axis, ("preference", "where the truth lies"), "days since the start", smallest),
        Table("preference", "Day by day", ("Day", "Preference", "From", "To"), rows, formula="preference"),
    )


def _finding(one: Experiment, told: Preferred | None) -> str:
    if told and told.low > 0:
        return f"“{told.arm}” is preferred: surely by {words.lift(told.low)} or more"
    if told and told.high < 0:
        return f"“{one.control.name}” is preferred: surely by {words.lift(-told.high)} or more"
    return "Neither is surely preferred"


def _sides(one: Experiment, told: Preferred) -> Figure:
    each = ((told.arm, told.won), (one.control.name, told.lost), ("both alike", told.even))
    total = told.won + told.lost + told.even
    drawn = [Bar(name, units, said.number(units), note=said.percent(units / total)) for name, units in each]
    rows = tuple(
        (Cell(name, name), Cell(units, said.number(units)), Cell(units / total, said.percent(units / total)))
        for name, units in each
    )
    more, fewer = ((told.arm, told.lost), (one.control.name, told.won))[:: 1 if told.won >= told.lost else -1]
    most = max(told.won, told.lost)
    title = f"{said.times(most, 'unit')} clicked more of “{more[0]}”, {said.number(more[1])} of “{fewer[0]}”"
    return Figure(
        title if told.won != told.lost else "As many units clicked more of one as of the other",
        "units by whose products they clicked more, in the answers that both made",
        bars(drawn, said.number),
        Table(
            "sides", "Whose products were clicked", ("Order of", "Units", "Share"), rows, formula="preference"
        ),
    )
