"""Arms tried aside: a question is asked once more under control and under the arm, where no shopper waits and none sees it.

One thread does it, for at most a tenth of its time; what comes meanwhile is let go, so that whatever an arm does (fail, hang,
take seconds) costs shoppers nothing but that. Knows answers as lists of names. Keeps neither words nor who asked, and stays
out of the log of events: what was never shown must not look as if it had been. Refuses to judge (``shadowed``).
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread
from typing import Final

import orjson
import structlog

from shopkeeper import sqlite
from shopkeeper.experiments.assignment import Decision, Tryout
from shopkeeper.types import clock
from shopkeeper.types.errors import ShopkeeperError

DEPTH: Final = 12
"""Products of an answer that are compared."""
WAITING: Final = 4
"""Questions that may wait; a photo of each is in memory."""
SHARE: Final = 0.1
"""Of the thread's time that trials may take."""
KEPT: Final = 5_000
"""Trials of an experiment, the latest."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS trial (
  number INTEGER PRIMARY KEY AUTOINCREMENT, experiment TEXT NOT NULL, arm TEXT NOT NULL, at INTEGER NOT NULL,
  control BLOB NOT NULL, other BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS trial_experiment ON trial (experiment, number);
"""
_OLD = """DELETE FROM trial WHERE experiment = ? AND number <= (
  SELECT number FROM trial WHERE experiment = ? ORDER BY number DESC LIMIT 1 OFFSET ?)"""

log = structlog.get_logger()

Answer = Callable[[Decision], Sequence[str]]
"""Asks the same question under other settings: names of products, best first."""


@dataclass(frozen=True, slots=True)
class Tried:
    """``products``: the first ``DEPTH``. ``ms``: how long it took."""

    products: tuple[str, ...]
    ms: float
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """``at``: µs since 1970."""

    experiment: str
    arm: str
    at: int
    control: Tried
    other: Tried


class Trials:
    """What came of them. Thread-safe; any number of processes on one file."""

    def __init__(self, file: Path) -> None:
        self._db, self._lock = sqlite.opened(file, _SCHEMA, durable="NORMAL"), Lock()

    def note(self, trial: Trial) -> None:
        row = (
            trial.experiment,
            trial.arm,
            trial.at,
            *(orjson.dumps(asdict(one)) for one in (trial.control, trial.other)),
        )
        with self._lock:
            self._db.execute(
                "INSERT INTO trial (experiment, arm, at, control, other) VALUES (?, ?, ?, ?, ?)", row
            )
            self._db.execute(_OLD, (trial.experiment, trial.experiment, KEPT))

    def of(self, experiment: str) -> list[Trial]:
        """Oldest first."""
        query = "SELECT arm, at, control, other FROM trial WHERE experiment = ? ORDER BY number"
        with self._lock:
            rows = self._db.execute(query, (experiment,)).fetchall()
        return [
            Trial(experiment, arm, at, _tried(control), _tried(other)) for arm, at, control, other in rows
        ]

    def newest(self, experiment: str) -> int:
        """Number of the latest; 0: none yet."""
        query = "SELECT coalesce(max(number), 0) FROM trial WHERE experiment = ?"
        with self._lock:
            number: int = self._db.execute(query, (experiment,)).fetchone()[0]
        return number

    def close(self) -> None:
        with self._lock:
            self._db.close()


class Shadow:
    """Thread-safe. ``share`` of one thread's time; its thread begins with the first question."""

    def __init__(self, trials: Trials, share: float = SHARE) -> None:
        self.trials, self._share = trials, share
        self._queue = Queue[tuple[Sequence[Tryout], Answer]](WAITING)
        self._closing, self._lock = Event(), Lock()
        self._thread: Thread | None = None

    def offer(self, tryouts: Sequence[Tryout], answer: Answer) -> bool:
        """Whether it will be tried. Waits for nothing, raises nothing."""
        if self._closing.is_set():
            return False
        try:
            self._queue.put_nowait((tryouts, answer))
        except Full:
            return False
        self._begin()
        return True

    def settle(self) -> None:
        """Wait until all that was taken has been tried."""
        self._queue.join()

    def close(self) -> None:
        """What is being tried comes to its end, for at most ten seconds; what waits is let go."""
        self._closing.set()
        if self._thread:
            self._thread.join(10)
        self.trials.close()

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = Thread(target=self._run, name="shadow", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                tryouts, answer = self._queue.get(timeout=0.2)
            except Empty:
                continue
            began = time.perf_counter()
            try:
                for tryout in tryouts:
                    self._try(tryout, answer)
            except Exception:
                log.exception("shadow.not_tried")
            finally:
                self._queue.task_done()
            self._closing.wait((time.perf_counter() - began) * (1 / self._share - 1))

    def _try(self, tryout: Tryout, answer: Answer) -> None:
        """In either order, since what comes second finds the question's vectors made already."""
        both = [tryout.control, tryout.other]
        first = random.randrange(2)  # noqa: S311 - nothing is secret about it
        tried = {}
        for place in (first, 1 - first):
            tried[place] = _answered(both[place], answer)
        met = tryout.experiment in tryout.other.met or (tried[1].failed and not tried[0].failed)
        if met:
            at = clock.now()
            self.trials.note(Trial(tryout.experiment, tryout.arm, at, tried[0], tried[1]))


def _answered(decision: Decision, answer: Answer) -> Tried:
    began, products, failed = time.perf_counter(), tuple[str, ...](), False
    try:
        products = tuple(answer(decision))[:DEPTH]
    except ShopkeeperError as refused:
        failed = True
        log.info("shadow.refused", reason=type(refused).__name__)
    except Exception:
        failed = True
        log.warning("shadow.failed", exc_info=True)
    return Tried(products, (time.perf_counter() - began) * 1000, failed)


def _tried(body: bytes) -> Tried:
    found = orjson.loads(body)
    return Tried(tuple(found["products"]), found["ms"], found["failed"])
