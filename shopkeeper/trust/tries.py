"""Whoever shows wrong keys too often waits, even with a right one: guessing must not be worth a try.

A key that has opened from the same place before goes on opening, so that a neighbour's mistakes close nobody's shop.
Knows places and digests. Refuses to know keys.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import inf
from pathlib import Path

from shopkeeper.trust.rates import Rate, Rates
from shopkeeper.types.errors import Denied

ALLOWED = Rate(20, 600)
"""Wrong keys from one place in ten minutes."""
_DAY = 86_400
KNOWN = Rate(1, 31 * _DAY)
"""A key that opened in the last 30 days is known at that place: as a bucket that was emptied then, once a day."""
_REMEMBERED = 10_000


class TooManyTries(Denied):
    """``wait``: seconds until the next try is looked at."""

    kind = "too-many-tries"

    def __init__(self, wait: int) -> None:
        super().__init__("too many wrong keys came from here", field="authorization", fix=f"wait {wait} s")
        self.wait = wait


class Tries:
    """Thread-safe; processes that share ``file`` count together."""

    def __init__(self, file: Path, clock: Callable[[], float] = time.time) -> None:
        self._clock, self._rates = clock, Rates(file, clock)
        self._known = OrderedDict[str, float]()
        """When the bucket of each was emptied."""

    def admit(self, caller: str, digest: bytes) -> None:
        """Raises TooManyTries. Nobody in particular (no ``caller``) is a program on this machine."""
        both = _both(caller, digest)
        if caller and not self._today(both):
            left = self._rates.look(caller, ALLOWED)
            if not left.allowed and self._rates.look(both, KNOWN).allowed:
                raise TooManyTries(left.wait)

    def failed(self, caller: str, digest: bytes) -> None:
        if caller:
            both = _both(caller, digest)
            self._known.pop(both, None)
            self._rates.take(both, KNOWN, -1)
            self._rates.ask(caller, ALLOWED)

    def opened(self, caller: str, digest: bytes) -> None:
        both = _both(caller, digest)
        if caller and not self._today(both):
            self._rates.take(both, KNOWN, -1)
            self._rates.ask(both, KNOWN)
            self._known[both] = self._clock()
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def close(self) -> None:
        self._rates.close()

    def _today(self, both: str) -> bool:
        """Whether that was within a day."""
        return abs(self._clock() - self._known.get(both, -inf)) < _DAY


def _both(caller: str, digest: bytes) -> str:
    return f"{caller} {digest.hex()}"
