"""How long a switchback takes: effect against days, and against the length of its blocks. Refuses to do the sums (``experiments.sizing``)."""

from collections.abc import Iterator, Sequence

from shopkeeper.console import said
from shopkeeper.console.experiments import words
from shopkeeper.console.experiments.curve import LONGEST, figure
from shopkeeper.console.experiments.probing import NAME, Asked, probe
from shopkeeper.console.port import Experiments
from shopkeeper.console.said import Change
from shopkeeper.console.sheet import Cell, Fact, Lead, Sheet, Table
from shopkeeper.experiments import sizing
from shopkeeper.experiments.blocks import lengths, past
from shopkeeper.experiments.counting import Counted
from shopkeeper.types.errors import InvalidInput

ASSUMED = (
    "what an arm leaves behind is gone after the washout; no history can tell, since nothing was switched yet",
    "the next weeks differ from hour to hour as much as the last ones did",
    "it is looked at once, at the end",
)


def switched(experiments: Experiments, asked: Asked) -> Sheet:
    """Raises InvalidInput where the shop has seen too little."""
    seen = experiments.histories(lengths(probe(asked)))
    before, ask = past(seen[0]), sizing.Ask(power=asked.power)
    curve = sizing.switchback(before, LONGEST, ask)
    day = _found(curve, asked.lift)
    lead = Lead(
        "How long must it run?",
        said.times(day, "day") if day else f"More than {LONGEST} days",
        f"until a lift of {words.lift(asked.lift)} of the goal is found, {said.percent(asked.power)} of the time, in blocks of {asked.hours:g} h",
    )
    last = curve[-1] if curve else None
    title = f"In {said.times(last.day, 'day')} a lift of {words.lift(last.lift)} is found" if last else "Too few blocks to find anything"  # fmt: skip
    plain = Change("")
    facts = (
        Fact("Write into the file", f"days = {day or LONGEST}", Change(f"switchback = {{ hours = {asked.hours:g}, washout_minutes = {asked.washout:g} }}"), formula="switchback"),
        Fact("As it is now", words.value("", before.baseline.value), plain, "of the goal a visit", "oec"),
        Fact("Blocks differ by", words.value("", before.baseline.variance**0.5), plain, f"standard deviation; {before.daily:.3g} blocks a day have visits"),
    )  # fmt: skip
    notes = tuple(f"Assumed: {one}." for one in ASSUMED)
    return Sheet(
        NAME, lead, facts, (figure(title, curve, asked, "Blocks", "switchback"),), (_compared(seen, asked, ask),), notes, of="experiments", timed=False, chosen=asked.form,
    )  # fmt: skip


def _compared(seen: Sequence[Counted], asked: Asked, ask: sizing.Ask) -> Table:
    return Table(
        "lengths", "Other lengths of blocks", ("Hours", "Days until it is found", "Smallest lift after 28 days"),
        tuple(_rows(seen, asked, ask)), f"with {asked.washout:g} minutes washed out of each: longer blocks lose less of themselves, and are fewer", formula="switchback",
    )  # fmt: skip


def _rows(seen: Sequence[Counted], asked: Asked, ask: sizing.Ask) -> Iterator[tuple[Cell, ...]]:
    for each in sorted(seen, key=_hours):
        hours = Cell(_hours(each), f"{_hours(each):g}")
        try:
            curve = sizing.switchback(past(each), LONGEST, ask)
        except InvalidInput as refused:
            yield hours, Cell("", refused.message), Cell("", "–")
            continue
        day = _found(curve, asked.lift)
        month = next((point.lift for point in curve if point.day == 28), 0.0)
        told = Cell(month, words.lift(month)) if month else Cell("", "–")
        yield hours, Cell(day or LONGEST + 1, str(day) if day else f"more than {LONGEST}"), told


def _found(curve: Sequence[sizing.Point], lift: float) -> int:
    return next((point.day for point in curve if point.lift <= lift), 0)


def _hours(seen: Counted) -> float:
    return seen.experiment.blocks.length / 3600 if seen.experiment.blocks else 0.0
