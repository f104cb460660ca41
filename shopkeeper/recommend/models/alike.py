"""What looks or reads like the items of this visit, so that a product added a minute ago can be recommended.

Knows vectors of one joint space and, for each item, its nearest ones; a new item enters their lists at once, so that asking
costs a few look-ups however large the shop. Refuses to know who made the vectors, and any behaviour.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.port import NOBODY, Floats, Scored, summed

_ABSENT = -1


class Alike:
    """``nearest``: length of the lists. ``heat``: how much a cosine counts, as exp(cosine · heat)."""

    def __init__(
        self, dimensions: int, nearest: int = 50, heat: float = 10.0, fade: float = 2.0, recall: int = 5
    ) -> None:
        self.heat, self.fade, self.recall = heat, fade, recall
        self._row: dict[int, int] = {}
        self._items: npt.NDArray[np.int64] = np.empty(0, np.int64)
        self._vectors: Floats = np.empty((0, dimensions), np.float32)
        self._near: npt.NDArray[np.int64] = np.empty((0, nearest), np.int64)
        self._cosines: Floats = np.empty((0, nearest), np.float32)

    def __len__(self) -> int:
        return len(self._row)

    def put(self, item: int, vector: Floats) -> None:
        """A new item's vector (d,), of any length but 0. An item that is known keeps the vector it has."""
        if item in self._row:
            return
        row = len(self._row)
        if row == len(self._items):
            self._grow()
        unit = vector / max(float(np.linalg.norm(vector)), 1e-12)
        cosines = self._vectors[:row] @ unit
        self._row[item], self._items[row], self._vectors[row] = row, item, unit
        self._near[row], self._cosines[row] = _ABSENT, -np.inf
        self._insert(row, np.arange(row), cosines)
        for other in np.flatnonzero(cosines > self._cosines[:row].min(axis=1)).tolist():
            self._insert(other, np.array([row]), cosines[other : other + 1])

    def score(self, seen: Sequence[int]) -> Scored:
        last = [self._row[item] for item in seen[-self.recall :] if item in self._row]
        if not last:
            return NOBODY
        near, cosines = self._near[last], self._cosines[last]
        weights = np.exp(-np.arange(len(last))[::-1, None] / self.fade) * np.exp((cosines - 1) * self.heat)
        told = near != _ABSENT
        return summed(self._items[near[told]], weights[told].astype(np.float32))

    def _insert(self, row: int, others: npt.NDArray[np.int64], cosines: Floats) -> None:
        """Keep the nearest of those in the list and the others; equal ones by arrival."""
        rows = np.concatenate((self._near[row], others))
        values = np.concatenate((self._cosines[row], cosines))
        kept = np.argsort(-values, kind="stable")[: self._near.shape[1]]
        self._near[row], self._cosines[row] = rows[kept], values[kept]

    def _grow(self) -> None:
        more = max(64, len(self._items))
        self._items, self._vectors, self._near, self._cosines = (
            np.concatenate((column, np.empty((more, *column.shape[1:]), column.dtype)))
            for column in (self._items, self._vectors, self._near, self._cosines)
        )
