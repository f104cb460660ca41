"""``index.port.Index`` on LanceDB: everything on disk, with graphs above a million looks; BM25 and exact scans in memory.

Knows which question each part answers best. Refuses to decide between exact and approximate (``index.plan``).
"""

import shutil
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from shopkeeper.index.lance.resident import Resident, Seen
from shopkeeper.index.lance.rows import look_rows, view_rows
from shopkeeper.index.lance.tables import (
    GRAPH_ABOVE,
    Tables,
    answering,
    ensure_graph,
    open_tables,
    versions,
)
from shopkeeper.index.lance.where import keys_in, where
from shopkeeper.index.matrix import Asked, Snapshot
from shopkeeper.index.port import EVERYTHING, NOTHING, Document, Keys, Ranked, Scope, Scores, Space
from shopkeeper.types import LookKey

if TYPE_CHECKING:
    import pyarrow as pa
    from lancedb.query import LanceVectorQueryBuilder
    from lancedb.table import Table

_EF = 80
_REFINE = 3
_TRIES = 5
_KEPT = timedelta(minutes=10)
"""How long old versions stay for readers in mid-query."""


class LanceIndex:
    """One folder, any number of processes; one of them writes at a time. Raises Unavailable when the folder is damaged."""

    def __init__(self, folder: Path, sentence_dim: int, view_dim: int) -> None:
        self._folder = Path(folder)
        self._dims = {Space.SENTENCE: sentence_dim, Space.VIEW: view_dim}
        self._tables: Tables = open_tables(self._folder, sentence_dim, view_dim)
        self._residents = {
            Space.SENTENCE: Resident(self._tables.looks, versions(self._folder, "looks"), sentence_dim),
            Space.VIEW: Resident(self._tables.views, versions(self._folder, "views"), view_dim),
        }
        self._still: dict[Space, Seen] = {}
        """What a ``steady`` index sees; empty for one that looks afresh each time."""
        self._questions: list[Asked] = []
        """What a ``steady`` index was asked."""
        self._said: dict[str, Scores] = {}
        """BM25 of the words that a ``steady`` index was asked."""

    @classmethod
    def reset(cls, folder: Path) -> None:
        """Delete the index, damaged or not; the next open makes an empty one, to be filled by a sync."""
        shutil.rmtree(folder, ignore_errors=True)

    @property
    def version(self) -> str:
        with answering(self._folder):
            still = self._still.get(Space.SENTENCE)
            return f"lance:{still.version.number if still else self._tables.looks.version}"

    def steady(self) -> "LanceIndex":
        steady = copy(self)
        if not self._still:
            with answering(self._folder):
                steady._still = {space: self._residents[space].seen() for space in Space}
            steady._questions, steady._said = [], {}
        return steady

    def write(self, documents: Sequence[Document]) -> None:
        latest = list({document.key: document for document in documents}.values())
        if not latest:
            return
        with answering(self._folder):
            stamp = _merge(
                self._tables.views, "id", lambda stamp: view_rows(latest, stamp, self._dims[Space.VIEW])
            )
            _drop_older(self._tables.views, keys_in(document.key for document in latest), stamp)
            _merge(
                self._tables.looks, "key", lambda stamp: look_rows(latest, stamp, self._dims[Space.SENTENCE])
            )

    def remove(self, keys: Iterable[LookKey]) -> None:
        gone = list(keys)
        if gone:
            with answering(self._folder):
                self._tables.looks.delete(keys_in(gone))
                self._tables.views.delete(keys_in(gone))

    def optimize(self) -> None:
        with answering(self._folder):
            for table in (self._tables.looks, self._tables.views):
                table.optimize(cleanup_older_than=_KEPT)
                ensure_graph(table)

    def count(self) -> int:
        with answering(self._folder):
            return (
                len(self._still[Space.SENTENCE].vectors) if self._still else self._tables.looks.count_rows()
            )

    def lexical(self, text: str, keys: Keys | None = None, k: int = 200) -> Ranked:
        texts = self._seen(Space.SENTENCE).texts
        if not self._still:
            return texts.best(texts.scores(text), keys, k)
        if text not in self._said:
            self._said[text] = texts.scores(text)
        return texts.best(self._said[text], keys, k)

    def titled(self, text: str, keys: Keys) -> Keys:
        return self._seen(Space.SENTENCE).texts.titled(text, keys)

    def nearest(self, space: Space, vector: Scores, scope: Scope = EVERYTHING, k: int = 200) -> Ranked:
        if k < 1:
            return NOTHING
        if scope == EVERYTHING and self._small(space):
            return self.among(space, vector, self._snapshot(space).key, k)
        with answering(self._folder):
            rows = k if space is Space.SENTENCE else 2 * k
            while True:
                found = self._near(space, vector, scope, rows)
                ranked = _best_of_each(found, k)
                if len(ranked.keys) == k or found.num_rows < rows:
                    return ranked
                rows *= 4

    def among(self, space: Space, vector: Scores, keys: Keys, k: int = 200) -> Ranked:
        ranked = self._asked(space, vector).nearest(keys, k)
        return (
            ranked
            if space is Space.VIEW
            else Ranked(ranked.keys, ranked.scores, np.full_like(ranked.view, -1))
        )

    def vectors(self, space: Space, keys: Keys) -> Scores:
        return self._snapshot(space).vectors(keys)

    def close(self) -> None:
        """LanceDB keeps no lock and no buffer; the memory goes with this object."""

    @property
    def nbytes(self) -> int:
        """Bytes of vectors and words in memory, once they were asked for."""
        return sum(resident.nbytes for resident in self._residents.values())

    def _small(self, space: Space) -> bool:
        """Below the size of a graph, memory answers several times sooner than LanceDB's own scan."""
        with answering(self._folder):
            rows = len(self._still[space].vectors) if self._still else self._table(space).count_rows()
        return rows <= GRAPH_ABOVE

    def _snapshot(self, space: Space) -> Snapshot:
        return self._seen(space).vectors

    def _seen(self, space: Space) -> Seen:
        if space in self._still:
            return self._still[space]
        with answering(self._folder):
            return self._residents[space].seen()

    def _asked(self, space: Space, vector: Scores) -> Asked:
        """One that was asked before, where this index is of one search."""
        snapshot = self._snapshot(space)
        if not self._still:
            return Asked(snapshot, vector)
        before = (asked for asked in self._questions if asked.is_of(snapshot, vector))
        if asked := next(before, None):
            return asked
        self._questions.append(asked := Asked(snapshot, vector))
        return asked

    def _table(self, space: Space) -> "Table":
        return self._tables.views if space is Space.VIEW else self._tables.looks

    def _near(self, space: Space, vector: Scores, scope: Scope, rows: int) -> "pa.Table":
        columns = ["key", "_distance", *(["ordinal"] if space is Space.VIEW else [])]
        found = self._table(space).search(np.asarray(vector, np.float32), "vector", "vector")
        search = cast("LanceVectorQueryBuilder", found).distance_type("cosine").ef(max(_EF, _REFINE * rows))
        search = search.refine_factor(_REFINE).select(columns).limit(rows)
        if scope != EVERYTHING:
            search = search.where(where(scope), prefilter=True)
        return search.to_arrow()


def _merge(table: "Table", on: str, rows: Callable[[int], "pa.Table"]) -> int:
    """Insert or replace rows in one commit, stamped with the version it builds upon; returns the stamp.

    Should another commit slip in between, the stamp would be too old for residents to notice: then once more.
    """
    for _ in range(_TRIES):
        stamp = table.version
        merge = table.merge_insert(on).when_matched_update_all().when_not_matched_insert_all()
        if merge.execute(rows(stamp)).version <= stamp + 1:
            break
    return stamp


def _drop_older(table: "Table", keys: str, stamp: int) -> None:
    """Pictures that a look had before and has no more. A merge that also deletes costs four times as much."""
    older = f"{keys} AND stamp < {stamp}"
    if table.count_rows(older):
        table.delete(older)


def _best_of_each(found: "pa.Table", k: int) -> Ranked:
    """Rows come best first: each look's first row is its best view."""
    keys = found["key"].to_numpy()
    _, first = np.unique(keys, return_index=True)
    best = np.sort(first)[:k]
    views = (
        found["ordinal"].to_numpy() if "ordinal" in found.column_names else np.full(len(keys), -1, np.int16)
    )
    return Ranked(keys[best], 1 - found["_distance"].to_numpy()[best], views[best])
