"""A page of the console as data: one question with one number, then plots, then tables that sort and export.

Knows the shape that all pages have. Refuses to know what they say and how they look.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO

from shopkeeper.analytics.period import moment
from shopkeeper.console.lifts import Band, Spans
from shopkeeper.console.plot import Bars, Curve
from shopkeeper.console.said import Change

IN = "in."
GLANCE = 8
"""Rows that are seen without looking for one."""
LONGEST = 200
_FORMULA = re.compile(r'(?:^|[;\t\r\n])"*(?=[=+\-@＝＋－＠\t])|^(?=[\r\n])')
"""Where one may begin: at once, or behind what separates lists or lines; wide letters count too."""


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is what sorts and is exported, ``text`` what is read."""

    value: float | str
    text: str
    hush: str = ""
    link: str = ""
    """Of the console, as ``pages.link`` takes it; with a slash in front, of the shop."""
    whole: bool = False
    """Never broken into lines: a date, a name that is looked up elsewhere."""
    holds: bool = False
    """Pressed, it holds the table to its rows."""

    @property
    def numeric(self) -> bool:
        return not isinstance(self.value, str)


def when(at: int, *, seconds: bool = False) -> Cell:
    """``at``: microseconds since 1970 UTC."""
    return Cell(moment(at).isoformat(), f"{moment(at):%Y-%m-%d %H:%M{':%S' if seconds else ''}}", whole=True)


@dataclass(frozen=True, slots=True)
class Table:
    """``order``: the name of the column that the rows are sorted by, with a dash in front for the largest first."""

    name: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    order: str = ""
    formula: str = ""
    """Where the page of formulas says how its numbers are made."""
    words: str = ""
    """What its rows were held to."""
    whole: int = 0
    """How many rows there were before."""

    @property
    def filled(self) -> list[int]:
        """Where the columns stand in which anything is said: none is shown for nothing."""
        return [
            at for at in range(len(self.columns)) if not self.rows or any(row[at].text for row in self.rows)
        ]

    @property
    def long(self) -> bool:
        """Whether it is worth a filter, or has one."""
        return bool(self.words) or len(self.rows) > GLANCE

    def holding(self, words: str) -> "Table":
        """Only those rows that have every word somewhere, in part or whole, in any case."""
        wanted = words.casefold().split()
        if not wanted:
            return self
        rows = (row for row in self.rows if all(word in _read(row) for word in wanted))
        return replace(self, rows=tuple(rows), words=words, whole=len(self.rows))

    def by(self, order: str) -> "Table":
        """Sorted; an unknown column leaves it as it is."""
        name, down = order.removeprefix("-"), order.startswith("-")
        if name not in self.columns:
            return self
        at = self.columns.index(name)
        rows = sorted(self.rows, key=lambda row: _key(row[at]), reverse=down)
        return replace(self, rows=tuple(rows), order=order)

    def turned(self, column: str) -> str:
        """The order that a press on a column's head asks for: numbers begin with the largest."""
        first = f"-{column}" if self.rows and self.rows[0][self.columns.index(column)].numeric else column
        if self.order == first:
            return column if first.startswith("-") else f"-{column}"
        return first

    def csv(self) -> str:
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows([_safe(cell.value) for cell in row] for row in self.rows)
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Lead:
    """The page's question, and its answer in one sentence around one number."""

    question: str
    number: str
    sentence: str
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    number: str
    change: Change
    note: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """``title`` says the finding, ``caption`` what is drawn and in which unit."""

    title: str
    caption: str
    plot: Bars | Curve | Band | Spans
    table: Table


@dataclass(frozen=True, slots=True)
class Empty:
    """What to do so that there is something to see."""

    title: str
    text: str
    command: str


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    lead: Lead | None = None
    facts: tuple[Fact, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()
    empty: Empty | None = None
    of: str = ""
    """The page of the rail that it belongs to, where it is none itself."""
    timed: bool = True
    """Whether it is of a period that may be chosen."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """What else was asked for, which links on the page go on asking for."""

    @property
    def section(self) -> str:
        return self.of or self.name

    def asked(self, query: Sequence[tuple[str, str]]) -> "Sheet":
        """Tables as an address wants them: sorted for each ``by`` (a table's name, a dot and an order), and held to the words of each
        ``in.`` and a table's name."""
        orders = dict(value.partition(".")[::2] for name, value in query if name == "by")
        words = {name.removeprefix(IN): value for name, value in query if name.startswith(IN)}

        def arranged(table: Table) -> Table:
            return table.by(orders.get(table.name, "")).holding(words.get(table.name, "")[:LONGEST])

        tables = tuple(map(arranged, self.tables))
        figures = tuple(replace(figure, table=arranged(figure.table)) for figure in self.figures)
        held = {f"{IN}{table.name}": table.words for table in (*tables, *(one.table for one in figures))}
        return replace(self, tables=tables, figures=figures, chosen={**self.chosen, **held})

    def table(self, name: str) -> Table | None:
        every = (*self.tables, *(figure.table for figure in self.figures))
        return next((table for table in every if table.name == name), None)


def _read(row: Sequence[Cell]) -> str:
    return " ".join(f"{cell.text} {cell.hush}" for cell in row).casefold()


def _key(cell: Cell) -> tuple[float, str]:
    return (0.0, cell.value.casefold()) if isinstance(cell.value, str) else (cell.value, "")


def _safe(value: float | str) -> float | str:
    """Shoppers type the words: a spreadsheet must not take one for a formula (OWASP, CSV injection), nor what follows in it what separates
    cells on another machine."""
    return _FORMULA.sub(r"\g<0>'", value) if isinstance(value, str) else value
