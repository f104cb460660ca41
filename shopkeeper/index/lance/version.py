"""The version of a table, asked of LanceDB only once its folder was touched.

Knows that every commit adds a file to ``_versions``, and how long a folder's time of change may hide a second one (as git's index
does for files: a time that was young when it was read proves nothing). Refuses to open tables.
"""

import time
from pathlib import Path
from typing import Protocol

_SETTLED = 2_000_000_000
"""Nanoseconds; the coarsest clock of a file system."""


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


class Version:
    """LanceDB takes as long to say it as a search among thousands; the folder some microseconds. Safe in any thread."""

    def __init__(self, table: Versioned, folder: Path) -> None:
        self._table, self._folder = table, folder
        self._known: tuple[int, int] | None = None
        """When the folder was changed, long ago by then, and the version that it held."""

    def now(self) -> int:
        """No commit made before this was called is missing."""
        changed, known = self._folder.stat().st_mtime_ns, self._known
        if known and known[0] == changed:
            return known[1]
        settled = time.time_ns() - changed > _SETTLED
        version = self._table.version
        self._known = (changed, version) if settled else None
        return version
