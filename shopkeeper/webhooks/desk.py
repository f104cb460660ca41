"""Endpoints and what each is yet to be told, in a small SQLite file for every process of one data folder.

Knows secrets (plain: whoever signs needs them; the file is for its owner alone), tries, and when the next is due. A delivery is
claimed for a while, so that of several couriers one sends it, and another does if that one was killed. Refuses to send.
"""

import secrets
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock

import orjson

from shopkeeper import sqlite
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound
from shopkeeper.webhooks.notice import Notice, Topic
from shopkeeper.webhooks.signing import new_secret

FILE = "webhooks.sqlite"
OVERLAP = 24 * 3600
"""Seconds for which the old secret signs as well after a rotation."""
MOST = 50
"""Endpoints of one shop."""
CLAIM = 120
"""Seconds after which a delivery that nobody reported on is tried by another."""
KEPT = 30 * 24 * 3600
"""Seconds for which deliveries are kept once they are done."""
_TABLES = """
CREATE TABLE IF NOT EXISTS endpoint (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, topics TEXT NOT NULL, secret TEXT NOT NULL, former TEXT NOT NULL, until INT NOT NULL,
    at INT NOT NULL, gone INT NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY, endpoint TEXT NOT NULL, id TEXT NOT NULL, topic TEXT NOT NULL, body BLOB NOT NULL, state TEXT NOT NULL,
    tries INT NOT NULL, due REAL NOT NULL, at INT NOT NULL, said TEXT NOT NULL, UNIQUE (endpoint, id));
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
"""


class State(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    """Tried for the last time; ``retry`` begins again."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``topics``: none for all. ``secrets``: newest first. ``gone``: it said so itself (410), and is sent nothing more."""

    id: str
    url: str
    topics: frozenset[Topic]
    secrets: tuple[str, ...]
    at: int
    gone: bool = False

    def wants(self, notice: Notice) -> bool:
        """Nothing of before it was there."""
        fresh = notice.at >= self.at * 1_000_000
        return fresh and not self.gone and (not self.topics or notice.topic in self.topics)


@dataclass(frozen=True, slots=True)
class Delivery:
    """``id``: of the notice. ``due``, ``at``: seconds since 1970 UTC, of the next try and of the notice. ``said``: how the last one ended."""

    number: int
    endpoint: str
    id: str
    topic: Topic
    body: bytes
    state: State
    tries: int
    due: float
    at: int
    said: str


class Desk:
    """Thread-safe."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock = clock, Lock()
        self._db = sqlite.opened(file, _TABLES)

    # -- endpoints -----------------------------------------------------------------------------------------------------

    def add(self, url: str, topics: Collection[Topic] = ()) -> Endpoint:
        """Its secret is in the answer. Raises Conflict for an address that is there already, InvalidInput for too many."""
        there = self.endpoints()
        if any(one.url == url for one in there):
            raise Conflict(f"{url} is there already", field="url", fix="drop it first")
        if len(there) >= MOST:
            raise InvalidInput(f"there are {MOST} endpoints", field="url", fix="drop one first")
        id, secret, now = f"ep_{secrets.token_hex(6)}", new_secret(), int(self._clock())
        row = (id, url, " ".join(sorted(topics)), secret, now)
        with self._lock:
            self._db.execute("INSERT INTO endpoint VALUES (?, ?, ?, ?, '', 0, ?, 0)", row)
        return Endpoint(id, url, frozenset(topics), (secret,), now)

    def endpoints(self) -> list[Endpoint]:
        """Oldest first."""
        with self._lock:
            rows = self._db.execute("SELECT * FROM endpoint ORDER BY rowid").fetchall()
        return [self._endpoint(*row) for row in rows]

    def endpoint(self, id: str) -> Endpoint:
        """Raises NotFound."""
        for one in self.endpoints():
            if one.id == id:
                return one
        raise NotFound(f"no endpoint {id[:40]!r}", field="ID", fix="shopkeeper webhooks list")

    def rotate(self, id: str) -> Endpoint:
        """A new secret; for a day everything is signed with the old one too. What is gone comes back. Raises NotFound."""
        old = self.endpoint(id)
        row = (new_secret(), old.secrets[0], int(self._clock()) + OVERLAP, id)
        with self._lock:
            self._db.execute(
                "UPDATE endpoint SET secret = ?, former = ?, until = ?, gone = 0 WHERE id = ?", row
            )
        return self.endpoint(id)

    def drop(self, id: str) -> None:
        """With all that it was yet to be told. Raises NotFound."""
        self.endpoint(id)
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM endpoint WHERE id = ?", (id,))
            self._db.execute("DELETE FROM delivery WHERE endpoint = ?", (id,))

    # -- deliveries ----------------------------------------------------------------------------------------------------

    def keep(self, notices: Sequence[Notice], to: Sequence[Endpoint] | None = None) -> None:
        """One delivery for each endpoint that wants it; a second time changes nothing."""
        told = self.endpoints() if to is None else to
        rows = [
            (one.id, note.id, note.topic, note.body(), self._clock(), note.at // 1_000_000)
            for note in notices
            for one in told
            if one.wants(note) or to is not None
        ]
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT INTO delivery (endpoint, id, topic, body, state, tries, due, at, said) "
                "VALUES (?, ?, ?, ?, 'waiting', 0, ?, ?, '') ON CONFLICT DO NOTHING",
                rows,
            )

    def claim(self) -> Delivery | None:
        """What is due now, for the caller alone to send and to ``report``; a try counts from here on."""
        now = self._clock()
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            row = self._db.execute(
                "UPDATE delivery SET tries = tries + 1, due = ? WHERE number = (SELECT number FROM delivery "
                "WHERE state = 'waiting' AND due <= ? ORDER BY due, number LIMIT 1) RETURNING *",
                (now + CLAIM, now),
            ).fetchone()
        return _delivery(*row) if row else None

    def hold(self, endpoint: str, until: float) -> None:
        """What is due to an endpoint that has just failed need not try its patience, or ours."""
        with self._lock:
            self._db.execute(
                "UPDATE delivery SET due = ? WHERE endpoint = ? AND state = 'waiting' AND due <= ?",
                (until, endpoint, self._clock()),
            )

    def report(self, number: int, state: State, said: str, due: float = 0.0) -> None:
        """What became of a try. What was given up meanwhile (``leave``) stays so, unless it did arrive."""
        with self._lock:
            self._db.execute(
                "UPDATE delivery SET state = ?, said = ?, due = ? WHERE number = ? AND (state = 'waiting' OR ?)",
                (state, said[:300], due, number, state is State.DELIVERED),
            )

    def leave(self, id: str) -> None:
        """The endpoint said that it is gone: it is sent nothing more, until its secret is rotated."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("UPDATE endpoint SET gone = 1 WHERE id = ?", (id,))
            self._db.execute(
                "UPDATE delivery SET state = 'dead', said = 'the endpoint is gone' WHERE endpoint = ? AND state = 'waiting'", (id,)
            )  # fmt: skip

    def deliveries(self, *states: State, limit: int = 100) -> list[Delivery]:
        """Newest first."""
        wanted = states or tuple(State)
        with self._lock:
            rows = self._db.execute(
                "SELECT * FROM delivery WHERE state IN (SELECT value FROM json_each(?)) ORDER BY number DESC LIMIT ?",
                (orjson.dumps(wanted).decode(), limit),
            ).fetchall()
        return [_delivery(*row) for row in rows]

    def delivery(self, number: int) -> Delivery:
        """Raises NotFound."""
        with self._lock:
            row = self._db.execute("SELECT * FROM delivery WHERE number = ?", (number,)).fetchone()
        if row is None:
            raise NotFound(f"no delivery {number}", field="NUMBER", fix="shopkeeper webhooks list")
        return _delivery(*row)

    def left(self) -> Counter[tuple[str, State]]:
        """How many deliveries each endpoint has in each state."""
        with self._lock:
            rows = self._db.execute("SELECT endpoint, state, count(*) FROM delivery GROUP BY 1, 2").fetchall()
        return Counter({(endpoint, State(state)): count for endpoint, state, count in rows})

    def retry(self, number: int | None = None, endpoint: str = "") -> int:
        """Begin anew, now: with one dead delivery, or with all (of one endpoint). Returns how many. Raises NotFound."""
        query = (
            "UPDATE delivery SET state = 'waiting', tries = 0, due = ? WHERE state = 'dead' AND ? IN (number, 0) "
            "AND ? IN (endpoint, '') AND endpoint IN (SELECT id FROM endpoint WHERE gone = 0)"
        )
        with self._lock:
            done = self._db.execute(query, (self._clock(), number or 0, endpoint)).rowcount
        if number and not done:
            raise NotFound(
                f"no dead delivery {number} of an endpoint that is there",
                field="NUMBER",
                fix="shopkeeper webhooks list",
            )
        return done

    def sweep(self) -> int:
        """Drop what was done long ago. Returns how many."""
        before = int(self._clock()) - KEPT
        with self._lock:
            return self._db.execute(
                "DELETE FROM delivery WHERE state != 'waiting' AND at < ?", (before,)
            ).rowcount

    def close(self) -> None:
        self._db.close()

    def _endpoint(
        self, id: str, url: str, topics: str, secret: str, former: str, until: int, at: int, gone: int
    ) -> Endpoint:
        keys = (secret, former) if former and self._clock() < until else (secret,)
        return Endpoint(id, url, frozenset(Topic(one) for one in topics.split()), keys, at, bool(gone))


def _delivery(
    number: int, endpoint: str, id: str, topic: str, body: bytes, state: str, tries: int, due: float, at: int, said: str
) -> Delivery:  # fmt: skip
    return Delivery(number, endpoint, id, Topic(topic), body, State(state), tries, due, at, said)
