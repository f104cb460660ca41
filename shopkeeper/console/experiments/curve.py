"""The curve of both calculators: the smallest lift that is found, by days of running. Refuses to know what a unit is."""

from collections.abc import Sequence

from shopkeeper.console import said
from shopkeeper.console.experiments import words
from shopkeeper.console.experiments.probing import Asked
from shopkeeper.console.lifts import Step, band
from shopkeeper.console.sheet import Cell, Figure, Table
from shopkeeper.experiments import sizing

LONGEST = 90
"""Days that are drawn."""


def figure(title: str, curve: Sequence[sizing.Point], asked: Asked, counted: str, formula: str) -> Figure:
    """``counted``: what the units are called at the head of their column. Lifts of 500 % and more are told and not drawn."""
    shown = [point for point in curve if point.lift < 5] or curve[-1:]
    rows = tuple(
        (Cell(p.day, str(p.day)), Cell(p.units, said.number(p.units)), Cell(p.lift, words.lift(p.lift)))
        for p in curve
    )
    return Figure(
        title,
        f"smallest lift that is found with {said.percent(asked.power)} power, in percent, by days of running",
        band(
            [Step(str(p.day), p.lift) for p in shown], words.axis, ("smallest lift that is found", ""), "days",
            (asked.lift, f"wanted, {words.lift(asked.lift)}"),
        ),
        Table("curve", "Day by day", ("Day", counted, "Smallest lift that is found"), rows, formula=formula),
    )  # fmt: skip
