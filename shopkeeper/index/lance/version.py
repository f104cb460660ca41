"""The version of a table, asked of LanceDB only once its folder was touched.

Knows which table it is, since numbers begin anew with another one (``LanceIndex.reset``), that every commit adds a file to ``_versions``, and how long a folder's time of change may hide a second one (as git's index
does for files: a time that was young when it was read proves nothing). Refuses to open tables.
"""

import time
from pathlib import Path
from typing import Final, NamedTuple, Protocol

_SETTLED = 2_000_000_000
"""Nanoseconds; the coarsest clock of a file system."""

BORN: Final = "born"
"""A file beside the tables: another one in each folder that was made."""


class Stand(NamedTuple):
    table: str
    number: int


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


class Version:
    """LanceDB takes as long to say it as a search among thousands; the folder some microseconds. Safe in any thread."""

    def __init__(self, table: Versioned, folder: Path) -> None:
        self._table, self._folder = table, folder
        self._known: tuple[int, Stand] | None = None
        """When the folder was changed, long ago by then, and the version that it held."""

    def now(self) -> Stand:
        """No commit made before this was called is missing."""
        changed, known = self._folder.stat().st_mtime_ns, self._known
        if known and known[0] == changed:
            return known[1]
        settled = time.time_ns() - changed > _SETTLED
        stand = Stand(self._born(), self._table.version)
        self._known = (changed, stand) if settled else None
        return stand

    def _born(self) -> str:
        """Empty where it was made before tables had one."""
        file = self._folder.parent.parent / BORN
        return file.read_text() if file.exists() else ""
