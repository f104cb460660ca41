"""What was measured, written to its histogram a quarter of a second later and many at once.

Workers share their meters in files: writing there after each stage would take longer than some of the stages. Knows how a histogram keeps
its numbers. Refuses to know what was measured.
"""

import os
import time
from bisect import bisect_left
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from threading import Event, Lock, Thread
from typing import Final

import structlog
from prometheus_client import Histogram

PAUSE: Final = 0.25
_MOST: Final = 1_000_000

_waiting = deque[tuple[Histogram, float]](maxlen=_MOST)
_some, _writing = Event(), Lock()
_thread: Thread | None = None

log = structlog.get_logger()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_some.clear)  # its thread stayed behind


def observe(histogram: Histogram, amount: float) -> None:
    """As ``histogram.observe``, soon; ``histogram`` with its labels."""
    _waiting.append((histogram, amount))
    if not _some.is_set():
        _some.set()
        _begin()


def write() -> None:
    """What waits. Whoever shows meters asks for it first."""
    with _writing:
        found = defaultdict[Histogram, list[float]](list)
        while _waiting:
            histogram, amount = _waiting.popleft()
            found[histogram].append(amount)
        for histogram, amounts in found.items():
            add(histogram, amounts)


def add(histogram: Histogram, amounts: Sequence[float]) -> None:
    """``histogram.observe`` of each, which can only take one at a time."""
    histogram._sum.inc(sum(amounts))
    buckets = Counter(bisect_left(histogram._upper_bounds, amount) for amount in amounts)
    for bucket, times in buckets.items():
        histogram._buckets[bucket].inc(times)


def _begin() -> None:
    global _thread
    if _thread is None or not _thread.is_alive():  # at first, and in a process that was forked
        _thread = Thread(target=_run, name="meters", daemon=True)
        _thread.start()


def _run() -> None:
    while _some.wait():
        time.sleep(PAUSE)
        _some.clear()
        try:
            write()
        except Exception as error:  # a disk that is full costs numbers, nothing else
            log.warning("meters.not_written", reason=str(error))
