"""What a feature is: state, update and value of one thing, in one place, for serving and for training.

The idea is metarank's ``BaseFeature``. A feature never asks a clock: all times come from events, and a value is read for a
named moment. Refuses to know where its state is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np

from shopkeeper.features.decay import Array, Deltas
from shopkeeper.features.facts import NOTHING, Known
from shopkeeper.types import Event, Happened, Line, ProductId


class Part(StrEnum):
    """What a shopper may switch off in "My data"; what is said of products is nobody's part."""

    ACTIVITY = "activity"
    RHYTHM = "rhythm"
    PRICE = "price"
    CATEGORY = "category"
    BRAND = "brand"
    COLOUR = "colour"
    SIZE = "size"
    HISTORY = "history"
    LOOKS = "looks"


@dataclass(frozen=True, slots=True)
class Seen:
    """One line of an event, and what the shop knows of it. ``times``: for how many like lines it stands."""

    event: Event
    line: Line = Line(ProductId(""))
    known: Known = NOTHING
    times: int = 1
    price: float = 0.0
    """Natural logarithm of minor units, then; 0 is not known or another currency."""


class Feature(Protocol):
    """A fixed number of decayed sums, and what they say. Its values may be read of many rows at once."""

    @property
    def part(self) -> Part: ...

    @property
    def kinds(self) -> frozenset[Happened]:
        """The events that change it."""
        ...

    @property
    def half_lives(self) -> tuple[float, ...]:
        """State: one slot each, seconds."""
        ...

    @property
    def peak(self) -> bool:
        """Whether its slots keep the newest instead of the sum."""
        ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    def update(self, seen: Seen) -> Deltas:
        """What an event adds."""
        ...

    def value(self, sums: Array, whole: Array) -> Array:
        """(…, slots) → (…, columns). ``whole``: (slots,) the same sums over everybody, towards which little evidence leans."""
        ...


class Group:
    """Features of one kind of thing (a shopper, a product) laid side by side: slots in a row, columns in a vector."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.columns = tuple(name for feature in features for name in feature.columns)
        self.half_lives = tuple(life for feature in features for life in feature.half_lives)
        ends = np.cumsum([len(feature.half_lives) for feature in features]).tolist()
        slots = [slice(start, end) for start, end in zip([0, *ends], ends, strict=False)]
        self._placed = tuple(zip(self.features, slots, strict=True))
        self.peaks = [i for feature, own in self._placed if feature.peak for i in range(own.start, own.stop)]
        self._moved_by = {
            kind: tuple((feature, own.start) for feature, own in self._placed if kind in feature.kinds)
            for kind in Happened
        }

    def deltas(self, seen: Seen) -> list[tuple[int, float]]:
        return [
            (start + slot, weight)
            for feature, start in self._moved_by[seen.event.kind]
            for slot, weight in feature.update(seen)
        ]

    def values(self, sums: Array, whole: Array) -> Array:
        """(…, slots) → (…, columns)."""
        return np.concatenate(
            [feature.value(sums[..., own], whole[own]) for feature, own in self._placed], axis=-1
        )

    def slots(self, feature: Feature) -> slice:
        return next(own for each, own in self._placed if each == feature)

    def without(self, sums: Array, parts: Iterable[Part]) -> Array:
        """The sums as if nothing had ever been known of these parts."""
        parts = frozenset(parts)
        for feature, own in self._placed:
            if feature.part in parts:
                sums[..., own] = 0
        return sums


def span(seconds: float) -> str:
    """``7d``: how half-lives are written in the names of columns."""
    for unit, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= unit:
            return f"{seconds / unit:g}{name}"
    return f"{seconds:g}s"
