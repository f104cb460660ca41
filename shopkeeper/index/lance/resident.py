"""The vectors and the words of one table kept in memory, in step with the table whoever writes it.

Knows how to catch up cheaply: rows stamped since the last look, and the key column when rows are missing. Refuses to
search (``matrix``, ``inverted``).
"""

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.index.inverted import Inverted, Texts
from shopkeeper.index.lance.version import Stand, Version
from shopkeeper.index.matrix import Matrix, Snapshot
from shopkeeper.index.port import Keys

if TYPE_CHECKING:
    import pyarrow as pa
    from lancedb.table import Table

_NONE: Keys = np.empty(0, np.int64)
_ROWS = 1 << 14
"""Rows whose words are Python's strings at a time."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The table as it stood at ``version``. ``texts`` are empty where it holds none."""

    version: Stand
    vectors: Snapshot
    texts: Texts


class Resident:
    """Loaded on first use; what is ``seen`` is at least as new as the table was when it was asked for."""

    def __init__(self, table: "Table", folder: Path, dim: int) -> None:
        self._table = table
        self._version = Version(table, folder)
        self._dim = dim
        self._begin()
        self._lock = Lock()

    def _begin(self, table: str = "") -> None:
        self._matrix = Matrix(self._dim)
        self._inverted = Inverted()
        self._seen = self._at(Stand(table, -1))

    def seen(self) -> Seen:
        seen = self._seen
        if self._version.now() != seen.version:
            with self._lock:
                seen = self._catch_up()
        return seen

    @property
    def nbytes(self) -> int:
        return self._matrix.nbytes + self._inverted.nbytes

    def _catch_up(self) -> Seen:
        version = self._version.now()
        if version == self._seen.version:
            return self._seen
        if version.table != self._seen.version.table:  # its rows are stamped anew
            self._begin(version.table)
        self._add(self._since(self._seen.version.number))
        if self._table.count_rows() != len(self._matrix):
            self._drop(np.setdiff1d(self._matrix.snapshot.keys, self._keys()))
        self._seen = self._at(version)
        return self._seen

    def _at(self, version: Stand) -> Seen:
        return Seen(version, self._matrix.snapshot, self._inverted.snapshot)

    def _since(self, version: int) -> "pa.Table":
        wanted = ("key", "ordinal", "title", "body", "vector")
        columns = [name for name in wanted if name in self._table.schema.names]
        return self._table.search().where(f"stamp >= {version}").select(columns).limit(None).to_arrow()

    def _add(self, rows: "pa.Table") -> None:
        keys = rows["key"].to_numpy()
        ordinals = (
            rows["ordinal"].to_numpy() if "ordinal" in rows.column_names else np.zeros(len(keys), np.int16)
        )
        vectors = rows["vector"].combine_chunks().flatten().to_numpy().reshape(len(keys), self._dim)
        self._matrix.update(_NONE, keys, ordinals, vectors)
        if "title" in rows.column_names:
            for some in rows.select(["key", "title", "body"]).to_batches(_ROWS):
                self._inverted.update(
                    _NONE, some["key"].to_numpy(), some["title"].to_pylist(), some["body"].to_pylist()
                )

    def _drop(self, gone: Keys) -> None:
        self._matrix.update(gone, _NONE, np.empty(0, np.int16), self._matrix.snapshot.vectors(_NONE))
        self._inverted.update(gone, _NONE, (), ())

    def _keys(self) -> Keys:
        keys: Keys = self._table.search().select(["key"]).limit(None).to_arrow()["key"].to_numpy()
        return keys
