"""Small SQLite files that any number of processes share: how one is opened, and how one of an earlier version is brought up.

Knows pragmas and versions (``PRAGMA user_version``). Refuses to know what stands in the tables.
"""

import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from shopkeeper.types.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import ExceptionContext

PATIENCE = 30.0
"""Seconds with readers of the old state."""
AT_ONCE = 256 << 20
"""Bytes of a file that is written anew while somebody waits: about a second of a core."""
_ROWS = 16
"""In one statement of ``Insert``."""
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


class Insert:
    """Many rows by few statements: after each, and so after each row that is written by itself, Python's other threads run first.

    ``statement``: with ``{rows}`` after its VALUES.
    """

    def __init__(self, statement: str, columns: int) -> None:
        row = f"({', '.join('?' * columns)})"
        self._one, self._many = (statement.format(rows=", ".join([row] * rows)) for rows in (1, _ROWS))

    def __call__(self, db: sqlite3.Connection, rows: Sequence[Sequence[Any]]) -> None:
        whole = len(rows) - len(rows) % _ROWS
        for start in range(0, whole, _ROWS):
            db.execute(self._many, [*chain.from_iterable(rows[start : start + _ROWS])])
        if len(rows) > whole:
            db.executemany(self._one, rows[whole:])


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
    share(db)
    for pragma in (f"synchronous={durable}", "secure_delete=ON"):
        db.execute(f"PRAGMA {pragma}")
    return db


def busy(error: sqlite3.OperationalError) -> bool:
    """Whether another uses the file; what ``named`` made tells no code, for it says what is wrong."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def share(db: sqlite3.Connection) -> None:
    """Readers beside a writer from now on (WAL), for whoever opens the file.

    Of several who find it without, as a backup leaves it, one changes it and the others wait, as long as they would for a writer. SQLite
    refuses them at once: they read what another is about to write, and could wait for each other for ever. Raises sqlite3.OperationalError.
    """
    give_up = time.monotonic() + db.execute("PRAGMA busy_timeout").fetchone()[0] / 1000
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not busy(error) or time.monotonic() > give_up:
                raise
            time.sleep(0.01)


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


def soil(db: sqlite3.Connection) -> None:
    """Inside the transaction that deletes what is to be gone: the file's header says so until ``scrub`` has come, whoever is killed when."""
    db.execute(f"PRAGMA application_id={secrets.randbelow((1 << 31) - 1) + 1}")


def drop(db: sqlite3.Connection, delete: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> int:
    """Inside a transaction: delete what is to be gone from the bytes of the file too, once ``scrub`` has come. Returns how many rows."""
    gone = db.execute(delete, values).rowcount
    if gone:
        soil(db)
    return gone


def scrub(db: sqlite3.Connection, at_once: float = AT_ONCE) -> None:
    """Write a file anew that was soiled, so that nothing that was deleted is left in it: ``secure_delete`` overwrites rows where they lay
    last, and not what SQLite left behind when it moved them. A file larger than ``at_once`` is left to whoever tidies at night.

    Raises Unavailable when others hold on to it; ask again.
    """
    (soiled,) = db.execute("PRAGMA application_id").fetchone()
    if not soiled:
        return
    try:
        (pages,), (size,) = (db.execute(f"PRAGMA page_{what}").fetchone() for what in ("count", "size"))
        if pages * size <= at_once:
            db.execute("VACUUM")
            db.execute("BEGIN IMMEDIATE")
            with db:
                if (
                    db.execute("PRAGMA application_id").fetchone()[0] == soiled
                ):  # nobody deleted more meanwhile
                    db.execute("PRAGMA application_id=0")
    except sqlite3.OperationalError as error:
        raise Unavailable(f"what was erased cannot be overwritten: {error}", fix="erase again") from error
    empty_changes(db)


def empty_changes(db: sqlite3.Connection) -> None:
    """The file of changes still has what they changed. Raises Unavailable when a reader holds on to it."""
    give_up = time.monotonic() + PATIENCE
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()
    db.execute("PRAGMA busy_timeout=100")
    try:
        while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() > give_up:
                raise Unavailable(
                    "a reader holds on to what was erased", fix="end long reads and erase again"
                )
            time.sleep(0.01)  # another checkpoint is running, which no busy timeout waits for
    finally:
        db.execute(f"PRAGMA busy_timeout={patience}")


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
