"""What is remembered of one shopper: one row of sums, a row for each value they lean to, and the mean of what they viewed.

Knows how it is changed by an event and read for a moment, under the shopper's own choices. Refuses to know who it is.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from shopkeeper.features.catalogue import KEYED, SHOPPER, TASTES
from shopkeeper.features.decay import Array, Sums
from shopkeeper.features.facts import Facts, JointSpace, Vectors, log_price
from shopkeeper.features.feature import Part, Seen
from shopkeeper.features.taste import INTEREST, Keyed
from shopkeeper.types import Event, Happened, ProductId

ALL: Final = "all"
"""The only key of tables that have one row."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the shopper wants us to leave out: whole parts, and single values (a brand, a product)."""

    off: frozenset[Part] = frozenset()
    removed: frozenset[tuple[Part, str]] = frozenset()

    def values(self, part: Part) -> list[str]:
        return sorted(value for own, value in self.removed if own is part)


NO_CHOICES: Final = Choices()


def sights(event: Event, facts: Facts) -> list[Seen]:
    """One for each line. What was merely shown says nothing of the shopper, so nothing is looked up for it."""
    if event.kind is Happened.SHOWN or not event.lines:
        return [Seen(event, times=max(1, len(event.lines)))]
    found = []
    for line, known in zip(event.lines, facts.known(event.lines), strict=True):
        found.append(Seen(event, line, known, price=log_price(line.price or known.price, facts.currency)))
    return found


@dataclass(slots=True)
class Person:
    space: JointSpace
    """In which looks were remembered."""
    activity: Sums = field(default_factory=lambda: Sums(SHOPPER.half_lives, SHOPPER.peaks))
    tables: dict[str, Sums] = field(
        default_factory=lambda: {keyed.name: Sums(keyed.half_lives, keyed.peaks) for keyed in KEYED}
    )
    taste: Sums = field(init=False)

    def __post_init__(self) -> None:
        lives = [life for life in TASTES for _ in range(self.space.dim)]
        self.taste = Sums(lives, dtype=np.float32)

    def apply(self, event: Event, facts: Facts) -> None:
        seen = sights(event, facts)
        self.update(event, seen, [delta for each in seen for delta in SHOPPER.deltas(each)])

    def update(self, event: Event, seen: Sequence[Seen], deltas: Sequence[tuple[int, float]]) -> None:
        """``deltas``: those of SHOPPER, which are everybody's too."""
        self.activity.add(ALL, event.at, deltas)
        for keyed in KEYED:
            if event.kind in keyed.kinds:
                self._keyed(keyed, event, seen)
        if self.space.dim and event.kind in INTEREST:
            self._look(event)

    def _keyed(self, keyed: Keyed, event: Event, seen: Sequence[Seen]) -> None:
        if event.kind is Happened.SHOWN:
            seen = [Seen(event, line) for line in event.lines]
        table = self.tables[keyed.name]
        deltas: dict[Hashable, list[tuple[int, float]]] = {}
        for each in seen:
            for key, slot, weight in keyed.update(each):
                deltas.setdefault(key, []).append((slot, weight))
        table.add_many(event.at, deltas)
        if len(table) > 2 * keyed.most:
            table.keep(keyed.most)

    def _look(self, event: Event) -> None:
        looks = [line.look for line in event.lines if line.look]
        if looks:
            mean = self.space.vectors(looks).sum(axis=0) * INTEREST[event.kind]
            self.taste.add_row(ALL, event.at, np.tile(mean, len(TASTES)))

    def sums(self, at: int, choices: Choices = NO_CHOICES) -> Array:
        """(slots,) of SHOPPER."""
        sums = self.activity.of(ALL, at)
        return SHOPPER.without(sums, choices.off) if choices.off else sums

    def table(self, keyed: Keyed, choices: Choices = NO_CHOICES) -> Sums:
        if keyed.part in choices.off:
            return Sums(keyed.half_lives, keyed.peaks)
        table, removed = self.tables[keyed.name], choices.values(keyed.part)
        return table.without(removed) if removed else table

    def looks(self, at: int, choices: Choices = NO_CHOICES) -> Vectors:
        """(len(TASTES), dim) unit rows; zeros where nothing was viewed."""
        if Part.LOOKS in choices.off or not len(self.taste):
            return np.zeros((len(TASTES), self.space.dim), np.float32)
        means = self.taste.of(ALL, at).reshape(len(TASTES), self.space.dim)
        lengths = np.linalg.norm(means, axis=1, keepdims=True)
        units: Vectors = (means / np.maximum(lengths, 1e-12)).astype(np.float32)
        return units

    def lately(self, at: int, choices: Choices = NO_CHOICES, most: int = 10) -> list[ProductId]:
        """Products that the shopper had to do with, newest first."""
        table = self.table(KEYED[-1], choices)
        last = table.read(at)[:, -1]
        names = [ProductId(str(key)) for key in table.rows]
        return [names[i] for i in np.argsort(-last, kind="stable")[:most] if last[i] > 0]

    @property
    def nbytes(self) -> int:
        """Of the numbers; keys come on top."""
        return self.activity.nbytes + self.taste.nbytes + sum(table.nbytes for table in self.tables.values())
