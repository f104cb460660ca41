"""Group commit: together when many wait, one answer each, a clear no when there is no room."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from shopkeeper.events.writer import Writer
from shopkeeper.sqlite import Full
from shopkeeper.types.errors import Busy, Unavailable


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "w.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE t (n INTEGER PRIMARY KEY)")
    return file


@pytest.fixture
def writer(file: Path) -> Iterator[Writer]:
    writer = Writer(
        file, lambda: sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=0), room=10
    )
    yield writer
    writer.close()


def held(writer: Writer) -> Event:
    """Keeps the thread busy until set."""
    go, begun = Event(), Event()

    def wait(_: sqlite3.Connection) -> bool:
        begun.set()
        return go.wait(10)

    writer.submit(wait, 0)
    assert begun.wait(10)
    return go


def test_what_waits_is_written_together(writer: Writer) -> None:
    go = held(writer)
    seen = [writer.submit(lambda db: db.in_transaction and db.total_changes, 1) for _ in range(3)]
    wrote = [
        writer.submit(lambda db, n=n: db.execute("INSERT INTO t VALUES (?)", (n,)).rowcount, 1)
        for n in range(3)
    ]
    go.set()
    assert [each.result(10) for each in (*seen, *wrote)] == [0, 0, 0, 1, 1, 1]


def test_no_room_is_said_at_once_and_comes_back(writer: Writer) -> None:
    go = held(writer)
    first = writer.submit(lambda db: 1, 8)
    with pytest.raises(Busy):
        writer.submit(lambda db: 2, 3)
    go.set()
    assert first.result(10) == 1
    held(writer).set()
    assert writer.submit(lambda db: 3, 3).result(10) == 3


def test_a_share_of_the_room_is_kept_for_those_who_wait(writer: Writer) -> None:
    go = held(writer)
    writer.submit(lambda db: 1, 5)
    with pytest.raises(Busy):
        writer.post(lambda db, _: 2, None, 1, 0.5, lambda result, failed, rows: None)
    kept = writer.submit(lambda db: 3, 1)
    go.set()
    assert kept.result(10) == 3


def test_a_call_larger_than_the_room_is_taken_when_nothing_waits(writer: Writer) -> None:
    assert writer.submit(lambda db: 1, 1_000).result(10) == 1


def test_whatever_cannot_be_written_is_told_and_undone(writer: Writer, file: Path) -> None:
    go = held(writer)
    fine = writer.submit(lambda db: db.execute("INSERT INTO t VALUES (1)").rowcount, 1)
    broken = writer.submit(lambda db: db.execute("INSERT INTO nowhere VALUES (1)"), 1)
    go.set()
    for each in (fine, broken):
        with pytest.raises(Unavailable):
            each.result(10)
    with sqlite3.connect(file) as db:
        assert db.execute("SELECT count(*) FROM t").fetchone() == (0,)
    assert writer.submit(lambda db: 1, 1).result(10) == 1, "the next one is not harmed"


def test_another_process_may_take_its_time(writer: Writer, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = writer.submit(lambda db: db.execute("INSERT INTO t VALUES (1)").rowcount, 1)
    with pytest.raises(TimeoutError):
        waiting.result(0.2)
    other.execute("COMMIT")
    assert waiting.result(10) == 1
    other.close()


class Recovering(sqlite3.Connection):
    """Another process mends the file after a crash, for two tries."""

    tries = 0

    def execute(self, statement: str, *args: Any) -> sqlite3.Cursor:
        if statement.startswith("BEGIN") and self.tries < 2:
            self.tries += 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY_RECOVERY
            raise error
        return super().execute(statement, *args)


class NoRoom(sqlite3.Connection):
    def execute(self, statement: str, *args: Any) -> sqlite3.Cursor:
        if statement.startswith("BEGIN"):
            raise Full(OSError("disk I/O error"))
        return super().execute(statement, *args)


@pytest.mark.parametrize("kind", [Recovering, NoRoom])
def test_what_cannot_be_begun_is_tried_again_or_told_by_its_name(
    file: Path, kind: type[sqlite3.Connection]
) -> None:
    writer = Writer(
        file, lambda: sqlite3.connect(file, isolation_level=None, check_same_thread=False, factory=kind)
    )
    told = writer.submit(lambda db: 1, 1)
    if kind is Recovering:
        assert told.result(10) == 1
    else:
        with pytest.raises(Unavailable, match="disk I/O error"):
            told.result(10)
    writer.close()


def test_closing_writes_what_waits(writer: Writer) -> None:
    go = held(writer)
    waiting = [writer.submit(lambda db: 1, 1) for _ in range(5)]
    go.set()
    writer.close()
    assert [each.result(0) for each in waiting] == [1] * 5
    with pytest.raises(Unavailable):
        writer.submit(lambda db: 1, 1)


def test_a_file_that_cannot_be_opened_is_told_to_who_asks_and_tried_again(file: Path) -> None:
    broken = [True]

    def connect() -> sqlite3.Connection:
        if broken:
            broken.clear()
            raise sqlite3.OperationalError("unable to open database file")
        return sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    writer = Writer(file, connect)
    with pytest.raises(sqlite3.OperationalError):
        writer.submit(lambda db: 1, 1)
    assert writer.submit(lambda db: 2, 1).result(10) == 2
    writer.close()


def test_what_nobody_waits_for_goes_with_what_somebody_does(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopkeeper.events.writer.COMPANY", 30.0)
    told = list[object]()
    writer.post(lambda db, _: db.in_transaction, None, 1, 1.0, lambda *what: told.append(what))
    time.sleep(0.1)
    assert not told
    assert writer.submit(lambda db: db.in_transaction, 1).result(10) and told == [(True, None, 1)]


def test_what_is_posted_in_a_row_for_the_same_work_is_done_at_once(writer: Writer) -> None:
    told, done = list[object](), list[list[int]]()

    def work(_: sqlite3.Connection, what: list[int]) -> int:
        done.append(what)
        return len(what)

    go = held(writer)
    for n in (1, 2):
        writer.post(work, n, n, 1.0, lambda *what: told.append(what))
    between = writer.submit(lambda _: len(done), 1)
    writer.post(work, 3, 3, 1.0, lambda *what: told.append(what))
    go.set()
    writer.flush()
    assert done == [[1, 2], [3]] and between.result(10) == 1, "in the order in which it came"
    assert told == [(2, None, 3), (1, None, 3)]


def test_what_nobody_waits_for_is_told_to_have_failed(writer: Writer) -> None:
    told = list[object]()
    writer.post(
        lambda db, _: db.execute("INSERT INTO nowhere VALUES (1)"), None, 1, 1.0,
        lambda *what: told.append(what),
    )  # fmt: skip
    with pytest.raises(Unavailable) as failed:
        writer.submit(lambda db: 1, 1).result(10)
    assert told == [(None, failed.value, 1)]


def test_closing_writes_what_nobody_waits_for(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.events.writer.COMPANY", 30.0)
    told = list[object]()
    writer.post(lambda db, _: db.in_transaction, None, 1, 1.0, lambda *what: told.append(what))
    writer.close()
    assert told == [(True, None, 1)]
