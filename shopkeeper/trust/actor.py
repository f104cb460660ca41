"""On whose behalf the running code acts, and why they say so.

Doors name the actor once; what is written below finds it, in threads as well (``telemetry.carry``). Refuses to know whether
they may.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from shopkeeper.pii import mask

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Actor:
    """``who``: ``key 3f2a…``, ``cli ann``, ``sso ann@example.com``, ``shopper``. ``why``: a person's own words, masked and cut."""

    who: str
    why: str = ""

    @classmethod
    def of(cls, who: str, why: str = "") -> "Actor":
        return cls(who[:LONGEST], " ".join(mask(why).split())[:LONGEST])


_NOBODY = Actor("program")
"""Whoever uses the library without a door."""
_current: ContextVar[Actor] = ContextVar("shopkeeper_actor", default=_NOBODY)


def actor() -> Actor:
    return _current.get()


@contextmanager
def acting(one: Actor) -> Iterator[None]:
    token = _current.set(one)
    try:
        yield
    finally:
        _current.reset(token)


def act_as(one: Actor) -> None:
    """For the rest of this thread or task: of a command, that is all of it."""
    _current.set(one)
