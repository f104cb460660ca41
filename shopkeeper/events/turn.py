"""Processes write in turn: who waits longest is next, and is woken at once.

SQLite's own waiting sleeps and tries again, up to a tenth of a second, and a process that writes all the time is always
quicker: others then wait for seconds. Two file locks make a turnstile: who waits for his turn holds the gate, so that
whoever just wrote cannot overtake him. The system lets go of both even after SIGKILL.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


class Turn:
    """Of one writer; each has its own. Files beside ``file``, empty for ever."""

    def __init__(self, file: Path) -> None:
        self._gate, self._turn = _opened(file, "gate"), _opened(file, "turn")

    @contextmanager
    def __call__(self) -> Iterator[None]:
        fcntl.flock(self._gate, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._gate, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._turn, fcntl.LOCK_UN)

    def close(self) -> None:
        self._gate.close()
        self._turn.close()


def _opened(file: Path, what: str) -> BinaryIO:
    beside = file.with_name(f"{file.name}-{what}")
    beside.touch(mode=0o600)
    return beside.open("ab")
