"""Every metric with its meaning, as one table. Knows words; the meanings are in ``experiments.metrics``."""

from shopkeeper.console.experiments import words
from shopkeeper.console.sheet import Cell, Table
from shopkeeper.experiments.metrics import METRICS


def defined() -> Table:
    rows = tuple(
        tuple(Cell(text, text) for text in (words.name(one.name), one.name, one.said, one.unit.value, "more" if one.good > 0 else "less"))
        for one in METRICS.values()
    )  # fmt: skip
    return Table("metrics", "Every metric", ("Metric", "In a file", "Is", "In", "Better"), rows)
