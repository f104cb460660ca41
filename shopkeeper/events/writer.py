"""One thread that writes for all: what came while the disk was busy goes into the next transaction together.

Knows group commit: one ``fsync`` answers everyone who waits (DeWitt et al. 1984, "Implementation techniques for main memory
database systems", §5). Refuses to know what is written.
"""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, TypeVar

import structlog

from shopkeeper import sqlite
from shopkeeper.events.turn import Turn
from shopkeeper.types.errors import Busy, Unavailable

R = TypeVar("R")
T = TypeVar("T")
Work = Callable[[sqlite3.Connection], R]
Together = Callable[[sqlite3.Connection, list[T]], R]
Told = Callable[[R | None, Unavailable | None, int], None]
"""The result once it is on disk, or why it is not; and of how many rows."""
log = structlog.get_logger()

ROOM = 100_000
"""Rows that may wait."""
TOGETHER = 20_000
"""Rows in one transaction: a tenth of a second at most that other processes wait."""
COMPANY = 0.1
"""Seconds that work nobody waits for may wait for more, unless somebody comes who waits."""
_PATIENCE = 0.05
CHECKPOINT, SELDOM = 1_000, 1.0
"""Changed rows and seconds after which the file of changes is worked in, when nobody waits for an answer any more."""


@dataclass(frozen=True, slots=True)
class _Job:
    work: Together[Any, Any]
    what: Any
    rows: int
    told: Told[Any]


@dataclass(slots=True)
class _Checkpoint:
    """Seldom when much is written, for each costs two ``fsync``; and before the file of changes grows large."""

    db: sqlite3.Connection
    changes: int = 0
    at: float = 0.0

    def when_due(self) -> None:
        now, changes = time.monotonic(), self.db.total_changes
        if changes - self.changes >= CHECKPOINT and now - self.at >= SELDOM:
            self.changes, self.at = changes, now
            try:
                self.db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error as error:  # what was answered is safe in the file of changes
                log.warning("not worked in", reason=str(error))


class Writer:
    """Into ``file``. ``connect`` is called once, at the first work."""

    def __init__(self, file: Path, connect: Callable[[], sqlite3.Connection], room: int = ROOM) -> None:
        self._file, self._connect, self._room = file, connect, room
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiting, self._lock = 0, Lock()
        self._awaited = Event()
        """Somebody waits for what is in the queue."""
        self._thread: Thread | None = None
        self._closed = False

    def submit(self, work: Work[R], rows: int) -> "Future[R]":
        """``work`` runs at once, in a transaction that is on disk when the future is done.

        Raises Busy when more than the room would be taken. A call of any size fits into an empty one.
        """
        done: Future[R] = Future()
        self.post(lambda db, _: work(db), None, rows, 1.0, partial(_settle, done))
        self._awaited.set()
        return done

    def post(self, work: Together[T, R], what: T, rows: int, share: float, told: Told[R]) -> None:
        """``work`` is done soon, for nobody waits: once for all that is posted for it in a row, and ``told`` of all by whoever was first.

        No more than ``share`` of the room may be taken.
        """
        with self._lock:
            if self._closed:
                raise Unavailable("the log of events is closed", fix="open it again")
            if self._waiting and self._waiting + rows > self._room * share:
                raise Busy("too many events wait to be written", field="events", fix="send them again")
            self._start()
            self._waiting += rows
            self._queue.put(_Job(work, what, rows, told))

    def flush(self) -> None:
        """Wait until what was handed over is written, or has failed."""
        if self._waiting:
            self.submit(lambda _: None, 0).result()

    def close(self) -> None:
        """Write what waits, then stop."""
        with self._lock:
            self._closed = True
            self._queue.put(None)
        self._awaited.set()
        if self._thread is not None:
            self._thread.join()

    def _start(self) -> None:
        if self._thread is None:
            db, turn = self._connect(), Turn(self._file)  # here, so that who asks learns what is wrong
            self._thread = Thread(target=self._run, args=(db, turn), name="events", daemon=True)
            self._thread.start()

    def _run(self, db: sqlite3.Connection, turn: Turn) -> None:
        last, checkpoint = False, _Checkpoint(db)
        with closing(db), closing(turn):
            while not last:
                jobs, last = self._next()
                self._write(db, jobs, turn)
                checkpoint.when_due()
                with self._lock:
                    self._waiting -= sum(job.rows for job in jobs)

    def _next(self) -> tuple[list[_Job], bool]:
        """What waits, up to one transaction full; and whether it is the last."""
        job = self._queue.get()
        self._awaited.wait(COMPANY)
        self._awaited.clear()
        jobs, rows = list[_Job](), 0
        while job is not None:
            jobs.append(job)
            rows += job.rows
            if rows >= TOGETHER:
                return jobs, False
            try:
                job = self._queue.get_nowait()
            except Empty:
                return jobs, False
        return jobs, True

    def _write(self, db: sqlite3.Connection, jobs: list[_Job], turn: Turn) -> None:
        if not jobs:
            return
        alike = [[*some] for _, some in groupby(jobs, attrgetter("work"))]
        failed = None
        results: list[Any] = [None] * len(alike)
        try:
            with turn():
                _begin(db)
                results = [some[0].work(db, [job.what for job in some]) for some in alike]
                db.execute("COMMIT")
        except Exception as error:
            if db.in_transaction:
                db.execute("ROLLBACK")
            log.error("not written", file=self._file.name, jobs=len(jobs), reason=str(error))
            failed = Unavailable(f"the log of events cannot be written: {error}", fix="free the disk")
        for some, result in zip(alike, results, strict=True):
            some[0].told(None if failed else result, failed, sum(job.rows for job in some))


def _settle(done: "Future[R]", result: R, failed: Unavailable | None, _: int) -> None:
    if failed:
        done.set_exception(failed)
    else:
        done.set_result(result)


def _begin(db: sqlite3.Connection) -> None:
    """However long another process writes: what waits here is bounded by the room."""
    while True:
        try:
            db.execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            if not sqlite.busy(error):
                raise
            time.sleep(_PATIENCE)
