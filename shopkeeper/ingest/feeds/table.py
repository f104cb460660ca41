"""Rows of a CSV or TSV file, streamed, each with its line number; broken ones as BadRow.

Knows quoting, encodings and how to find its feet again after a broken line. Refuses to know what columns mean.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from shopkeeper.catalog.runs import BadRow
from shopkeeper.ingest.feeds.source import lines
from shopkeeper.ingest.feeds.text import unescaped
from shopkeeper.types.errors import InvalidInput

MAX_CELL = csv.field_size_limit()
MAX_RECORD = 4_000_000
"""Characters: a quote left open may swallow any number of lines."""
AGAIN = 5 * MAX_RECORD
"""Characters of a file that are read a second time after broken records; then their lines are left out whole."""

_WHOLE = re.compile("[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its first line in the file and its cells by lower-case header, stripped. Texts have no entities, ``markup`` may."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return unescaped(self.cells.get(column, ""))

    def first(self, *columns: str) -> str:
        """The first of ``columns`` that is filled."""
        return unescaped(self.markup(*columns))

    def count(self, *columns: str, otherwise: int = 0) -> int:
        """A whole number of at most nine digits in the first of ``columns`` that is filled; ``otherwise`` where it holds something else."""
        return int(said) if _WHOLE.fullmatch(said := self.markup(*columns)) else otherwise

    def markup(self, *columns: str) -> str:
        """The first of ``columns`` that is filled, as it is written."""
        return next((value for column in columns if (value := self.cells.get(column))), "")


def rows(path: Path) -> Iterator[Row | BadRow]:
    """Raises InvalidInput when the file has no header."""
    records = _records(lines(path), delimiter(path))
    header = next(records, None)
    if not isinstance(header, _Record):
        raise InvalidInput(
            f"{path.name} has no header line", field="file", fix="keep the first line of the export"
        )
    names = [name.casefold() for name in header.cells]
    return (_row(record, names) if isinstance(record, _Record) else record for record in records)


def delimiter(path: Path) -> str:
    """The likeliest of tab, comma and semicolon, judged by the first line."""
    return parting(next(lines(path), ""))


def parting(first: str) -> str:
    """The same of a first line."""
    return max("\t,;", key=first.count)


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: list[str]


class _Tape:
    """Physical lines that can be put back, and how many were drawn for the record at hand."""

    def __init__(self, source: Iterable[str]) -> None:
        self._source = iter(source)
        self._ahead: list[str] = []
        self._length, self._again = 0, AGAIN
        self.drawn: list[str] = []
        self.line = 0

    def begin(self) -> int:
        """The next record's first line."""
        self.drawn.clear()
        self._length = 0
        return self.line + 1

    def __iter__(self) -> "_Tape":
        return self

    def __next__(self) -> str:
        if self._length > MAX_RECORD:
            raise csv.Error(f"a record of over {MAX_RECORD} characters")
        text = self._ahead.pop() if self._ahead else next(self._source)
        self._length += len(text)
        self.line += 1
        self.drawn.append(text)
        return text

    def put_back_all_but_first(self) -> None:
        self._again -= self._length
        again = self.drawn[1:] if self._again > 0 else []
        self.line -= len(again)
        self._ahead.extend(reversed(again))


def _records(source: Iterable[str], delimiter: str) -> Iterator[_Record | BadRow]:
    """Records as wide as the first one. After a broken record its second line is tried as a new beginning."""
    tape, width = _Tape(source), 0
    reader = csv.reader(tape, delimiter=delimiter)
    while True:
        line = tape.begin()
        try:
            cells, fault = [cell.strip() for cell in next(reader)], ""
        except StopIteration:
            return
        except csv.Error as error:
            cells, fault = [], f"broken line: {error}"
        if not any(cells) and not fault:
            continue
        width = width or len(cells)
        if fault := fault or _fault(cells, width) or _loose_quote(tape.drawn, delimiter):
            tape.put_back_all_but_first()
            yield BadRow(line, fault)
        else:
            yield _Record(line, cells)


def _fault(cells: list[str], width: int) -> str:
    whole = "".join(cells)
    if "\0" in whole:
        return "contains NUL bytes"
    if not whole.isascii() and any("\udc80" <= c <= "\udcff" for c in whole):
        return "is not UTF-8; save the file as UTF-8"
    if len(cells) < width or any(cells[width:]):
        return f"broken line: {len(cells)} cells where the header has {width} — put texts with commas or quotes into quotes"
    return ""


def _loose_quote(drawn: list[str], delimiter: str) -> str:
    """A quote left open swallows lines up to the next one: only a record of several lines can hide it."""
    if len(drawn) == 1:
        return ""
    unpadded = [re.sub(rf'" +(?={delimiter}|\r?\n?$)', '"', line) for line in drawn]
    try:
        list(csv.reader(unpadded, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return f"broken line: {error}"
    return ""


def _row(record: _Record, names: list[str]) -> Row:
    return Row(record.line, dict(zip(names, record.cells, strict=False)))
