"""DuckDB, in memory: the one module that knows it.

Knows tables and SQL text. Refuses to write to a disk: what is erased in the log must not live on in a spilled file.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from shopkeeper.types.errors import Unavailable

if TYPE_CHECKING:
    import pyarrow as pa

INSTALL = "install it: pip install 'shopkeeper[analytics]'"
CLOSED = """
SET temp_directory = '';
SET memory_limit = '2GB';
SET threads = 2;
SET enable_external_access = false;
SET lock_configuration = true;
"""


class Duck:
    """Not thread-safe. Raises Unavailable where DuckDB is not installed."""

    def __init__(self, tables: str) -> None:
        try:
            import duckdb
        except ImportError:
            raise Unavailable("sums over the log need DuckDB", field="analytics", fix=INSTALL) from None
        self._db = duckdb.connect(":memory:")
        self._db.execute(CLOSED)
        self._db.execute(tables)

    def add(self, name: str, rows: "pa.Table") -> None:
        """Append rows, whose columns are the table's in its order."""
        self._db.register("added", rows)
        self._db.execute(f"INSERT INTO {name} SELECT * FROM added")  # noqa: S608 (a table's name of ours)
        self._db.unregister("added")

    def ask(self, sql: str, values: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """``values`` stand for the ``$name``s of the text."""
        return self._db.execute(sql, values or None).fetchall()

    def close(self) -> None:
        self._db.close()
