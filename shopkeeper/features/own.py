"""What shoppers chose for themselves, and who shall be forgotten, in a small SQLite file that all processes share.

Choices are kept with their time, so that training knows which held when something was shown. Of the forgotten only a
digest is kept, for a day: long enough for every process to drop what it has in memory.
"""

from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Final

from shopkeeper import sqlite
from shopkeeper.features.feature import Part
from shopkeeper.features.person import Choices
from shopkeeper.types import SessionId, ShopperId

MOST_CHOICES: Final = 10_000
"""Shoppers whose choices stay in memory."""
_DAY: Final = 86_400_000_000
_EPOCH = """
CREATE TABLE IF NOT EXISTS epoch (only INTEGER PRIMARY KEY CHECK (only = 1), number INTEGER NOT NULL);
INSERT OR IGNORE INTO epoch VALUES (1, 0);
"""
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS choice (number INTEGER PRIMARY KEY, shopper TEXT, at INT, part TEXT, value TEXT, removed INT);
CREATE INDEX IF NOT EXISTS choice_of ON choice (shopper);
CREATE TABLE IF NOT EXISTS forgotten (number INTEGER PRIMARY KEY AUTOINCREMENT, who BLOB, at INT);
{_EPOCH}"""


class Own:
    """Thread-safe. An empty ``value`` stands for the whole part."""

    def __init__(self, file: Path) -> None:
        self._lock, self._db = RLock(), sqlite.opened(file, _SCHEMA, (_EPOCH,))
        self._version, self._read = -1, 0
        self._choices: dict[ShopperId, Choices] = {}
        self._gone = self._forgotten(0)[1]

    def choose(self, shopper: ShopperId, part: Part, value: str, at: int, removed: bool) -> None:
        """Leave a part, or one value of it, out from ``at`` on; or take it up again."""
        with self._lock:
            row = (shopper, at, part.value, value, removed)
            self._db.execute(
                "INSERT INTO choice (shopper, at, part, value, removed) VALUES (?, ?, ?, ?, ?)", row
            )
            self._choices.pop(shopper, None)

    def choices(self, shopper: ShopperId, at: int | None = None) -> Choices:
        """Those that hold, or held at a moment."""
        with self._lock:
            if at is None and shopper in self._choices:
                return self._choices[shopper]
            rows = self._db.execute(
                "SELECT part, value, removed FROM choice WHERE shopper = ? AND at <= ? ORDER BY number",
                (shopper, at if at is not None else 1 << 62),
            ).fetchall()
            last = {(Part(part), value): removed for part, value, removed in rows}
            kept = {choice for choice, removed in last.items() if removed}
            found = Choices(
                frozenset(part for part, value in kept if not value),
                frozenset((part, value) for part, value in kept if value),
            )
            if at is None:
                if len(self._choices) >= MOST_CHOICES:
                    self._choices.clear()
                self._choices[shopper] = found
            return found

    def shoppers(self) -> set[ShopperId]:
        """Who chose anything."""
        with self._lock:
            return {ShopperId(who) for (who,) in self._db.execute("SELECT DISTINCT shopper FROM choice")}

    def forget(self, shopper: ShopperId, visits: Iterable[SessionId], at: int) -> None:
        """Remove the shopper's choices from the file, and tell every process whom and which visits to forget."""
        with self._lock:
            self._choices.pop(shopper, None)
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                sqlite.drop(self._db, "DELETE FROM choice WHERE shopper = ?", (shopper,))
            self.tell((shopper, *visits), at)
            sqlite.scrub(self._db)

    def tell(self, names: Iterable[str], at: int) -> None:
        """Every process drops what it holds in memory of these shoppers and visits."""
        with self._lock, self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM forgotten WHERE at < ?", (at - _DAY,))
            gone = [(digest(name), at) for name in names]
            self._db.executemany("INSERT INTO forgotten (who, at) VALUES (?, ?)", gone)

    def news(self) -> frozenset[bytes]:
        """Digests of shoppers and visits that were forgotten since the last call; cheap when nobody wrote."""
        with self._lock:
            version = self._db.execute("PRAGMA data_version").fetchone()[0]
            if version == self._version:
                return frozenset()
            self._version = version
            self._choices.clear()
            gone, self._gone = self._forgotten(self._gone)
            return gone

    def epoch(self) -> int:
        """How often sums were counted anew: those of another epoch count for nothing, in memory or in a file."""
        with self._lock:
            number: int = self._db.execute("SELECT number FROM epoch").fetchone()[0]
            return number

    def begin_anew(self) -> None:
        with self._lock:
            self._db.execute("UPDATE epoch SET number = number + 1")

    def close(self) -> None:
        self._db.close()

    def _forgotten(self, after: int) -> tuple[frozenset[bytes], int]:
        rows = self._db.execute("SELECT number, who FROM forgotten WHERE number > ?", (after,)).fetchall()
        return frozenset(who for _, who in rows), max([after, *(number for number, _ in rows)])


def digest(name: str) -> bytes:
    return blake2b(name.encode(errors="surrogatepass"), digest_size=16).digest()
