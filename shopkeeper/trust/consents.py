"""What each remembered shopper said to which question, when and where: the proof that they did (Art. 7(1) GDPR).

A small SQLite file that all processes share. Of who said no there is nothing but the cookie in their own browser: a record would
have to name them. Refuses to decide what counts: see ``trust.consent``.
"""

from pathlib import Path
from threading import RLock

from shopkeeper import sqlite
from shopkeeper.trust.consent import Consent, Source
from shopkeeper.types import ShopperId, purposes

FILE = "consents.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS consent (
    number INTEGER PRIMARY KEY, shopper TEXT, at INT, version INT, allows TEXT, source TEXT, objected INT);
CREATE INDEX IF NOT EXISTS consent_of ON consent (shopper);
"""


class Consents:
    """Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._lock, self._db = RLock(), sqlite.opened(file, _SCHEMA)

    def note(self, shopper: ShopperId, said: Consent) -> None:
        row = (shopper, said.since, said.version, " ".join(sorted(said.allows)), said.source, said.objected)
        with self._lock:
            self._db.execute(
                "INSERT INTO consent (shopper, at, version, allows, source, objected) VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )

    def of(self, shopper: ShopperId) -> list[Consent]:
        """Oldest first."""
        query = "SELECT allows, at, source, objected, version FROM consent WHERE shopper = ? ORDER BY number"
        with self._lock:
            rows = self._db.execute(query, (shopper,)).fetchall()
        return [
            Consent(purposes(allows.split()), at, Source(source), bool(objected), version)
            for allows, at, source, objected, version in rows
        ]

    def forget(self, shopper: ShopperId) -> None:
        with self._lock:
            with self._db:
                self._db.execute("BEGIN IMMEDIATE")
                sqlite.drop(self._db, "DELETE FROM consent WHERE shopper = ?", (shopper,))
            sqlite.scrub(self._db)

    def shoppers(self) -> set[ShopperId]:
        """Who said anything."""
        with self._lock:
            return {ShopperId(who) for (who,) in self._db.execute("SELECT DISTINCT shopper FROM consent")}

    def close(self) -> None:
        with self._lock:
            self._db.close()
