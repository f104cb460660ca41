"""How answering itself went, arm by arm: latency and failures, added up in a file that all processes share.

Kept in memory and written every few seconds; a process that is killed loses those seconds. A file that cannot be written is
tried again some seconds later: no answer fails for it, and none waits for long.
"""

import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import structlog

from shopkeeper import sqlite
from shopkeeper.experiments.statistics.sums import Sums

EVERY: Final = 5.0
_PATIENCE: Final = 100
"""Milliseconds with another writer, while answers wait."""
_SCHEMA = """CREATE TABLE IF NOT EXISTS reading (
  experiment TEXT, arm TEXT, metric TEXT, n REAL NOT NULL, total REAL NOT NULL, squares REAL NOT NULL,
  PRIMARY KEY (experiment, arm, metric))"""
_ADD = """INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  n = n + excluded.n, total = total + excluded.total, squares = squares + excluded.squares"""

log = structlog.get_logger()


class Readings:
    """Thread-safe; any number of processes on one file."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._db, self._lock, self._clock = sqlite.opened(file, _SCHEMA), Lock(), clock
        self._db.execute(f"PRAGMA busy_timeout={_PATIENCE}")
        self._fresh = dict[tuple[str, str, str], list[float]]()
        self._written = clock()

    def note(self, arms: Mapping[str, str], milliseconds: float, failed: bool) -> None:
        """One answer. ``arms``: experiment → arm, of those it met."""
        with self._lock:
            for experiment, arm in arms.items():
                for metric, value in (("latency", milliseconds), ("errors", float(failed))):
                    sums = self._fresh.setdefault((experiment, arm, metric), [0.0, 0.0, 0.0])
                    sums[0], sums[1], sums[2] = sums[0] + 1, sums[1] + value, sums[2] + value * value
            if self._clock() - self._written >= EVERY:
                self._write()

    def of(self, experiment: str) -> dict[str, dict[str, Sums]]:
        """By metric and arm, as ``report`` takes them."""
        with self._lock:
            self._write()
            rows = self._db.execute(
                "SELECT arm, metric, n, total, squares FROM reading WHERE experiment = ?", (experiment,)
            ).fetchall()
        found = dict[str, dict[str, Sums]]()
        for arm, metric, n, total, squares in rows:
            scatter = max(0.0, squares - total**2 / n)
            sums = Sums(np.array(n), np.array([total / n]), np.array([[scatter]]))
            found.setdefault(metric, {})[arm] = sums
        return found

    def close(self) -> None:
        with self._lock:
            self._write()
            self._db.close()

    def _write(self) -> None:
        """What cannot be written is kept for the next time."""
        self._written = self._clock()
        if not self._fresh:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(_ADD, [(*key, *sums) for key, sums in self._fresh.items()])
            self._db.execute("COMMIT")
            self._fresh = {}
        except sqlite3.Error as error:
            self._db.rollback()
            log.warning("readings.not_written", reason=str(error))
