"""Documents, their passages and vectors in one small SQLite file that any number of processes share.

Knows rows. Refuses to know markup and questions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from threading import RLock

import numpy as np

from shopkeeper import sqlite
from shopkeeper.knowledge.passage import Document, Passage, Vectors
from shopkeeper.types import Untrusted
from shopkeeper.types.errors import NotFound

_SCHEMA = """
CREATE TABLE IF NOT EXISTS document (id TEXT PRIMARY KEY, title TEXT, version TEXT, added INT, sample INT);
CREATE TABLE IF NOT EXISTS passage (id TEXT PRIMARY KEY, document TEXT, place INT, heading TEXT, text TEXT);
CREATE INDEX IF NOT EXISTS passage_of ON passage (document);
CREATE TABLE IF NOT EXISTS vector (space TEXT, digest BLOB, vector BLOB, PRIMARY KEY (space, digest)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (one INTEGER PRIMARY KEY CHECK (one = 1), number INT);
INSERT OR IGNORE INTO changes VALUES (1, 0);
"""


class Store:
    """Thread-safe. A document is replaced whole or not at all."""

    def __init__(self, file: Path) -> None:
        self._lock, self._db = RLock(), sqlite.opened(file, _SCHEMA)

    def put(self, document: Document, passages: Sequence[Passage]) -> None:
        rows = [(one.id, one.document, place, one.heading, one.text) for place, one in enumerate(passages)]
        added = int(document.added.timestamp())
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._drop(document.id)
            self._db.execute(
                "INSERT INTO document VALUES (?, ?, ?, ?, ?)",
                (document.id, document.title, document.version, added, document.sample),
            )
            self._db.executemany("INSERT INTO passage VALUES (?, ?, ?, ?, ?)", rows)

    def remove(self, id: str) -> None:
        """Raises NotFound."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if not self._drop(id):
                raise NotFound(f"no document {id[:80]!r}", field="id", fix="shopkeeper documents list")

    def documents(self) -> tuple[Document, ...]:
        """By id."""
        with self._lock:
            rows = self._db.execute(
                "SELECT d.id, title, version, added, count(p.id), sample FROM document d "
                "LEFT JOIN passage p ON p.document = d.id GROUP BY d.id ORDER BY d.id"
            ).fetchall()
        return tuple(
            Document(id, title, version, datetime.fromtimestamp(added, UTC), passages, bool(sample))
            for id, title, version, added, passages, sample in rows
        )

    def passages(self) -> tuple[Passage, ...]:
        """All, document by document in reading order."""
        with self._lock:
            rows = self._db.execute(
                "SELECT p.id, document, title, heading, text, version, sample FROM passage p "
                "JOIN document d ON d.id = p.document ORDER BY d.id, place"
            ).fetchall()
        return tuple(
            Passage(id, document, title, heading, Untrusted(text), version, bool(sample))
            for id, document, title, heading, text, version, sample in rows
        )

    def changes(self) -> int:
        """Another number after every change, whichever process made it."""
        with self._lock:
            return int(self._db.execute("SELECT number FROM changes").fetchone()[0])

    def vectors(self, space: str, texts: Iterable[str]) -> dict[str, Vectors]:
        """Those of the texts that were kept."""
        with self._lock:
            kept = dict(
                self._db.execute("SELECT digest, vector FROM vector WHERE space = ?", (space,)).fetchall()
            )
        found = ((text, kept.get(_digest(text))) for text in texts)
        return {text: np.frombuffer(vector, np.float32) for text, vector in found if vector is not None}

    def keep(self, space: str, vectors: Mapping[str, Vectors]) -> None:
        rows = [
            (space, _digest(text), vector.astype(np.float32).tobytes()) for text, vector in vectors.items()
        ]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        self._db.close()

    def _drop(self, id: str) -> int:
        self._db.execute("UPDATE changes SET number = number + 1")
        self._db.execute("DELETE FROM passage WHERE document = ?", (id,))
        dropped = self._db.execute("DELETE FROM document WHERE id = ?", (id,)).rowcount
        if not self._db.execute("SELECT 1 FROM document").fetchone():
            self._db.execute("DELETE FROM vector")
        return dropped


def _digest(text: str) -> bytes:
    return blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest()
