"""Small files in SQLite: opened, brought up from an earlier version, and refused from a later one."""

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

from shopkeeper import sqlite
from shopkeeper.types.errors import Conflict, Unavailable

FIRST = "CREATE TABLE IF NOT EXISTS thing (id TEXT PRIMARY KEY);"
SECOND = """
CREATE TABLE IF NOT EXISTS thing (id TEXT PRIMARY KEY, colour TEXT NOT NULL DEFAULT 'grey');
CREATE TRIGGER IF NOT EXISTS thing_stays BEFORE DELETE ON thing BEGIN SELECT RAISE(ABORT, 'it stays'); END;
"""
UP = "ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "a" / "things.sqlite"


def test_a_new_file_is_its_owners_and_of_the_newest_version(file: Path) -> None:
    with closing(sqlite.opened(file, SECOND, (UP,))) as db:
        assert sqlite.version(db) == 2
        db.execute("INSERT INTO thing (id) VALUES ('mug')")
        with pytest.raises(sqlite3.IntegrityError, match="it stays"):
            db.execute("DELETE FROM thing")
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("written", [True, False], ids=["with its version", "from before versions"])
def test_a_file_of_the_first_version_is_brought_up_and_keeps_its_rows(file: Path, written: bool) -> None:
    with closing(sqlite.opened(file, FIRST)) as db:
        db.execute("INSERT INTO thing VALUES ('mug')")
        if not written:
            db.execute("PRAGMA user_version = 0")
    for _ in range(2):
        with closing(sqlite.opened(file, SECOND, (UP,))) as db:
            assert db.execute("SELECT * FROM thing").fetchall() == [("mug", "grey")]
            assert sqlite.version(db) == 2


def test_an_upgrade_that_fails_changes_nothing(file: Path) -> None:
    sqlite.opened(file, FIRST).close()
    with pytest.raises(Unavailable, match=r"things\.sqlite.*no such table: absent"):
        sqlite.opened(file, SECOND, (UP + ";\nDROP TABLE absent;",))
    with closing(sqlite.opened(file, FIRST)) as db:
        assert [row[1] for row in db.execute("PRAGMA table_info(thing)")] == ["id"]


def test_a_file_of_a_newer_version_is_refused_by_name(file: Path) -> None:
    sqlite.opened(file, SECOND, (UP,)).close()
    with pytest.raises(Conflict, match=r"things\.sqlite has version 2, this Shopkeeper reads 1"):
        sqlite.opened(file, FIRST)


def test_what_is_no_database_is_refused_and_left_as_it_is(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"a shopping list" * 100)
    with pytest.raises(Unavailable, match=r"things\.sqlite cannot be opened") as refused:
        sqlite.opened(file, FIRST)
    assert refused.value.fix
    assert file.read_bytes() == b"a shopping list" * 100


def _open(file: Path) -> list[tuple[str, ...]]:
    with closing(sqlite.opened(file, SECOND, (UP,))) as db:
        return db.execute("SELECT * FROM thing").fetchall()


def test_processes_that_come_at_once_bring_it_up_once(file: Path) -> None:
    with closing(sqlite.opened(file, FIRST)) as db:
        db.execute("INSERT INTO thing VALUES ('mug')")
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert pool.map(_open, [file] * 8, chunksize=1) == [[("mug", "grey")]] * 8


@pytest.mark.parametrize("rows", [0, 1, 15, 16, 17, 100])
def test_many_rows_are_written_in_their_order_by_few_statements(file: Path, rows: int) -> None:
    insert = sqlite.Insert("INSERT OR IGNORE INTO thing (id, colour) VALUES {rows}", columns=2)
    wanted = [(f"mug {n}", "red") for n in range(rows)]
    with closing(sqlite.opened(file, SECOND)) as db:
        run = list[str]()
        db.set_trace_callback(run.append)
        insert(db, [*wanted, *wanted[:1]])
        db.set_trace_callback(None)
        assert db.execute("SELECT id, colour FROM thing ORDER BY rowid").fetchall() == wanted
        assert len(run) <= rows // 16 + 16


def test_who_finds_a_file_that_is_not_shared_yet_waits_for_who_writes_to_it(tmp_path: Path) -> None:
    """As it lies in a backup: without a file of changes, so that SQLite itself would not wait."""
    shared = list[tuple[str]]()

    def open_it() -> None:
        with closing(sqlite.connect(tmp_path / "things.sqlite")) as db:
            shared.extend(db.execute("PRAGMA journal_mode"))

    with closing(sqlite3.connect(tmp_path / "things.sqlite", isolation_level=None)) as writer:
        writer.execute("CREATE TABLE thing (id TEXT)")
        writer.execute("BEGIN IMMEDIATE")
        opener = Thread(target=open_it)
        opener.start()
        opener.join(0.3)
        assert opener.is_alive(), "it waits"
        writer.execute("COMMIT")
    opener.join()
    assert shared == [("wal",)]


def test_who_waits_for_a_writer_in_vain_is_told(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "things.sqlite", isolation_level=None)) as writer:
        writer.execute("CREATE TABLE thing (id TEXT)")
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match=r"things\.sqlite cannot be opened: database is locked"):
            sqlite.opened(tmp_path / "things.sqlite", FIRST, patience=0.05)
