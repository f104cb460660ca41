"""Unit vectors in memory at two bytes a component, and exact search among any of them.

Each row is two int8 planes: a coarse one that is scanned, and a fine one that corrects the best few. A scan reads a
quarter of float32 in one call of SIMD integer products, and scores come out exact to 1e-4, to 3e-4
for vectors of a few loud components. Refuses to know where vectors come from.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from shopkeeper.index.columns import Array, Table
from shopkeeper.index.port import NOTHING, Keys, Ranked, Scores

_BLOCK = 1024
"""Rows turned to int8 at a time when they are written."""
_MOST = 0.5
"""Share of the rows from which all of them are scanned: copying the wanted ones together costs as much."""
_STEPS = 2
"""Steps of both coarse planes, the row's and the question's, by which a coarse score may be off: seven standard deviations
where rounding errors are as good as chance, which they are unless nearly all of a vector lies below half a step."""
_FINE = 254.0
"""Fine steps in a coarse step: half a coarse step is 127 of them."""
_DEAD = 0
"""Key of a row that is gone; the catalogue's keys are positive."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Rows as they stood at one moment; all rows of a key are neighbours, in order of ordinal. Safe in any thread."""

    key: Array
    ordinal: Array
    scale: Array
    coarse: Array
    fine: Array

    def __len__(self) -> int:
        return int(np.count_nonzero(self.key))

    def nearest(self, vector: Scores, keys: Keys, k: int) -> Ranked:
        """The ``k`` best looks among ``keys`` by dot product, each by its best row; ties by key."""
        rows = self._rows(keys)
        if not len(rows) or k < 1:
            return NOTHING
        query = np.ascontiguousarray(vector, np.float32)
        rows = rows[self._contenders(rows, query, k)]
        scores = self._exact(rows) @ query
        order = np.lexsort((self.key[rows], -scores))
        _, first = np.unique(self.key[rows][order], return_index=True)
        best = order[np.sort(first)[:k]]
        return Ranked(self.key[rows[best]], scores[best], self.ordinal[rows[best]])

    def vectors(self, keys: Keys) -> Scores:
        """(len(keys), dim): each key's first row, zeros for unknown keys."""
        found = np.zeros((len(keys), self.coarse.shape[1]), np.float32)
        rows = self._rows(keys)
        present, first = np.unique(self.key[rows], return_index=True)
        if len(present):
            at = np.minimum(np.searchsorted(present, keys), len(present) - 1)
            known = present[at] == keys
            found[known] = self._exact(rows[first[at[known]]])
        return found

    def _rows(self, keys: Keys) -> Array:
        wanted = np.zeros(int(self.key.max(initial=0)) + 1, np.bool_)
        wanted[keys[(keys > _DEAD) & (keys < len(wanted))]] = True
        return np.flatnonzero(wanted[self.key])

    def _contenders(self, rows: Array, query: Scores, k: int) -> Array:
        """Which of ``rows`` may belong to the best ``k`` looks, the coarse planes' errors allowed for."""
        keys = self.key[rows]
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        if len(starts) <= k:
            return np.arange(len(rows))
        step = float(np.abs(query).max()) / 127 or 1.0
        scores = self._scan(rows, np.rint(query / step).astype(np.int8)) * step
        best = scores if len(starts) == len(rows) else np.maximum.reduceat(scores, starts)
        kth = np.partition(best, -k)[-k]
        return np.flatnonzero(scores >= kth - _STEPS * (step + float(self.scale[rows].max())))

    def _scan(self, rows: Array, query: Array) -> Scores:
        """Products of the coarse plane with an int8 question: right to about two steps of either."""
        import simsimd

        every = len(rows) > _MOST * len(self.key)
        coarse = self.coarse[: len(self.key)] if every else self.coarse[rows]
        products = np.asarray(simsimd.cdist(query[None], coarse, "dot", out_dtype="float32"))[0]
        scores: Scores = (products[rows] if every else products) * self.scale[rows]
        return scores

    def _exact(self, rows: Array) -> Scores:
        steps = self.coarse[rows] + self.fine[rows].astype(np.float32) / np.float32(_FINE)
        return np.asarray(steps * self.scale[rows, None], np.float32)


class Matrix:
    """Grows and replaces rows; ``snapshot`` changes at once, never in part. One writer at a time."""

    def __init__(self, dim: int) -> None:
        self._rows = Table(
            key=np.int64, ordinal=np.int16, scale=np.float32, coarse=(np.int8, dim), fine=(np.int8, dim)
        )
        self.snapshot = self._publish(self._rows["key"])

    def __len__(self) -> int:
        return len(self.snapshot)

    def keys(self) -> Keys:
        return np.unique(self.snapshot.key[self.snapshot.key != _DEAD])

    @property
    def nbytes(self) -> int:
        return self._rows.nbytes

    def update(self, gone: Keys, keys: Keys, ordinals: Array, vectors: Scores) -> None:
        """Drop the rows of ``gone`` and of ``keys``, then add rows: keys (n,), ordinals (n,), vectors (n, dim)."""
        dead = np.isin(self._rows["key"], np.concatenate((gone, keys)))
        if dead.sum() + np.count_nonzero(self._rows["key"] == _DEAD) > 1024 + len(dead) // 4:
            self._rows.keep(~dead & (self._rows["key"] != _DEAD))
            dead = np.zeros(len(self._rows), np.bool_)
        alive = np.where(dead, _DEAD, self._rows["key"])
        order = np.lexsort((ordinals, keys))
        for part in _blocks(len(order)):
            self._append(keys[order[part]], ordinals[order[part]], vectors[order[part]])
        self._rows["key"][: len(alive)] = alive
        self.snapshot = self._publish(np.concatenate((alive, keys[order])))

    def _append(self, keys: Keys, ordinals: Array, vectors: Scores) -> None:
        scale = np.abs(vectors).max(axis=1, initial=0.0) / 127.0
        steps = vectors / np.where(scale > 0, scale, 1)[:, None]
        coarse = np.rint(steps)
        fine = np.rint((steps - coarse) * _FINE)
        self._rows.append({"key": keys, "ordinal": ordinals, "scale": scale, "coarse": coarse, "fine": fine})

    def _publish(self, key: Array) -> Snapshot:
        rows = self._rows
        return Snapshot(key.copy(), rows["ordinal"], rows["scale"], rows["coarse"], rows["fine"])


def _blocks(size: int) -> Iterator[slice]:
    return (slice(start, min(start + _BLOCK, size)) for start in range(0, size, _BLOCK))
