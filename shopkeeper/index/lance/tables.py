"""The two tables on disk and their indexes.

Knows the schema, how to open, create and replace the folder, and how LanceDB fails. Refuses to query.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from shopkeeper.index.lance.library import lancedb
from shopkeeper.index.lance.version import BORN
from shopkeeper.index.plan import EXACT
from shopkeeper.types.errors import ShopkeeperError, Unavailable

if TYPE_CHECKING:
    import pyarrow as pa
    from lancedb.db import DBConnection
    from lancedb.table import Table

GRAPH_ABOVE = EXACT
"""Rows up to which a graph is not worth its building."""


@dataclass(frozen=True, slots=True)
class Tables:
    """``looks``: key, title, body, tags, vector (sentence). ``views``: id, key, ordinal, tags, vector.

    ``stamp`` is the table version on which a row was written, so that residents read only what is newer.
    """

    looks: "Table"
    views: "Table"


def versions(folder: Path, name: str) -> Path:
    """Where LanceDB keeps a file for each version of a table."""
    return folder / f"{name}.lance" / "_versions"


@contextmanager
def answering(folder: Path) -> Iterator[None]:
    """Whatever LanceDB raises inside becomes Unavailable, with the way out."""
    try:
        yield
    except ShopkeeperError:
        raise
    except Exception as error:
        raise Unavailable(
            f"the search index in {folder} does not answer: {str(error).splitlines()[0] if str(error) else error!r}",
            field="index",
            fix="rebuild it: LanceIndex.reset(folder), then sync the catalogue again",
        ) from error


def open_tables(folder: Path, sentence_dim: int, view_dim: int) -> Tables:
    """Open the folder, creating it whole or not at all. Raises Unavailable when it is corrupt or of another encoder."""
    with answering(folder):
        if not folder.exists():
            _create(folder, sentence_dim, view_dim)
        database = _connect(folder)
        tables = Tables(database.open_table("looks"), database.open_table("views"))
        for table, dim in ((tables.looks, sentence_dim), (tables.views, view_dim)):
            found = table.schema.field("vector").type.list_size
            if found != dim:
                raise Unavailable(
                    f"the search index in {folder} holds vectors of {found}, the encoder makes {dim}",
                    field="index",
                    fix="rebuild it: LanceIndex.reset(folder), then sync the catalogue again",
                )
        return tables


def ensure_graph(table: "Table") -> None:
    """Build the vector graph once the table is large enough for it."""
    from lancedb.index import HnswSq

    if table.count_rows() > GRAPH_ABOVE and not any(
        index.columns == ["vector"] for index in table.list_indices()
    ):
        table.create_index("vector", config=HnswSq(distance_type="cosine", m=20, ef_construction=150))


def _connect(folder: Path) -> "DBConnection":
    database: DBConnection = lancedb().connect(str(folder), read_consistency_interval=timedelta(0))
    return database


def _create(folder: Path, sentence_dim: int, view_dim: int) -> None:
    """Beside the final place, then one rename: of two processes that create at once, one wins whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        _create_tables(_connect(draft), sentence_dim, view_dim)
        (draft / BORN).write_text(token_hex(8))
        draft.rename(folder)
    except OSError:
        if not folder.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _create_tables(database: "DBConnection", sentence_dim: int, view_dim: int) -> None:
    from lancedb.index import BTree, LabelList

    looks = database.create_table("looks", schema=looks_schema(sentence_dim))
    views = database.create_table("views", schema=views_schema(view_dim))
    for table in (looks, views):
        table.create_index("key", config=BTree())
        table.create_index("tags", config=LabelList())
    views.create_index("id", config=BTree())


def looks_schema(dim: int) -> "pa.Schema":
    import pyarrow as pa

    words = [pa.field("title", pa.string()), pa.field("body", pa.string())]
    return pa.schema([pa.field("key", pa.int64()), *words, *_common(dim)])


def views_schema(dim: int) -> "pa.Schema":
    import pyarrow as pa

    ids = [pa.field("id", pa.int64()), pa.field("key", pa.int64()), pa.field("ordinal", pa.int16())]
    return pa.schema([*ids, *_common(dim)])


def _common(dim: int) -> "list[pa.Field]":
    import pyarrow as pa

    return [
        pa.field("tags", pa.list_(pa.string())),
        pa.field("stamp", pa.int64()),
        pa.field("vector", pa.list_(pa.float32(), dim)),
    ]
