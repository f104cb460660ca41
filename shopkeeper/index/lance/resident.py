"""The vectors of one table kept in memory, in step with the table whoever writes it.

Knows how to catch up cheaply: rows stamped since the last look, and the key column when rows are missing. Refuses to
search (``matrix``).
"""

from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.index.matrix import Matrix, Snapshot
from shopkeeper.index.port import Keys

if TYPE_CHECKING:
    import pyarrow as pa
    from lancedb.table import Table

_NONE: Keys = np.empty(0, np.int64)


class Resident:
    """Loaded on first use; every ``snapshot`` is at least as new as the table was when it was asked for."""

    def __init__(self, table: "Table", dim: int) -> None:
        self._table = table
        self._dim = dim
        self._matrix = Matrix(dim)
        self._seen = -1, self._matrix.snapshot
        self._lock = Lock()

    def snapshot(self) -> tuple[int, Snapshot]:
        """The table's version as well: to ask for it costs as much as a search among thousands."""
        seen = self._seen
        if self._table.version != seen[0]:
            with self._lock:
                seen = self._catch_up()
        return seen

    @property
    def nbytes(self) -> int:
        return self._matrix.nbytes

    def _catch_up(self) -> tuple[int, Snapshot]:
        version, (known, _) = self._table.version, self._seen
        if version == known:
            return self._seen
        self._add(self._since(known))
        if self._table.count_rows() != len(self._matrix):
            present = self._keys()
            gone = np.setdiff1d(self._matrix.snapshot.keys, present)
            self._matrix.update(gone, _NONE, np.empty(0, np.int16), self._matrix.snapshot.vectors(_NONE))
        self._seen = version, self._matrix.snapshot
        return self._seen

    def _since(self, version: int) -> "pa.Table":
        columns = [name for name in ("key", "ordinal", "vector") if name in self._table.schema.names]
        return self._table.search().where(f"stamp >= {version}").select(columns).limit(None).to_arrow()

    def _add(self, rows: "pa.Table") -> None:
        keys = rows["key"].to_numpy()
        ordinals = (
            rows["ordinal"].to_numpy() if "ordinal" in rows.column_names else np.zeros(len(keys), np.int16)
        )
        vectors = rows["vector"].combine_chunks().flatten().to_numpy().reshape(len(keys), self._dim)
        self._matrix.update(_NONE, keys, ordinals, vectors)

    def _keys(self) -> Keys:
        keys: Keys = self._table.search().select(["key"]).limit(None).to_arrow()["key"].to_numpy()
        return keys
