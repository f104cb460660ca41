"""How much each caller may take, counted for every process of one data folder together.

Knows a token bucket for each caller, as the one moment at which it will be full again (the generic cell rate algorithm, ITU-T I.371), in a
small SQLite file, under a digest that only this shop can make: places and shoppers stand in it for nobody to read. Tokens are requests, wrong keys, or millionths of a dollar. Refuses to know who a caller is and what is asked. A caller
is forgotten once the bucket is full.
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
from shopkeeper.trust.seal import Seal
from shopkeeper.types.errors import InvalidInput

log = structlog.get_logger()

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_RATE = re.compile(rf"\s*(\d{{1,9}})\s*(?:/|per)\s*(\d{{0,6}})\s*({'|'.join(SECONDS)})s?\s*")
_TABLE = "CREATE TABLE IF NOT EXISTS bucket (caller TEXT PRIMARY KEY, full REAL NOT NULL) WITHOUT ROWID"
_NO_WINDOWS = "DROP TABLE IF EXISTS asked"
"""Counts were kept by window before."""
_NO_NAMES = "DROP TABLE IF EXISTS bucket"
"""And callers as they came."""
_ROUNDING = 1e-9
_SWEPT_EVERY = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """``amount`` in ``seconds``: as many at once, and then one more each time a part of the seconds has gone by."""

    amount: int
    seconds: int

    @property
    def each(self) -> float:
        """Seconds in which one comes back."""
        return self.seconds / self.amount

    def __str__(self) -> str:
        return f"{self.amount}/{self.seconds} seconds"

    @classmethod
    def read(cls, text: str, field: str = "rate_limit") -> "Rate":
        """``120/minute``, ``10 per 5 minutes``. Raises InvalidInput."""
        found = _RATE.fullmatch(text)
        rate = found and cls(int(found[1]), int(found[2] or 1) * SECONDS[found[3]])
        if not rate or not rate.amount or not rate.seconds:
            raise InvalidInput(f"{text!r} is not a rate", field=field, fix="write 120/minute")
        return rate


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether this is within the rate, and how many more are."""

    allowed: bool
    left: int
    wait: int
    """Seconds until the bucket is full; for what was refused, until it is allowed."""


class Rates:
    """Thread-safe; any number of processes may share ``file``. What cannot be counted is allowed: counting must never close the shop."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._lock, self._swept, self._seal = clock, Lock(), 0.0, Seal.of(file.parent)
        self._db = sqlite.opened(file, _TABLE, (_NO_WINDOWS, _NO_NAMES), durable="OFF", patience=1)

    def ask(self, caller: str, rate: Rate, cost: float = 1) -> Allowance:
        """Take ``cost`` from the bucket of ``caller``, unless so much is not in it."""
        return self._counted(caller, rate, cost, lambda found: found.allowed)

    def look(self, caller: str, rate: Rate, cost: float = 1) -> Allowance:
        """What ``ask`` would say, without taking."""
        return self._counted(caller, rate, cost, lambda _: False)

    def take(self, caller: str, rate: Rate, cost: float) -> None:
        """``cost`` was spent, whether it was in there or not; a negative one is given back."""
        self._counted(caller, rate, cost, lambda _: True)

    def close(self) -> None:
        self._db.close()

    def _counted(self, caller: str, rate: Rate, cost: float, taken: Callable[[Allowance], bool]) -> Allowance:
        now, caller = self._clock(), self._seal.pseudonym(caller)
        try:
            with self._lock, self._db:
                self._db.execute("BEGIN IMMEDIATE")
                self._sweep(now)
                row = self._db.execute("SELECT full FROM bucket WHERE caller = ?", (caller,)).fetchone()
                full = row[0] if row else now
                full = min(
                    max(now, full), now + rate.seconds
                )  # no more than empty, also when the clock jumped
                full += cost * rate.each
                found = _judge(full - now, rate)
                if taken(found):
                    self._db.execute("REPLACE INTO bucket VALUES (?, ?)", (caller, full))
                return found
        except sqlite3.Error as error:
            log.warning("not counted", reason=str(error))
            return Allowance(True, rate.amount, rate.seconds)

    def _sweep(self, now: float) -> None:
        """A bucket that is full says nothing of anybody, and goes."""
        if not 0 <= now - self._swept < _SWEPT_EVERY:
            self._db.execute("DELETE FROM bucket WHERE full <= ?", (now,))
            self._swept = now


def _judge(empty: float, rate: Rate) -> Allowance:
    """``empty``: seconds that the bucket would need to be full again."""
    over = empty - rate.seconds
    if over > _ROUNDING * rate.seconds:
        return Allowance(False, 0, max(1, ceil(over - _ROUNDING)))
    return Allowance(True, int(-over / rate.each + _ROUNDING * rate.amount), max(1, ceil(empty)))
