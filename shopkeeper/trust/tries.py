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
        self._known = OrderedDict[tuple[str, bytes], None]()

    def admit(self, caller: str, digest: bytes) -> None:
        """Raises TooManyTries. Nobody in particular (no ``caller``) is a program on this machine."""
        if caller and (caller, digest) not in self._known:
            left = self._rates.look(caller, ALLOWED)
            if not left.allowed:
                raise TooManyTries(left.wait)

    def failed(self, caller: str, digest: bytes) -> None:
        if caller:
            self._known.pop((caller, digest), None)
            self._rates.ask(caller, ALLOWED)

    def opened(self, caller: str, digest: bytes) -> None:
        if caller:
            self._known[caller, digest] = None
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def close(self) -> None:
        self._rates.close()
