"""A file that is written whole or not at all, wherever somebody says that it shall be.

Knows what may stand at a path: a file, a link to one, a pipe or a device. Refuses to know what is written.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex


def write_whole(file: Path, content: bytes, mode: int = 0o666) -> None:
    """Put ``content`` in place of the file, or of the one that a link leads to; a pipe or a device is given it. Raises OSError, which names it.

    ``mode``: who may do what with a new file, less the process's umask.
    """
    if file.exists() and not file.is_file():
        file.write_bytes(content)
        return
    try:
        file = file.resolve()
    except RuntimeError:  # a link that leads to itself
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file)) from None
    draft = file.with_name(f".{file.name}.{token_hex(4)}.draft")  # others may be writing one
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except BaseException as stopped:  # Ctrl-C, too
        with suppress(OSError):
            draft.unlink()
        if isinstance(stopped, OSError):
            stopped.filename = str(file)
        raise
