"""Garbage is looked for among what is new: looking through a whole shop stops a worker for almost half a second, again and again.

What survived a full collection is set aside, and looked at again by night. Only objects that hold each other in a ring need it at all: Python
frees every other one at once.
"""

import gc
import time
from typing import Any, Final

SELDOM: Final = 12 * 3_600.0
_swept = 0.0


def set_aside() -> None:
    """From now on, and what is there already."""
    if _keep not in gc.callbacks:
        gc.callbacks.append(_keep)
    gc.collect()


def sweep() -> None:
    """Look at all of it. Once a night, however many shops of this process ask for it."""
    global _swept
    if not _swept or time.monotonic() - _swept >= SELDOM:
        _swept = time.monotonic()
        gc.unfreeze()
        gc.collect()


def _keep(phase: str, info: dict[str, Any]) -> None:
    if phase == "stop" and info["generation"] == 2:
        gc.freeze()
