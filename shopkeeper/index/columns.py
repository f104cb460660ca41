"""Growable NumPy columns and dictionaries of words.

Knows how to append, drop and renumber rows cheaply. Refuses to know what the columns mean.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from shopkeeper.types.measure import extent
from shopkeeper.types.normal import normal

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]

_FEW = 16
"""Codes that are compared one by one."""

GONE = 0
"""What a column of keys holds where a row is gone; the catalogue's keys are positive."""


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


class Grouped(Table):
    """Rows of looks, those of a product neighbours: the ``product`` column holds small numbers, ascending."""

    def __init__(self, **dtypes: npt.DTypeLike) -> None:
        super().__init__(look=np.int32, product=np.int32, **dtypes)
        self._first: Array | None = None

    def append(self, columns: Mapping[str, Sequence[Any] | Array]) -> None:
        super().append(columns)
        self._first = None

    def keep(self, mask: Mask) -> None:
        super().keep(mask)
        self._first = None

    def renumber(self, product: Array) -> None:
        """Row by row; as ascending as before."""
        self["product"][:] = product
        self._first = None

    def of(self, products: Array) -> Array:
        """Rows of ``products`` (ascending)."""
        if self._first is None:
            self._first = np.append(0, np.cumsum(np.bincount(self["product"]), dtype=np.int64))
        last = len(self._first) - 1
        first, end = self._first[np.minimum(products, last)], self._first[np.minimum(products + 1, last)]
        return spans(first, end)

    def marked(self, looks: Mask, products: Array | None) -> Array:
        """Rows whose look is in the mask; ``products`` (ascending) of those looks, when few, spare the whole column."""
        if products is None:
            return np.flatnonzero(looks[self["look"]])
        rows = self.of(products)
        inside: Array = rows[looks[self["look"][rows]]]
        return inside


class Words:
    """Codes of normalised words, each with one of the spellings it was met in: the same in whatever order that was."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self.labels: list[str] = []
        self.names: list[str] = []
        """Normalised."""
        self._measured: dict[str, list[tuple[int, float]]] = {}
        self._read = 0
        """How many names were looked at for measures."""

    def __len__(self) -> int:
        return len(self.labels)

    def add(self, label: str) -> int:
        name = normal(label)
        code = self._codes.setdefault(name, len(self.labels))
        if code == len(self.labels):
            self.labels.append(label)
            self.names.append(name)
        elif label != self.labels[code]:
            self.labels[code] = min(label, self.labels[code], key=_plainness)
        return code

    def measuring(self, kind: str) -> tuple[Array, Array]:
        """Codes of all that measures something of that kind, and how much."""
        for code in range(self._read, len(self.names)):
            if told := extent(self.names[code]):
                self._measured.setdefault(told.kind, []).append((code, told.amount))
        self._read = len(self.names)
        codes, amounts = np.array(self._measured.get(kind, ()), np.float64).reshape(-1, 2).T
        return codes.astype(np.int64), amounts

    def codes(self, values: Iterable[object]) -> list[int]:
        """Codes of the values that are known."""
        return [self._codes[word] for word in map(normal, map(str, values)) if word in self._codes]


def _plainness(label: str) -> tuple[bool, bool, str]:
    """Green before GREEN before green, which may be but what we call the merchant's Bottle Green."""
    return label.islower(), label.isupper(), label


class Postings:
    """Which look has which value of one field, grouped by product and, within it, by value."""

    def __init__(self) -> None:
        self.words = Words()
        self.table = Grouped(value=np.int32)

    def having(self, codes: Sequence[int], looks: int) -> Mask:
        """Looks with any of the values."""
        return _mark(self.table["look"][np.flatnonzero(among(self.table["value"], codes))], looks)

    def stated(self, looks: int) -> Mask:
        """Looks with any value at all."""
        return _mark(self.table["look"], looks)


def keyed(column: Array, keys: Array) -> Mask:
    """Rows of a column of keys that hold any of these; unknown keys are fine."""
    beyond = int(column.max(initial=GONE)) + 1
    wanted = np.zeros(beyond + 1, np.bool_)
    wanted[keys.clip(GONE, beyond)] = True
    wanted[GONE] = False
    found: Mask = wanted[column]
    return found


def rows_of(keys: Array, column: Array) -> Array:
    """Rows of these keys (ascending) in an ascending column."""
    return spans(np.searchsorted(column, keys, "left"), np.searchsorted(column, keys, "right"))


def spans(first: Array, end: Array) -> Array:
    """All numbers from each ``first`` to before its ``end``."""
    counts = end - first
    ends = np.cumsum(counts)
    numbers: Array = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - counts), counts)
    return numbers


def _grown(column: Array, size: int) -> Array:
    grown = np.empty((size, *column.shape[1:]), column.dtype)
    grown[: len(column)] = column
    return grown


def _mark(rows: Array, size: int) -> Mask:
    mask = np.zeros(size, np.bool_)
    mask[rows] = True
    return mask


def among(values: Array, codes: Sequence[int]) -> Mask:
    """``np.isin``; for the few codes that a wish names a compare each is faster."""
    if len(codes) > _FEW:
        return np.isin(values, codes)
    hit = np.zeros(len(values), np.bool_)
    for code in codes:
        hit |= values == code
    return hit
