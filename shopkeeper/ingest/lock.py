"""One importer at a time per data folder.

Knows an advisory file lock with the holder's pid, which the system lets go of even after SIGKILL. Refuses to know
what is done under it.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from shopkeeper.types.errors import Conflict


@contextmanager
def importer(
    folder: Path, *, wait: bool = True, on_wait: Callable[[str], None] = lambda message: None
) -> Iterator[None]:
    """Hold ``folder/import.lock``. ``on_wait`` is told once, in plain words, when someone else holds it.

    Raises:
        Conflict: someone else holds it and ``wait`` is false.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "import.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"another import is running ({_holder(file.fileno())})"
            if not wait:
                raise Conflict(
                    message, field="data", fix="wait for it to end, or let this one wait"
                ) from None
            on_wait(f"{message}; waiting for it to end")
            fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            with suppress(OSError):
                file.truncate(0)


def _holder(descriptor: int) -> str:
    pid = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
    return f"process {pid}" if pid else "by another process"
