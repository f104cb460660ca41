"""Sums that fade: each row is Σ weight · 2^(−age / half-life), whatever the order in which its parts came.

A row is kept as it stood at its newest event (``at``). What is newer fades the row, what is older is faded before it is
added: both give the same sum, so a late event counts as if it had come in time (cf. Cormode, Shkapenyuk, Srivastava
and Xu, 2009, "Forward decay"). No clock: a row is read for a moment that the caller names. Refuses to know what is summed.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Deltas = Iterable[tuple[int, float]]
"""Slot and what is added to it."""

MICROSECONDS: Final = 1e6
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
MONTH: Final = 30 * DAY
YEAR: Final = 365 * DAY
_FEW: Final = 6


@lru_cache(64)
def _rates(half_lives: tuple[float, ...]) -> tuple[Array, list[float]]:
    """Of a microsecond, as a column of numbers and as a list; shared, for every shopper has tables of the same ones."""
    rates: Array = 1 / (np.asarray(half_lives, np.float64) * MICROSECONDS)
    return rates, rates.tolist()


class Sums:
    """Rows by key, one slot for each half-life (seconds). A slot of ``peaks`` keeps the greatest part instead of the sum."""

    __slots__ = ("_peaks", "_rates", "_slower", "at", "rows", "sums")

    def __init__(
        self,
        half_lives: Sequence[float],
        peaks: Iterable[int] = (),
        room: int = 1,
        dtype: npt.DTypeLike = np.float64,
    ) -> None:
        self._rates, self._slower = _rates(tuple(half_lives))
        self._peaks = frozenset(peaks)
        self.rows: dict[Hashable, int] = {}
        self.sums: npt.NDArray[Any] = np.zeros((room, len(half_lives)), dtype)
        self.at = np.zeros(room, np.int64)

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, key: Hashable, at: int, deltas: Deltas) -> None:
        """``at``: microseconds since 1970 UTC."""
        row, lag = self._moved(key, at)
        sums, peaks = self.sums[row], self._peaks
        for slot, weight in deltas:
            faded = weight * 2.0 ** (-lag * self._slower[slot]) if lag else weight
            if slot in peaks:
                sums[slot] = max(sums[slot], faded)
            else:
                sums[slot] += faded

    def add_many(self, at: int, deltas: Mapping[Hashable, Deltas]) -> None:
        """The same for several keys: one by one where they are few, since that is quicker."""
        if len(deltas) <= _FEW:
            for key, own in deltas.items():
                self.add(key, at, own)
            return
        weights = np.zeros((len(deltas), self.sums.shape[1]))
        for row, own in enumerate(deltas.values()):
            for slot, weight in own:
                weights[row, slot] += weight
        rows = [self.rows[key] if key in self.rows else self._added(key, at) for key in deltas]
        newest = self.at[rows]
        before = self.sums[rows] * np.exp2(-np.maximum(at - newest, 0)[:, None] * self._rates)
        added = weights * np.exp2(-np.maximum(newest - at, 0)[:, None] * self._rates)
        after = before + added
        if peaks := list(self._peaks):
            after[:, peaks] = np.maximum(before, added)[:, peaks]
        self.sums[rows], self.at[rows] = after, np.maximum(newest, at)

    def add_row(self, key: Hashable, at: int, weights: npt.NDArray[Any]) -> None:
        """Every slot at once: ``weights`` is (slots,)."""
        row, lag = self._moved(key, at)
        self.sums[row] += weights * np.exp2(-lag * self._rates) if lag else weights

    def read(self, at: int, keys: Sequence[Hashable] | None = None) -> Array:
        """(len(keys), slots) as of ``at``, of all rows in the order of ``rows`` if no keys are given; unknown keys are zeros.

        What happened after ``at`` (clocks differ by minutes) counts as if it happened just then.
        """
        if keys is None:
            return self._faded(slice(0, len(self.rows)), at)
        chosen = [self.rows.get(key, -1) for key in keys]
        values = self._faded(chosen, at) if self.rows else np.zeros((len(chosen), self.sums.shape[1]))
        values[[row < 0 for row in chosen]] = 0
        return values

    def of(self, key: Hashable, at: int) -> Array:
        """(slots,) of one key."""
        row = self.rows.get(key)
        if row is None:
            return np.zeros(self.sums.shape[1])
        faded: Array = self._faded(slice(row, row + 1), at)[0]
        return faded

    def without(self, keys: Iterable[Hashable]) -> "Sums":
        """A copy in which nothing was ever added to these keys."""
        copy = object.__new__(Sums)
        copy._rates, copy._slower, copy._peaks = self._rates, self._slower, self._peaks
        copy.rows, copy.at, copy.sums = dict(self.rows), self.at, self.sums.copy()
        copy.sums[[self.rows[key] for key in keys if key in self.rows]] = 0
        return copy

    def keep(self, most: int) -> None:
        """Let go of the weakest rows: only ``most`` stay, of equals the older ones."""
        if len(self.rows) <= most:
            return
        weight = self.read(int(self.at[: len(self.rows)].max())).sum(axis=1)
        best = np.sort(np.argsort(-weight, kind="stable")[:most])
        names = list(self.rows)
        self.sums[:most], self.at[:most] = self.sums[best], self.at[best]
        self.sums[most:], self.at[most:] = 0, 0
        self.rows = {names[old]: new for new, old in enumerate(best.tolist())}

    @property
    def nbytes(self) -> int:
        """Of the numbers; keys come on top."""
        return int(self.sums.nbytes + self.at.nbytes)

    def _faded(self, rows: slice | list[int], at: int) -> Array:
        age = np.maximum(at - self.at[rows], 0)
        faded: Array = self.sums[rows] * np.exp2(-age[:, None] * self._rates)
        return faded

    def _moved(self, key: Hashable, at: int) -> tuple[int, int]:
        """The key's row, moved on to ``at`` if that is newer, and by how much ``at`` is older."""
        row = self.rows.get(key)
        if row is None:
            return self._added(key, at), 0
        newest = int(self.at[row])
        if at <= newest:
            return row, newest - at
        self.sums[row] *= np.exp2((newest - at) * self._rates)
        self.at[row] = at
        return row, 0

    def _added(self, key: Hashable, at: int) -> int:
        row = self.rows[key] = len(self.rows)
        if row == len(self.at):
            more = max(4, row // 2)
            self.sums = np.concatenate([self.sums, np.zeros((more, self.sums.shape[1]), self.sums.dtype)])
            self.at = np.concatenate([self.at, np.zeros(more, np.int64)])
        self.at[row] = at
        return row
