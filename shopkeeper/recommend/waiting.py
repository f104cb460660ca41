"""Answers that wait for nothing: made in an event loop, where reading for one shopper would hold up all others.

Whoever is about to read, or finds a lock taken, says so here. Inside ``at_once`` that ends the attempt before anything was done, and the
same is asked again where it may take its time. Refuses to know what is read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Self

_hurried: ContextVar[bool] = ContextVar("shopkeeper_hurried", default=False)


class WouldWait(Exception):
    """Not an error: ask again outside ``at_once``."""


@contextmanager
def at_once() -> Iterator[None]:
    """Whatever would have to wait inside raises WouldWait instead."""
    token = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(token)


def may_take_long() -> None:
    """Said before anything that reads. Raises WouldWait."""
    if _hurried.get():
        raise WouldWait


class PatientLock:
    """Re-entrant. Raises WouldWait where somebody else has it and there is no time."""

    __slots__ = ("_lock",)

    def __init__(self) -> None:
        self._lock = RLock()

    def __enter__(self) -> Self:
        if not self._lock.acquire(blocking=not _hurried.get()):
            raise WouldWait
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()
