"""Writes that were sent twice are done once: answers kept under the client's own key, for a day.

Knows who sent which key with which body and what was answered (draft-ietf-httpapi-idempotency-key-header-07) in a small SQLite
file for every process of one data folder. At most once: what was begun and never ended, because its process died, is not begun
again under that key, nor is what was answered with somebody who was erased since. Refuses to know requests and what they do.
"""

import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from math import inf
from pathlib import Path
from threading import Lock

import orjson

from shopkeeper import sqlite
from shopkeeper.types.errors import Conflict

FILE = "idempotency.sqlite"
LASTS = 24 * 3600
"""Seconds for which an answer is kept."""
_TABLE = """CREATE TABLE IF NOT EXISTS sent (
    id BLOB PRIMARY KEY, body BLOB NOT NULL, at INT NOT NULL, answer BLOB) WITHOUT ROWID"""
_ERASED = b""
"""In the place of an answer that told of somebody who was erased."""
FIX = "send another Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """One write: ``id`` stands for sender, route and key; ``body`` for what was sent."""

    id: bytes
    body: bytes

    @classmethod
    def of(cls, sender: str, method: str, path: str, key: str, body: bytes) -> "Sent":
        return cls(_digest(orjson.dumps((sender, method, path, key))), _digest(body))


class Idempotency:
    """Thread-safe."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, Lock()
        self._db = sqlite.opened(file, _TABLE)

    def begin(self, sent: Sent) -> Answer | None:
        """What was answered before; None when it is for the caller to do now, and to ``end`` or to ``release``.

        Raises Conflict for another body under the same key, and while the first is still being done.
        """
        now = int(self._clock())
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._sweep(now)
            row = self._db.execute("SELECT body, answer FROM sent WHERE id = ?", (sent.id,)).fetchone()
            if row is None:
                self._db.execute("INSERT INTO sent VALUES (?, ?, ?, NULL)", (sent.id, sent.body, now))
                return None
        if row[0] != sent.body:
            raise Conflict(
                "this Idempotency-Key was sent with another body", field="idempotency-key", fix=FIX
            )
        if row[1] is None:
            raise Conflict(
                "the first request with this Idempotency-Key has not been answered",
                field="idempotency-key",
                fix=f"wait and send it again; if it never is, see whether it was done, then {FIX}",
            )
        if row[1] == _ERASED:
            raise Conflict(
                "this was done, and its answer was erased with whom it told of",
                field="idempotency-key",
                fix=f"see what was done, then {FIX}",
            )
        status, headers, body = orjson.loads(row[1])
        return Answer(status, tuple((name, value) for name, value in headers), body.encode("latin-1"))

    def end(self, sent: Sent, answer: Answer) -> None:
        packed = orjson.dumps((answer.status, answer.headers, answer.body.decode("latin-1")))
        with self._lock, self._db:
            self._db.execute("UPDATE sent SET answer = ? WHERE id = ?", (packed, sent.id))

    def release(self, sent: Sent) -> None:
        """Nothing was done: the same may be tried again, mended or not."""
        with self._lock, self._db:
            self._db.execute("DELETE FROM sent WHERE id = ? AND answer IS NULL", (sent.id,))

    def drop(self, sent: Sent) -> None:
        """What was answered was a refusal after all."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            sqlite.drop(self._db, "DELETE FROM sent WHERE id = ?", (sent.id,))

    def sweep(self) -> None:
        """Drop answers that are too old to be given again, also where nobody sends anything any more."""
        with self._lock:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._sweep(int(self._clock()))
            sqlite.scrub(self._db, inf)

    def _sweep(self, now: int) -> None:
        sqlite.drop(self._db, "DELETE FROM sent WHERE at < ?", (now - LASTS,))

    def forget(self, names: Collection[str]) -> int:
        """Keep of answers that tell of any of ``names`` (customers, numbers of orders) only that they were given. Returns how many."""
        with self._lock:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                kept = self._db.execute("SELECT id, answer FROM sent WHERE length(answer) > 0").fetchall()
                gone = [id for id, answer in kept if _tells(answer, names)]
                self._db.executemany(
                    "UPDATE sent SET answer = ? WHERE id = ?", [(_ERASED, id) for id in gone]
                )
                if gone:
                    sqlite.soil(self._db)
            sqlite.scrub(self._db)
        return len(gone)

    def close(self) -> None:
        self._db.close()


def _tells(packed: bytes, names: Collection[str]) -> bool:
    """Whether any of ``names`` stands in the answer, as JSON spells it."""
    body = orjson.loads(packed)[2].encode("latin-1")
    return any(orjson.dumps(name)[1:-1] in body for name in names)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
