"""How often, how lately, at what rate, where and when: features of counts alone.

The same classes describe a shopper and a product; who is counted is up to the group they stand in.
"""

from dataclasses import dataclass

import numpy as np

from shopkeeper.features.decay import DAY, MONTH, YEAR, Array, Deltas
from shopkeeper.features.feature import Part, Seen, span
from shopkeeper.types import UNTOLD, Happened, Surface

SURFACES = tuple(Surface)
_AT = {surface: place for place, surface in enumerate(SURFACES)}
_HOUR = 3_600_000_000
_HOURS, _DAYS = 24, 7
_THURSDAY = 3
"""1970 began on one; weeks begin on Monday."""


@dataclass(frozen=True, slots=True)
class OfOne:
    """Changed by one kind of event only."""

    of: Happened

    @property
    def kinds(self) -> frozenset[Happened]:
        return frozenset({self.of})


@dataclass(frozen=True, slots=True)
class Count(OfOne):
    """ln(1 + decayed count)."""

    half_lives: tuple[float, ...]
    part: Part = Part.ACTIVITY
    peak: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.of}.{span(life)}" for life in self.half_lives)

    def update(self, seen: Seen) -> Deltas:
        return [(slot, seen.times) for slot in range(len(self.half_lives))]

    def value(self, sums: Array, whole: Array) -> Array:
        return np.log1p(sums)


@dataclass(frozen=True, slots=True)
class Recency(OfOne):
    """1 / (1 + days since the last): 1 is now, ½ a day ago, 0 never."""

    part: Part = Part.ACTIVITY
    peak: bool = True
    half_lives: tuple[float, ...] = (YEAR,)

    @property
    def columns(self) -> tuple[str, ...]:
        return (f"{self.of}.recency",)

    def update(self, seen: Seen) -> Deltas:
        return [(0, 1.0)]

    def value(self, sums: Array, whole: Array) -> Array:
        return days(sums)


def days(peaks: Array) -> Array:
    """1 / (1 + days since), from the faded trace of the last time."""
    with np.errstate(divide="ignore"):
        return 1 / (1 - np.log2(peaks) * (YEAR / DAY))


@dataclass(frozen=True, slots=True)
class Rate:
    """Decayed ``of`` per decayed ``over``, leaning on everybody's rate as if it had been seen ``prior`` times.

    The posterior mean of a Beta(prior · rate, prior · (1 − rate)) prior, with the shop's own rate as its mean; may exceed
    1 where one thing leads to several.
    """

    of: Happened
    over: Happened
    spans: tuple[float, ...]
    prior: float = 20.0
    part: Part = Part.ACTIVITY
    peak: bool = False

    @property
    def kinds(self) -> frozenset[Happened]:
        return frozenset({self.of, self.over})

    @property
    def half_lives(self) -> tuple[float, ...]:
        return self.spans * 2

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.of}/{self.over}.{span(life)}" for life in self.spans)

    def update(self, seen: Seen) -> Deltas:
        n = len(self.spans)
        first = 0 if seen.event.kind is self.of else n
        return [(first + slot, seen.times) for slot in range(n)]

    def value(self, sums: Array, whole: Array) -> Array:
        return leaning(sums, whole, self.prior, least=1.0)


def leaning(sums: Array, whole: Array, prior: float, least: float) -> Array:
    """The first half of the slots per the second, as if ``prior`` of the second had been seen at everybody's quotient.

    ``least``: by what everybody's is divided at least.
    """
    n = len(whole) // 2
    usual = whole[:n] / np.maximum(whole[n:], least)
    quotient: Array = (sums[..., :n] + prior * usual) / (sums[..., n:] + prior)
    return quotient


@dataclass(frozen=True, slots=True)
class BySurface(OfOne):
    """ln(1 + decayed count) for each place where it happened."""

    half_life: float
    part: Part = Part.ACTIVITY
    peak: bool = False

    @property
    def half_lives(self) -> tuple[float, ...]:
        return (self.half_life,) * len(SURFACES)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.of}@{surface}.{span(self.half_life)}" for surface in SURFACES)

    def update(self, seen: Seen) -> Deltas:
        return [(_AT[seen.event.surface], seen.times)]

    def value(self, sums: Array, whole: Array) -> Array:
        return np.log1p(sums)


@dataclass(frozen=True, slots=True)
class Mean(OfOne):
    """Decayed mean of an event's ``number`` (stars, seconds, products found), leaning on everybody's."""

    spans: tuple[float, ...]
    prior: float = 2.0
    part: Part = Part.ACTIVITY
    peak: bool = False

    @property
    def half_lives(self) -> tuple[float, ...]:
        return self.spans * 2

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(f"{self.of}.mean.{span(life)}" for life in self.spans)

    def update(self, seen: Seen) -> Deltas:
        n = len(self.spans)
        return [
            (part * n + slot, value)
            for part, value in enumerate((seen.event.number, 1.0) if seen.event.number != UNTOLD else ())
            for slot in range(n)
        ]

    def value(self, sums: Array, whole: Array) -> Array:
        return leaning(sums, whole, self.prior, least=1e-9)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The share of all deeds in each hour of the day and each day of the week (UTC), leaning on everybody's."""

    half_life: float = MONTH
    prior: float = 10.0
    part: Part = Part.RHYTHM
    peak: bool = False

    @property
    def kinds(self) -> frozenset[Happened]:
        return frozenset(Happened) - {Happened.SHOWN, Happened.CONVERSED}

    @property
    def half_lives(self) -> tuple[float, ...]:
        return (self.half_life,) * (_HOURS + _DAYS)

    @property
    def columns(self) -> tuple[str, ...]:
        return (*(f"hour.{n:02}" for n in range(_HOURS)), *(f"weekday.{n}" for n in range(_DAYS)))

    def update(self, seen: Seen) -> Deltas:
        day, hour = divmod(seen.event.at // _HOUR, _HOURS)
        return [(hour, seen.times), (_HOURS + (day + _THURSDAY) % _DAYS, seen.times)]

    def value(self, sums: Array, whole: Array) -> Array:
        hours, weekdays = slice(0, _HOURS), slice(_HOURS, None)
        return np.concatenate([self._shares(sums, whole, part) for part in (hours, weekdays)], axis=-1)

    def _shares(self, sums: Array, whole: Array, part: slice) -> Array:
        own, everybody = sums[..., part], whole[part]
        usual = (everybody + 1) / (everybody.sum() + len(everybody))
        shares: Array = (own + self.prior * usual) / (own.sum(axis=-1, keepdims=True) + self.prior)
        return shares
