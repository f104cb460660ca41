"""Small SQLite files that any number of processes share: how one is opened, and how one of an earlier version is brought up.

Knows pragmas and versions (``PRAGMA user_version``). Refuses to know what stands in the tables.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shopkeeper.types.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import ExceptionContext

Durable = Literal["FULL", "NORMAL", "OFF"]
"""What a power cut may cost: nothing, the last transactions, or the file. No kill of a process costs anything."""


class Full(Unavailable, sqlite3.OperationalError):
    """There is no room to write; what was begun is taken back. Whoever expects an error of the database has one."""

    def __init__(self, reason: BaseException) -> None:
        super().__init__(f"nothing can be written: {reason}", field="data", fix="make room on the disk")


class _Connection(sqlite3.Connection):
    """Says by name that the disk is full."""

    def execute(self, *args: Any) -> sqlite3.Cursor:
        try:
            return super().execute(*args)
        except sqlite3.OperationalError as error:
            raise named(error) from error

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        try:
            return super().executemany(*args)
        except sqlite3.OperationalError as error:
            raise named(error) from error

    def __exit__(self, *args: Any) -> Literal[False]:
        try:
            return super().__exit__(*args)
        except sqlite3.OperationalError as error:
            raise named(error) from error


def named(error: BaseException) -> BaseException:
    """``error``, or what it means."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says where
    return Full(error) if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR) else error


def name_full(engine: "Engine") -> None:
    """The same for SQLAlchemy's."""
    from sqlalchemy import event

    @event.listens_for(engine, "handle_error")
    def told(context: "ExceptionContext") -> None:
        if context.original_exception and isinstance(full := named(context.original_exception), Full):
            raise full


def connect(file: Path, durable: Durable = "FULL", patience: float = 10.0) -> sqlite3.Connection:
    """For any thread, transactions begun by hand, readers beside a writer; what is deleted is overwritten.

    ``patience``: seconds to wait for another writer.
    """
    db = sqlite3.connect(
        file, timeout=patience, isolation_level=None, check_same_thread=False, factory=_Connection
    )
    for pragma in ("journal_mode=WAL", f"synchronous={durable}", "secure_delete=ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def opened(
    file: Path,
    tables: str,
    upgrades: Sequence[str] = (),
    *,
    durable: Durable = "FULL",
    patience: float = 10.0,
) -> sqlite3.Connection:
    """A connection to ``file`` with its ``tables``, made where they are missing; the file is its owner's alone.

    ``upgrades``: what brought the file from each version to the next, oldest first, each in SQL; ``tables`` is the newest.

    Raises:
        Conflict: a newer Shopkeeper wrote the file.
        Unavailable: it cannot be opened: no database, a full disk, another owner.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        db = connect(file, durable, patience)
        if version(db) != len(upgrades) + 1:
            db.execute("BEGIN IMMEDIATE")
            with db:
                bring_up(db, lambda: _run(db, tables), upgrades, file.name)
        return db
    except (sqlite3.Error, OSError) as error:
        raise unopened(file.name, error) from error


def unopened(name: str, reason: Exception) -> Unavailable:
    """What to raise where a file is no database, or cannot be reached."""
    return Unavailable(
        f"{name} cannot be opened: {reason}",
        field="data",
        fix="see to the disk, the folder's owner, and which Shopkeeper wrote it",
    )


def bring_up(db: sqlite3.Connection, make: Callable[[], object], upgrades: Sequence[str], name: str) -> None:
    """Inside a transaction of the caller: run what is missing, then ``make`` what is not there yet, and write the version down.

    A file without a version is of the first, or empty. Raises Conflict for one of a newer Shopkeeper.
    """
    newest = len(upgrades) + 1
    found = version(db) or (1 if _has_tables(db) else newest)
    if found > newest:
        raise Conflict(
            f"{name} has version {found}, this Shopkeeper reads {newest}",
            field="data",
            fix="use the Shopkeeper that wrote it, or a newer one",
        )
    for upgrade in upgrades[found - 1 :]:
        _run(db, upgrade)
    make()
    db.execute(f"PRAGMA user_version = {newest}")


def version(db: sqlite3.Connection) -> int:
    """0: none was written down."""
    number: int = db.execute("PRAGMA user_version").fetchone()[0]
    return number


def _has_tables(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _run(db: sqlite3.Connection, script: str) -> None:
    """Statement by statement: ``executescript`` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    if statement.strip():
        db.execute(statement)
