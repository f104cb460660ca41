"""How often each caller may ask, counted for every process of one data folder together.

Knows a sliding window over two counters a caller (the window before counts for the part of it that still lies within
reach) in a small SQLite file. Refuses to know who a caller is and what is asked. A caller is forgotten two windows after
the last question.
"""

import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from threading import Lock

import structlog

from shopkeeper import sqlite
from shopkeeper.types.errors import InvalidInput

log = structlog.get_logger()

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_RATE = re.compile(rf"\s*(\d{{1,9}})\s*(?:/|per)\s*(\d{{0,6}})\s*({'|'.join(SECONDS)})s?\s*")
_TABLE = "CREATE TABLE IF NOT EXISTS asked (caller TEXT PRIMARY KEY, window INT, now INT, before INT) WITHOUT ROWID"


_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Rate:
    """``amount`` questions in ``seconds``."""

    amount: int
    seconds: int

    @classmethod
    def read(cls, text: str) -> "Rate":
        """``120/minute``, ``10 per 5 minutes``. Raises InvalidInput."""
        found = _RATE.fullmatch(text)
        rate = found and cls(int(found[1]), int(found[2] or 1) * SECONDS[found[3]])
        if not rate or not rate.amount or not rate.seconds:
            raise InvalidInput(f"{text!r} is not a rate", field="rate_limit", fix="write 120/minute")
        return rate


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether this question is within the rate, and how many more are."""

    allowed: bool
    left: int
    wait: int
    """Seconds until the window ends; for a question refused, until one is allowed again."""


class Rates:
    """Callers held to one rate. Thread-safe; any number of processes may share ``file``."""

    def __init__(self, file: Path, rate: Rate, clock: Callable[[], float] = time.time) -> None:
        self.rate, self._clock, self._lock, self._swept = rate, clock, Lock(), 0
        self._db = sqlite.opened(file, _TABLE, durable="OFF", patience=1)

    def ask(self, caller: str) -> Allowance:
        """Count one question of ``caller``, unless it is one too many. What cannot be counted is allowed."""
        window, within = divmod(self._clock(), self.rate.seconds)
        try:
            with self._lock:
                return self._ask(caller, int(window), within / self.rate.seconds)
        except sqlite3.Error as error:
            log.warning("not counted", reason=str(error))
            return Allowance(True, self.rate.amount, self.rate.seconds)

    def look(self, caller: str) -> Allowance:
        """What ``ask`` would say, without counting."""
        window, within = divmod(self._clock(), self.rate.seconds)
        gone = within / self.rate.seconds
        try:
            with self._lock:
                now, before = self._counts(caller, int(window))
        except sqlite3.Error as error:
            log.warning("not counted", reason=str(error))
            return Allowance(True, self.rate.amount, self.rate.seconds)
        return self._judge(now, before, gone)

    def close(self) -> None:
        self._db.close()

    def _ask(self, caller: str, window: int, gone: float) -> Allowance:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            if window != self._swept:
                self._db.execute("DELETE FROM asked WHERE window NOT IN (?, ?)", (window, window - 1))
                self._swept = window
            now, before = self._counts(caller, window)
            found = self._judge(now, before, gone)
            if found.allowed:
                self._db.execute("REPLACE INTO asked VALUES (?, ?, ?, ?)", (caller, window, now + 1, before))
        return found

    def _judge(self, now: int, before: int, gone: float) -> Allowance:
        weighed = before * (1 - gone) + now
        if weighed + 1 > self.rate.amount + _ROUNDING:
            return Allowance(False, 0, self._seconds(self._until_room(now, before) - gone))
        return Allowance(True, int(self.rate.amount - weighed - 1 + _ROUNDING), self._seconds(1 - gone))

    def _counts(self, caller: str, window: int) -> tuple[int, int]:
        """Of this window and of the one before."""
        row = self._db.execute("SELECT window, now, before FROM asked WHERE caller = ?", (caller,)).fetchone()
        match row and window - row[0]:
            case 0:
                return row[1], row[2]
            case 1:
                return 0, row[1]
        return 0, 0

    def _until_room(self, now: int, before: int) -> float:
        """Windows from the start of this one until one more question fits."""
        room = self.rate.amount - 1
        if now <= room:  # when enough of the window before has slid out of reach
            return 1 - (room - now) / before
        return 2 - room / now  # then this window is the one before

    def _seconds(self, windows: float) -> int:
        return max(1, ceil(windows * self.rate.seconds))
