"""The last visits, kept so that those with a given item are found at once.

The index of VMIS-kNN: Kersbergen, Sprangers and Schelter (2022), "Serenade: low-latency session-based recommendation in
e-commerce at scale", SIGMOD. Knows which items a visit had and when it last moved. Refuses to know who came, and forgets
the oldest visit when a new one has no room.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.port import NOTHING, Floats, Ids, place_of

EMPTY = -1


class Beside(NamedTuple):
    """Items (n,), in order, that stood in one visit with another one, and what each counts (n,); ``newest``: when such a visit last moved."""

    items: Ids
    scores: Floats
    newest: float

    def has(self, item: int) -> bool:
        return place_of(item, self.items) is not None


ALONE = Beside(NOTHING, np.empty(0, np.float32), 0.0)


class RecentVisits:
    """``capacity`` visits in a ring. A visit of more than ``longest`` items goes on as another visit.

    One thread observes; others may ask meanwhile, and see a visit that is just changing before or after it.
    """

    def __init__(self, capacity: int = 100_000, longest: int = 16) -> None:
        self.items: npt.NDArray[np.int32] = np.full((capacity, longest), EMPTY, np.int32)
        """Rows of visits, padded at the end with ``EMPTY``."""
        self.sizes: npt.NDArray[np.int32] = np.zeros(capacity, np.int32)
        self.moments: npt.NDArray[np.float64] = np.zeros(capacity)
        """When each visit last moved, seconds since 1970."""
        self._marked: npt.NDArray[np.bool_] = np.zeros(capacity, np.bool_)
        """All False between calls."""
        self._begun = 0
        self._owner: npt.NDArray[np.int64] = np.zeros(capacity, np.int64)
        self._numbers: dict[int, int] = {}
        self._with: dict[int, _Appended] = {}
        self._beside: dict[int, dict[Hashable, Beside]] = {}
        """Of each item that was asked about, until one of its visits moves."""
        self._observed = 0

    def __len__(self) -> int:
        return min(self._begun, len(self.items))

    def observe(self, visit: int, item: int, at: float) -> None:
        number = self._numbers.get(visit, EMPTY)
        row = number % len(self.items)
        if number == EMPTY or self.sizes[row] == self.items.shape[1]:
            number = self._begin(visit)
            row = number % len(self.items)
        size = self.sizes[row]
        if item not in self.items[row, :size]:
            self._with.setdefault(item, _Appended()).append(number)
        self.items[row, size] = item
        self.sizes[row] = size + 1
        self.moments[row] = max(self.moments[row], at)
        self._observed += 1
        for one in self.items[row, : size + 1].tolist():
            self._beside.pop(one, None)

    def take_back(self, visit: int, item: int) -> None:
        """As if the visit had never had the item, as far as it is the one that goes on."""
        number = self._numbers.get(visit, EMPTY)
        row = number % len(self.items)
        had = self.items[row, : self.sizes[row]]
        if number == EMPTY or item not in had:
            return
        left = had[had != item]
        self.items[row], self.sizes[row] = EMPTY, len(left)
        self.items[row, : len(left)] = left
        if not self._with[item].drop(number):
            del self._with[item]
        self._observed += 1
        for one in (item, *left.tolist()):
            self._beside.pop(one, None)

    def rows_with(self, item: int, most: int) -> Ids:
        """Rows of at most the last ``most`` visits that had the item."""
        if (appended := self._with.get(item)) is None:
            return NOTHING
        numbers = appended.last(most)
        if self._begun <= len(self.items):  # none is forgotten yet
            return numbers
        return numbers[numbers >= self._begun - len(self.items)] % len(self.items)

    def rows(self, rows: Ids) -> npt.NDArray[np.int32]:
        """Items of visits (n, longest of them), padded at the end with ``EMPTY``."""
        return self.items.take(rows, axis=0)[:, : self.sizes.take(rows).max(initial=0)]

    def together(self, one: int, other: int, most: int = 1000) -> int:
        """How many of the last visits had both."""
        rows = self.rows_with(one, most)
        self._marked[rows] = True
        both = int(np.count_nonzero(self._marked[self.rows_with(other, most)]))
        self._marked[rows] = False
        return both

    def beside(self, item: int, how: Hashable, work_out: Callable[[int], Beside]) -> Beside:
        """What stood beside the item, counted in a way that is called ``how``: worked out only if one of its visits has moved since."""
        if item not in self._with:
            return ALONE
        found = self._beside.get(item, {}).get(how)
        if found is None:
            observed = self._observed
            found = work_out(item)
            if observed == self._observed:
                self._beside.setdefault(item, {})[how] = found
        return found

    def _begin(self, visit: int) -> int:
        number, self._begun = self._begun, self._begun + 1
        row = number % len(self.items)
        if number >= len(self.items):
            self._forget(row, number - len(self.items))
        self._numbers[visit], self._owner[row] = number, visit
        return number

    def _forget(self, row: int, number: int) -> None:
        owner = int(self._owner[row])
        if self._numbers.get(owner) == number:
            del self._numbers[owner]
        for item in set(self.items[row, : self.sizes[row]].tolist()):
            self._beside.pop(item, None)
            if not self._with[item].drop_before(number + 1):
                del self._with[item]
        self.items[row], self.sizes[row], self.moments[row] = EMPTY, 0, 0.0


class _Appended:
    """Numbers in the order of their arrival, in one array that grows."""

    __slots__ = ("_end", "_numbers", "_start")

    def __init__(self) -> None:
        self._numbers, self._start, self._end = np.empty(4, np.int64), 0, 0

    def append(self, number: int) -> None:
        if self._end == len(self._numbers):
            kept = self._numbers[self._start : self._end]
            self._numbers = np.empty(max(4, 2 * len(kept)), np.int64)
            self._numbers[: len(kept)] = kept
            self._start, self._end = 0, len(kept)
        self._numbers[self._end] = number
        self._end += 1

    def last(self, most: int) -> Ids:
        return self._numbers[max(self._start, self._end - most) : self._end]

    def drop(self, number: int) -> int:
        """How many are left."""
        kept = self._numbers[self._start : self._end]
        self._numbers = kept[kept != number]
        self._start, self._end = 0, len(self._numbers)
        return self._end

    def drop_before(self, number: int) -> int:
        """Forget what lies in front and is older; how many are left."""
        while self._start < self._end and self._numbers[self._start] < number:
            self._start += 1
        return self._end - self._start
