"""Where the door's blocking work runs: a fixed number of threads, a fixed number of places to wait, then a clear no.

Waiting without a bound would turn a rush into answers that come after everyone has left.
"""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from shopkeeper.telemetry import carry
from shopkeeper.types.errors import Busy

R = TypeVar("R")

THREADS = max(4, 2 * (os.cpu_count() or 1))


class Pool:
    """``threads`` run, ``waiting`` more may queue."""

    def __init__(self, threads: int = THREADS, waiting: int = 64) -> None:
        self._threads = ThreadPoolExecutor(threads, "door")
        self._places = BoundedSemaphore(threads + waiting)

    async def run(self, work: Callable[[], R]) -> R:
        """The result of ``work``, run in a thread within the current trace. Raises Busy at once when full."""
        if not self._places.acquire(blocking=False):
            raise Busy("every worker is taken", fix="try again in a second")
        future = self._threads.submit(carry(work))
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Wait for what is running; what still waits is dropped."""
        self._threads.shutdown(wait=True, cancel_futures=True)
