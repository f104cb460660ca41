"""Switchbacks: all of a place is in one arm for a while, then perhaps in another; for what shoppers share (stock, couriers).

Design of Bojinov, Simchi-Levi and Zhao (2023), "Design and analysis of switchback experiments", Management Science 69: a
coin for each block, and what happens within ``washout`` of its beginning is not counted, so that what an arm left behind is
not ascribed to the next. Refuses to know events and sums (``statistics.switchback``).
"""

from dataclasses import dataclass
from hashlib import blake2b

from shopkeeper.types.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Design:
    """``block`` and ``washout`` in microseconds. The first block of each place begins at a time left to chance, so that
    switches do not fall on the same hours everywhere; the coins come from ``salt`` alone, so that any process throws the same.
    """

    salt: str
    start: int
    block: int
    washout: int = 0
    arms: int = 2

    def __post_init__(self) -> None:
        if self.block <= 0 or not 0 <= self.washout < self.block:
            raise InvalidInput(
                f"blocks of {self.block} µs with {self.washout} µs of washout",
                field="washout",
                fix="make blocks longer than the washout",
            )

    def number(self, place: str, at: int) -> int:
        """Which block a moment is in; −1 before the first one."""
        since = at - self.start - self._offset(place)
        return since // self.block if since >= 0 else -1

    def arm(self, place: str, at: int) -> int:
        """Which arm; 0 (control) before the first block."""
        number = self.number(place, at)
        return self._coin(f"{place}/{number}") % self.arms if number >= 0 else 0

    def counts(self, place: str, at: int) -> bool:
        """Whether what happens now is of this arm only: no washout, or no switch at the block's beginning."""
        number = self.number(place, at)
        if number < 0:
            return False
        begun = self.start + self._offset(place) + number * self.block
        return at - begun >= self.washout

    def _offset(self, place: str) -> int:
        return self._coin(f"{place}/start") % self.block

    def _coin(self, what: str) -> int:
        key = blake2b(self.salt.encode(), digest_size=32).digest()
        return int.from_bytes(blake2b(what.encode(), key=key, digest_size=8).digest(), "big")
