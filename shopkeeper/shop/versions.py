"""What answered when: each combination of versions under the mark that the log writes beside an answer.

Knows marks and what they stand for, in a small SQLite file for every process of one data folder. Refuses to know answers.
"""

import sqlite3
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

import orjson
import structlog

from shopkeeper import sqlite
from shopkeeper.types.slate import mark

FILE = "versions.sqlite"
_TABLE = "CREATE TABLE IF NOT EXISTS version (mark TEXT PRIMARY KEY, parts BLOB NOT NULL, at INT NOT NULL) WITHOUT ROWID"

log = structlog.get_logger()


class Versions:
    """Thread-safe."""

    def __init__(self, file: Path) -> None:
        self._lock, self._noted = Lock(), set[str]()
        self._db = sqlite.opened(file, _TABLE)

    def note(self, parts: Mapping[str, str]) -> str:
        """The mark of ``parts``, which can be told from now on; written once. A full disk costs the meaning, not the answer."""
        found = mark(parts)
        if found and found not in self._noted:
            row = (found, orjson.dumps(dict(parts)), int(time.time()))
            try:
                with self._lock:
                    self._db.execute("INSERT OR IGNORE INTO version VALUES (?, ?, ?)", row)
                self._noted.add(found)
            except sqlite3.Error as error:
                log.warning("versions.not_noted", reason=str(error))
        return found

    def of(self, mark: str) -> dict[str, str]:
        """Empty for a mark that was never noted."""
        with self._lock:
            row = self._db.execute("SELECT parts FROM version WHERE mark = ?", (mark,)).fetchone()
        return orjson.loads(row[0]) if row else {}

    def close(self) -> None:
        self._db.close()
