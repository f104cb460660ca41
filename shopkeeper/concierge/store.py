"""Conversations between turns, in a small SQLite file that all processes share.

Without consent only the working memory is kept, for an hour, under an id that nobody can guess. Of a shopper who lets the
shop remember for them the turns are kept too, their words as ``mask`` leaves them, and can be saved and erased; those of who
lets it measure can be searched, read and replayed by its team. What a turn has sent
is kept for ten minutes, so that a broken line can be taken up where it broke.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from threading import RLock

import orjson

from shopkeeper import sqlite
from shopkeeper.concierge.memory import Memory
from shopkeeper.pii import hide
from shopkeeper.types import Purpose, Purposes, ShopperId, Who
from shopkeeper.types.errors import InvalidInput

WORKING = 3_600
"""Seconds that a conversation without consent is remembered after its last turn."""
RESUMABLE = 600
MAX_ID = 64
_MARKED = "ALTER TABLE turn ADD COLUMN versions TEXT NOT NULL DEFAULT ''"
_MEASURED = "ALTER TABLE conversation ADD COLUMN measured INT NOT NULL DEFAULT 0"
_BY_TURN = """
ALTER TABLE turn ADD COLUMN measured INT NOT NULL DEFAULT 0;
UPDATE turn SET measured = (SELECT measured FROM conversation WHERE id = conversation);
ALTER TABLE conversation DROP COLUMN measured;
"""
_THEIRS = "(shopper = :who AND shopper <> '') OR (id = :id AND shopper IN ('', :who))"
"""Conversations of a shopper, and one that is named unless it is somebody else's."""
_TURN = "conversation, number, at, words, said, trace, memory, versions, measured"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (id TEXT PRIMARY KEY, shopper TEXT, memory BLOB, at REAL);
CREATE INDEX IF NOT EXISTS conversation_of ON conversation (shopper);
CREATE TABLE IF NOT EXISTS turn (
    conversation TEXT, number INT, at REAL, words TEXT, said TEXT, trace TEXT, memory BLOB, versions TEXT NOT NULL DEFAULT '',
    measured INT NOT NULL DEFAULT 0, PRIMARY KEY (conversation, number)
);
CREATE TABLE IF NOT EXISTS sent (
    turn TEXT, number INT, name TEXT, data BLOB, at REAL, conversation TEXT, PRIMARY KEY (turn, number)
);
CREATE INDEX IF NOT EXISTS sent_of ON sent (conversation);
"""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One kept turn. ``memory`` is what was remembered before it: with the words it can be run again."""

    conversation: str
    number: int
    at: float
    words: str
    said: str
    trace: str
    memory: Memory
    versions: str = ""
    """The mark of the versions that answered."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One piece of an answer as it went out."""

    number: int
    name: str
    data: bytes

    def hiding(self, words: str) -> "Sent":
        """Without what is personal in the shopper's ``words``, to be kept."""
        return replace(self, data=hide(self.data.decode(), words).encode())


class Conversations:
    """Thread-safe. ``mask`` takes personal data out of words before they are written."""

    def __init__(
        self, file: Path, mask: Callable[[str], str], clock: Callable[[], float] = time.time
    ) -> None:
        self._lock, self._mask, self._clock = RLock(), mask, clock
        self._db = sqlite.opened(file, _SCHEMA, (_MARKED, _MEASURED, _BY_TURN), durable="NORMAL")
        with self._writing() as db:
            _tidy(db, clock())

    def begin(self) -> str:
        """The id of a new conversation; nothing is written yet."""
        return secrets.token_urlsafe(18)

    def own(self, id: str, who: Who) -> str:
        """The conversation that ``who`` goes on with: a new one in place of none and of somebody else's."""
        with self._lock:
            row = self._db.execute("SELECT shopper FROM conversation WHERE id = ?", (id,)).fetchone()
        return id if id and (row is None or row[0] in ("", _remembered(who))) else self.begin()

    def recall(self, id: str, who: Who) -> Memory:
        """What the conversation remembers; an empty memory for one that is unknown, over, or somebody else's.

        Raises InvalidInput for an id that cannot be one.
        """
        if len(id) > MAX_ID:
            raise InvalidInput("no such conversation", field="conversation", fix="leave it out to begin one")
        shopper = _remembered(who)
        query = "SELECT shopper, memory, at FROM conversation WHERE id = ?"
        with self._lock:
            row = self._db.execute(query, (id,)).fetchone()
        if row is None or row[0] not in ("", shopper) or (not row[0] and row[2] < self._clock() - WORKING):
            return Memory()
        return Memory.load(row[1])

    def remember(
        self,
        id: str,
        who: Who,
        before: Memory,
        after: Memory,
        words: str,
        said: str,
        trace: str,
        versions: str = "",
    ) -> None:
        """Keep what a turn left behind, unless the conversation is somebody else's; the turn itself only for a shopper who let us remember.

        Idempotent by turn.
        """
        now, shopper = self._clock(), _remembered(who)
        with self._writing() as db:
            theirs = db.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET memory = excluded.memory, at ="
                " excluded.at, shopper = excluded.shopper WHERE shopper IN ('', excluded.shopper)",
                (id, shopper, after.masked(self._mask).dump(), now),
            ).rowcount
            if shopper and theirs:
                row = (
                    id,
                    before.turns,
                    now,
                    self._mask(words),
                    self._mask(said),
                    trace,
                    before.masked(self._mask).dump(),
                    versions,
                    Purpose.MEASUREMENT in who.allows,
                )
                db.execute(f"INSERT OR REPLACE INTO turn ({_TURN}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            _tidy(db, now)

    def of(self, shopper: ShopperId) -> list[Exchange]:
        """All that a shopper said and was told, oldest first."""
        return self._exchanges("shopper = ? AND shopper <> ''", (shopper,))

    def working(self, shopper: ShopperId, id: str = "") -> list[dict[str, object]]:
        """What is remembered of a shopper's conversations, and of the one with that ``id`` unless it is somebody else's, and the pieces that
        may still be taken up."""
        query = f"SELECT id, memory FROM conversation WHERE {_THEIRS} ORDER BY at"
        with self._lock:
            rows = self._db.execute(query, {"who": shopper, "id": id}).fetchall()
            sent = {
                one: self._db.execute(
                    "SELECT turn, name, data FROM sent WHERE conversation = ? ORDER BY turn, number", (one,)
                ).fetchall()
                for one, _ in rows
            }
        return [
            {
                "conversation": one,
                "memory": Memory.load(memory),
                "sent": [
                    {"turn": turn, "name": name, "piece": _piece(data)} for turn, name, data in sent[one]
                ],
            }
            for one, memory in rows
        ]

    def shoppers(self) -> set[ShopperId]:
        """Of whom turns are kept."""
        with self._lock:
            rows = self._db.execute("SELECT DISTINCT shopper FROM conversation WHERE shopper <> ''")
            return {ShopperId(shopper) for (shopper,) in rows}

    def search(self, text: str, limit: int = 50) -> list[Exchange]:
        """Turns that may be measured in which ``text`` was said by either side, newest last; personal data are masked already."""
        like = f"%{text.replace('!', '!!').replace('%', '!%').replace('_', '!_')}%"
        found = self._exchanges(
            "measured AND (words LIKE ? ESCAPE '!' OR said LIKE ? ESCAPE '!')", (like, like)
        )
        return found[-limit:]

    def traced(self, trace: str) -> list[Exchange]:
        """The kept turn whose answer had that trace."""
        return self._exchanges("trace = ?", (trace,))

    def one(self, id: str) -> list[Exchange]:
        """The turns of a conversation that may be measured, oldest first."""
        return self._exchanges("measured AND conversation.id = ?", (id,))

    def between(self, start: float, end: float) -> list[Exchange]:
        """Turns of a time that may be measured, oldest first; both ends in seconds since 1970 UTC."""
        return self._exchanges("measured AND turn.at >= ? AND turn.at < ?", (start, end))

    def withdraw(self, shopper: ShopperId, purposes: Purposes) -> None:
        """Turns that were kept for a purpose go with it; or are only told to the shopper any more."""
        if Purpose.PERSONALISATION in purposes:
            self.forget(shopper)
        elif Purpose.MEASUREMENT in purposes:
            with self._writing() as db:
                theirs = "SELECT id FROM conversation WHERE shopper = ?"
                db.execute(f"UPDATE turn SET measured = 0 WHERE conversation IN ({theirs})", (shopper,))

    def forget(self, shopper: ShopperId, id: str = "") -> int:
        """Remove every conversation of a shopper, and the one with that ``id`` unless it is somebody else's. Returns how many turns there were."""
        with self._writing() as db:
            mine = f"SELECT id FROM conversation WHERE {_THEIRS}"
            asked = {"who": shopper, "id": id}
            gone = sqlite.drop(db, f"DELETE FROM turn WHERE conversation IN ({mine})", asked)
            sqlite.drop(db, f"DELETE FROM sent WHERE conversation IN ({mine})", asked)
            sqlite.drop(db, f"DELETE FROM conversation WHERE id IN ({mine})", asked)
        with self._lock:
            sqlite.scrub(self._db)
        return gone

    def compact(self, days: int) -> int:
        """Drop kept conversations that are older than ``days``, and what forgetting left to the night. Returns how many turns went."""
        before = self._clock() - days * 86_400
        with self._writing() as db:
            gone = sqlite.drop(db, "DELETE FROM turn WHERE at < ?", (before,))
            sqlite.drop(db, "DELETE FROM conversation WHERE at < ?", (before,))
            _tidy(db, self._clock())
        with self._lock:
            sqlite.scrub(self._db, inf)
        return gone

    def send(self, turn: str, piece: Sent, conversation: str = "") -> None:
        """Note what went out, for whoever lost the line."""
        with self._writing() as db:
            row = (turn, piece.number, piece.name, piece.data, self._clock(), conversation)
            db.execute("INSERT OR IGNORE INTO sent VALUES (?, ?, ?, ?, ?, ?)", row)

    def sent(self, turn: str, after: int) -> list[Sent]:
        """What went out after piece ``after``."""
        query = "SELECT number, name, data FROM sent WHERE turn = ? AND number > ? ORDER BY number"
        with self._lock:
            return [Sent(*row) for row in self._db.execute(query, (turn, after))]

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _exchanges(self, where: str, values: tuple[object, ...]) -> list[Exchange]:
        query = (  # ``where`` is ours
            "SELECT conversation, number, turn.at, words, said, trace, turn.memory, versions FROM turn JOIN conversation"
            f" ON conversation.id = turn.conversation WHERE {where} ORDER BY turn.at, number"
        )
        with self._lock:
            rows = self._db.execute(query, values).fetchall()
        return [_exchange(*row) for row in rows]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise


def _piece(data: bytes) -> object:
    """As the API sent it, in JSON, or the storefront, in HTML."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return data.decode()


def _remembered(who: Who) -> ShopperId:
    return who.under(Purpose.PERSONALISATION).shopper


def _tidy(db: sqlite3.Connection, now: float) -> None:
    """Drop what nobody consented to keep, once its time is over."""
    sqlite.drop(db, "DELETE FROM conversation WHERE shopper = '' AND at < ?", (now - WORKING,))
    sqlite.drop(db, "DELETE FROM sent WHERE at < ?", (now - RESUMABLE,))


def _exchange(
    conversation: str, number: int, at: float, words: str, said: str, trace: str, memory: bytes, versions: str
) -> Exchange:
    return Exchange(conversation, number, at, words, said, trace, Memory.load(memory), versions)
