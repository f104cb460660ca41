"""One moment of several SQLite files, while others write to them.

Knows locks and SQLite's online backup. Refuses to know what is in the files.
"""

import random
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from shopkeeper.sqlite import unopened
from shopkeeper.types.errors import Busy, Unavailable

BRIEFLY: Final = 0.5
"""Seconds to wait for a writer, while writers of other files wait for us."""
PATIENCE: Final = 60.0


@contextmanager
def pinned(files: Sequence[Path]) -> Iterator[Mapping[Path, sqlite3.Connection]]:
    """A reader of each, all of the same moment: no change is in one of them whose other half is missing in another.

    Nobody writes to any while the readers begin, which takes milliseconds; then all go on. Raises Busy where no such moment comes,
    Unavailable for what is no database.
    """
    give_up = time.monotonic() + PATIENCE
    readers = dict[Path, sqlite3.Connection]()
    try:
        while not readers:
            try:
                readers.update(_begun(files))
            except sqlite3.OperationalError as error:
                if time.monotonic() > give_up:
                    raise Busy(f"no moment without a writer in {PATIENCE:.0f} s: {error}", field="data", fix="try again when the shop is quiet") from error  # fmt: skip
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311 - so that two of us do not meet again
        yield readers
    finally:
        for db in readers.values():
            db.close()


def copy(db: sqlite3.Connection, to: Path, drop: Sequence[str] = ()) -> int:
    """All that ``db`` sees into the new file ``to``, without what the statements in ``drop`` delete, checked. Returns its version.

    Raises Unavailable for a file that is damaged.
    """
    to.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(to, isolation_level=None)) as made:
            db.backup(made)
            made.execute("PRAGMA journal_mode=DELETE")
            for statement in drop:
                made.execute(statement)
            if drop:
                made.execute("VACUUM")
            (said,) = made.execute("PRAGMA quick_check(1)").fetchone()
            (version,) = made.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError as error:
        raise unopened(to.name, error) from error
    if said != "ok":
        raise Unavailable(
            f"{to.name} is damaged: {said}", field="data", fix="see to the disk; keep the older backups"
        )
    return int(version)


def open_elsewhere(file: Path) -> bool:
    """Whether some process has the file open: only then can it not be taken out of the mode in which files are shared."""
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as db:
        try:
            return bool(db.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete")
        except sqlite3.OperationalError:
            return True
        except sqlite3.DatabaseError:  # it is no database, so nobody has it open as one
            return False


def _begun(files: Sequence[Path]) -> dict[Path, sqlite3.Connection]:
    """Raises sqlite3.OperationalError where somebody writes for longer."""
    writers, readers = list[sqlite3.Connection](), dict[Path, sqlite3.Connection]()
    try:
        for file in files:
            writers.append(_connected(file))
            writers[-1].execute("BEGIN IMMEDIATE")
        for file in files:
            readers[file] = _connected(file)
            readers[file].execute("BEGIN")
            readers[file].execute("SELECT count(*) FROM sqlite_master").fetchone()
        return readers
    except sqlite3.OperationalError:
        _close(readers.values())
        raise
    except sqlite3.DatabaseError as error:
        _close(readers.values())
        raise unopened(files[len(writers) - 1].name, error) from error
    finally:
        _close(writers)


def _connected(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=BRIEFLY, isolation_level=None)


def _close(connections: Iterable[sqlite3.Connection]) -> None:
    for db in connections:
        db.close()
