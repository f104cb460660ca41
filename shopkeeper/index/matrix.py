"""Unit vectors in memory at two bytes a component, and exact search among any of them.

Each row is two int8 planes: a coarse one that is scanned, and a fine one that corrects the best few. A scan reads a
quarter of float32 in one call of SIMD integer products, and scores come out exact to 1e-4, to 3e-4
for vectors of a few loud components. Refuses to know where vectors come from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shopkeeper.index.columns import GONE, Array, Table, keyed, rows_of
from shopkeeper.index.port import NOTHING, Keys, Ranked, Scores

_BLOCK = 1024
"""Rows turned to int8 at a time when they are written."""
_MOST = 0.15
"""Share of the rows from which all of them are scanned: copying the wanted ones together costs as much."""
_FEW = 64
"""With one key for so many rows or fewer, rows are looked up one by one instead of reading all keys."""
_SAMPLE = 16
_STEPS = 2
"""Steps of both coarse planes, the row's and the question's, by which a coarse score may be off: seven standard deviations
where rounding errors are as good as chance, which they are unless nearly all of a vector lies below half a step."""
_FINE = 254.0
"""Fine steps in a coarse step: half a coarse step is 127 of them."""


@dataclass(frozen=True)
class Snapshot:
    """Rows as they stood at one moment; all rows of a key are neighbours, in order of ordinal. Safe in any thread."""

    key: Array
    ordinal: Array
    scale: Array
    coarse: Array
    fine: Array

    def __len__(self) -> int:
        return len(self._alive)

    def nearest(self, vector: Scores, keys: Keys, k: int) -> Ranked:
        """The ``k`` best looks among ``keys`` by dot product, each by its best row; ties by key."""
        return Asked(self, vector).nearest(keys, k)

    def vectors(self, keys: Keys) -> Scores:
        """(len(keys), dim): each key's first row, zeros for unknown keys."""
        found = np.zeros((len(keys), self.coarse.shape[1]), np.float32)
        rows = self.rows(keys)
        present, first = np.unique(self.key[rows], return_index=True)
        if len(present):
            at = np.minimum(np.searchsorted(present, keys), len(present) - 1)
            known = present[at] == keys
            found[known] = self._restored(rows[first[at[known]]])
        return found

    def rows(self, keys: Keys) -> Array:
        """Of these keys, in any order; those of one key are neighbours."""
        if len(keys) * _FEW < len(self.key):
            return self._by_key[rows_of(np.unique(keys[keys > GONE]), self._sorted)]
        if np.array_equal(keys, self.keys):
            return self._alive
        return np.flatnonzero(keyed(self.key, keys))

    @cached_property
    def keys(self) -> Keys:
        """Ascending, each once."""
        return np.unique(self.key[self._alive])

    def starts(self, rows: Array) -> Array:
        """Places in ``rows`` at which another key begins."""
        return self._starts if rows is self._alive else _starts(self.key[rows])

    @cached_property
    def _alive(self) -> Array:
        return np.flatnonzero(self.key)

    @cached_property
    def _starts(self) -> Array:
        return _starts(self.key[self._alive])

    @cached_property
    def _by_key(self) -> Array:
        return np.argsort(self.key, kind="stable")

    @cached_property
    def _sorted(self) -> Keys:
        return self.key[self._by_key]

    def _restored(self, rows: Array) -> Scores:
        steps = self.coarse[rows] + self.fine[rows].astype(np.float32) / np.float32(_FINE)
        return np.asarray(steps * self.scale[rows, None], np.float32)


class Asked:
    """One vector, asked of a snapshot under one set of keys after another: nothing is scanned twice. Of one thread."""

    def __init__(self, snapshot: Snapshot, vector: Scores) -> None:
        self._snapshot, self._vector = snapshot, vector
        self._step = float(np.abs(vector).max(initial=0.0)) / 127 or 1.0
        self._planes = np.stack(_planes(vector / self._step))
        self._scanned: Array | None = None

    def is_of(self, snapshot: Snapshot, vector: Scores) -> bool:
        return self._snapshot is snapshot and self._vector is vector

    def nearest(self, keys: Keys, k: int) -> Ranked:
        rows, key = self._snapshot.rows(keys), self._snapshot.key
        if not len(rows) or k < 1:
            return NOTHING
        rows = rows[self._contenders(rows, k)]
        scores = self._exact(rows)
        order = np.lexsort((key[rows], -scores))
        _, first = np.unique(key[rows][order], return_index=True)
        best = order[np.sort(first)[:k]]
        return Ranked(key[rows[best]], scores[best], self._snapshot.ordinal[rows[best]])

    def _contenders(self, rows: Array, k: int) -> Array:
        """Which of ``rows`` may belong to the best ``k`` looks, the coarse planes' errors allowed for."""
        starts = self._snapshot.starts(rows)
        if len(starts) <= k:
            return np.arange(len(rows))
        scale = _of(self._snapshot.scale[: len(self._snapshot.key)], rows)
        scores = self._scan(rows) * scale
        best = scores if len(starts) == len(rows) else np.maximum.reduceat(scores, starts)
        off = _STEPS * (1 + float(scale.max()) / self._step)
        return np.flatnonzero(scores >= kth(best, k) - off)

    def _scan(self, rows: Array) -> Array:
        """Products of the coarse planes, in steps of the question: right to about two steps of either."""
        if self._scanned is None:
            coarse = self._snapshot.coarse[: len(self._snapshot.key)]
            if len(rows) <= _MOST * len(coarse):
                return np.asarray(_products(self._planes[:1], coarse[rows])[0])
            self._scanned = _products(self._planes[:1], coarse)[0]
        return _of(self._scanned, rows)

    def _exact(self, rows: Array) -> Scores:
        coarse = _products(self._planes, self._snapshot.coarse[rows])
        fine = _products(self._planes, self._snapshot.fine[rows])
        steps = coarse[0] + (coarse[1] + fine[0]) / _FINE + fine[1] / _FINE**2
        return np.asarray(steps * self._snapshot.scale[rows] * self._step, np.float32)


def _starts(keys: Keys) -> Array:
    return np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))


def _of(column: Array, rows: Array) -> Array:
    """So many rows, each once, are all of them."""
    return column if len(rows) == len(column) else column[rows]


def kth(scores: Scores, k: int) -> float:
    """The ``k``-th highest: among all but what a sample says is far below it."""
    sample = scores[::_SAMPLE]
    most = 2 * k // _SAMPLE + _SAMPLE
    if len(sample) > most:
        high = scores[scores >= np.partition(sample, -most)[-most]]
        scores = high if len(high) >= k else scores
    return float(np.partition(scores, -k)[-k])


def _planes(steps: Array) -> tuple[Array, Array]:
    """Whole steps, and what is left of each in fine ones."""
    coarse = np.rint(steps)
    return coarse.astype(np.int8), np.rint((steps - coarse) * _FINE).astype(np.int8)


def _products(planes: Array, rows: Array) -> Array:
    """(planes, rows): exact products of int8."""
    import simsimd

    return np.asarray(simsimd.cdist(planes, rows, "dot", out_dtype="float32"))


class Matrix:
    """Grows and replaces rows; ``snapshot`` changes at once, never in part. One writer at a time."""

    def __init__(self, dim: int) -> None:
        self._rows = Table(
            key=np.int64, ordinal=np.int16, scale=np.float32, coarse=(np.int8, dim), fine=(np.int8, dim)
        )
        self.snapshot = self._publish(self._rows["key"])

    def __len__(self) -> int:
        return len(self.snapshot)

    @property
    def nbytes(self) -> int:
        return self._rows.nbytes

    def update(self, gone: Keys, keys: Keys, ordinals: Array, vectors: Scores) -> None:
        """Drop the rows of ``gone`` and of ``keys``, then add rows: keys (n,), ordinals (n,), vectors (n, dim)."""
        dead = np.isin(self._rows["key"], np.concatenate((gone, keys)))
        if dead.sum() + np.count_nonzero(self._rows["key"] == GONE) > 1024 + len(dead) // 4:
            self._rows.keep(~dead & (self._rows["key"] != GONE))
            dead = np.zeros(len(self._rows), np.bool_)
        alive = np.where(dead, GONE, self._rows["key"])
        order = np.lexsort((ordinals, keys))
        for part in _blocks(len(order)):
            self._append(keys[order[part]], ordinals[order[part]], vectors[order[part]])
        self._rows["key"][: len(alive)] = alive
        self.snapshot = self._publish(np.concatenate((alive, keys[order])))

    def _append(self, keys: Keys, ordinals: Array, vectors: Scores) -> None:
        scale = np.abs(vectors).max(axis=1, initial=0.0) / 127.0
        coarse, fine = _planes(vectors / np.where(scale > 0, scale, 1)[:, None])
        self._rows.append({"key": keys, "ordinal": ordinals, "scale": scale, "coarse": coarse, "fine": fine})

    def _publish(self, key: Array) -> Snapshot:
        rows = self._rows
        return Snapshot(key.copy(), rows["ordinal"], rows["scale"], rows["coarse"], rows["fine"])


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, min(start + _BLOCK, size)) for start in range(0, size, _BLOCK))
