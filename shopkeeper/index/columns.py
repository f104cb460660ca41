"""Growable NumPy columns and dictionaries of words.

Knows how to append, drop and renumber rows cheaply. Refuses to know what the columns mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from shopkeeper.types.normal import normal

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]


class Table:
    """Equally long columns with amortised appends: ``Table(price=np.int64)``; ``table["price"]`` writes through."""

    def __init__(self, **dtypes: npt.DTypeLike) -> None:
        self._columns = {name: np.empty(16, dtype) for name, dtype in dtypes.items()}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, name: str) -> Array:
        return self._columns[name][: self._size]

    def append(self, columns: Mapping[str, Sequence[Any] | Array]) -> None:
        """Add rows; every column is given, all equally long."""
        start, stop = self._size, self._size + len(next(iter(columns.values())))
        for name, values in columns.items():
            column = self._columns[name]
            if stop > len(column):
                column = self._columns[name] = _grown(column, max(stop, len(column) + len(column) // 2))
            column[start:stop] = values
        self._size = stop

    def keep(self, mask: Mask) -> None:
        """Drop the rows where ``mask`` is False, into new memory: views handed out before stay as they were."""
        self._columns = {name: self[name][mask] for name in self._columns}
        self._size = int(mask.sum())

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in self._columns.values())


class Words:
    """Codes of normalised words, each with the first spelling it was met in."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self.labels: list[str] = []

    def __len__(self) -> int:
        return len(self.labels)

    def add(self, label: str) -> int:
        code = self._codes.setdefault(normal(label), len(self.labels))
        if code == len(self.labels):
            self.labels.append(label)
        return code

    def codes(self, values: Iterable[object]) -> list[int]:
        """Codes of the values that are known."""
        return [self._codes[word] for word in map(normal, map(str, values)) if word in self._codes]


class Postings:
    """Which look has which value of one field, grouped by product and, within it, by value."""

    def __init__(self) -> None:
        self.words = Words()
        self.table = Table(look=np.int32, value=np.int32, product=np.int32)

    def having(self, codes: Sequence[int], looks: int) -> Mask:
        """Looks with any of the values."""
        return _mark(self.table["look"][np.flatnonzero(among(self.table["value"], codes))], looks)

    def stated(self, looks: int) -> Mask:
        """Looks with any value at all."""
        return _mark(self.table["look"], looks)


def rows_of(products: Array, column: Array) -> Array:
    """Rows of a table whose ``column`` ascends and names each row's product: those of ``products`` (ascending)."""
    first, last = np.searchsorted(column, products, "left"), np.searchsorted(column, products, "right")
    counts = last - first
    ends = np.cumsum(counts)
    rows: Array = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
    return rows


def rows_under(table: Table, looks: Mask, products: Array | None) -> Array:
    """Rows of a table whose ``look`` is in the mask; ``products`` (ascending) of those looks, when few, spare the whole column."""
    if products is None:
        return np.flatnonzero(looks[table["look"]])
    rows = rows_of(products, table["product"])
    inside: Array = rows[looks[table["look"][rows]]]
    return inside


def _grown(column: Array, size: int) -> Array:
    grown = np.empty((size, *column.shape[1:]), column.dtype)
    grown[: len(column)] = column
    return grown


def _mark(rows: Array, size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[rows] = True
    return mask


def among(values: Array, codes: Sequence[int]) -> Mask:
    """``np.isin`` for the few codes that a wish names: a compare each is faster."""
    hit = np.zeros(len(values), np.bool_)
    for code in codes:
        hit |= values == code
    return hit
