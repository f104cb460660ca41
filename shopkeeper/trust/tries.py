"""Whoever shows wrong keys too often waits, even with a right one: guessing must not be worth a try.

A key that has opened from the same place before goes on opening, so that a neighbour's mistakes close nobody's shop.
Knows places and digests. Refuses to know keys.
"""

from collections import OrderedDict
from pathlib import Path

from shopkeeper.trust.rates import Rate, Rates
from shopkeeper.types.errors import Denied

ALLOWED = Rate(20, 600)
"""Wrong keys from one place in ten minutes."""
KNOWN = Rate(1, 30 * 86_400)
"""A key that opened is known at that place for so long: as a bucket that was emptied then."""
_REMEMBERED = 10_000


class TooManyTries(Denied):
    """``wait``: seconds until the next try is looked at."""

    kind = "too-many-tries"

    def __init__(self, wait: int) -> None:
        super().__init__("too many wrong keys came from here", field="authorization", fix=f"wait {wait} s")
        self.wait = wait


class Tries:
    """Thread-safe; processes that share ``file`` count together."""

    def __init__(self, file: Path) -> None:
        self._rates = Rates(file)
        self._known = OrderedDict[str, None]()

    def admit(self, caller: str, digest: bytes) -> None:
        """Raises TooManyTries. Nobody in particular (no ``caller``) is a program on this machine."""
        both = _both(caller, digest)
        if caller and both not in self._known:
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
        if caller and both not in self._known:
            self._rates.ask(both, KNOWN)
            self._known[both] = None
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def close(self) -> None:
        self._rates.close()


def _both(caller: str, digest: bytes) -> str:
    return f"{caller} {digest.hex()}"
