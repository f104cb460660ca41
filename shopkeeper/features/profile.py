"""What is known of one shopper in plain data, for "My data": what, from which events, since when.

Computed from the shopper's events and the very features that ranking uses, so that the page cannot say less than is known.
Refuses to know pages.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from shopkeeper.features.catalogue import KEYED, RANGE, RHYTHM, SHOPPER
from shopkeeper.features.decay import Array
from shopkeeper.features.facts import Facts
from shopkeeper.features.feature import Part, Seen
from shopkeeper.features.person import Choices, Person, sights
from shopkeeper.features.taste import INTEREST, Keyed
from shopkeeper.types import Event, EventId, Happened, Money, ProductId

_WHY: Final = 5
_LATELY: Final = -1
"""The longer half-life of a feature."""
_HOURS: Final = 24


@dataclass(frozen=True, slots=True)
class Why:
    """One event behind a line. ``at``: microseconds since 1970 UTC."""

    event: EventId
    kind: Happened
    at: int
    product: ProductId = ProductId("")


@dataclass(frozen=True, slots=True)
class Behind:
    """The deeds behind a conclusion: how many of each kind, the first and the newest, and the latest few.

    Of a product that the shop no longer sells no traits are known: nothing is behind what was concluded from it before.
    """

    times: Mapping[Happened, int]
    since: int
    last: int
    why: tuple[Why, ...]

    @property
    def deeds(self) -> int:
        return sum(self.times.values())


@dataclass(frozen=True, slots=True)
class Leaning:
    """Towards one value: ``share`` of the shopper's lately interest in that part, among all that counts."""

    part: Part
    value: str
    share: float
    behind: Behind
    removed: bool = False
    """The shopper chose that it counts for nothing."""


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Most of what the shopper looks at costs between these."""

    low: Money
    high: Money
    behind: Behind


@dataclass(frozen=True, slots=True)
class Profile:
    """``since`` and ``last``: the first and the newest event, microseconds since 1970 UTC; 0 where there is none."""

    since: int
    last: int
    times: Mapping[Happened, int]
    leanings: tuple[Leaning, ...]
    """Strongest first within each part; what was removed is always among them."""
    prices: PriceRange | None
    looks: Behind | None
    """Whose pictures the taste in looks is the mean of."""
    hours: tuple[float, ...]
    """(24,) shares of all deeds, UTC; empty where there is none."""
    weekdays: tuple[float, ...]
    """(7,) from Monday, likewise."""
    off: frozenset[Part]
    """What the shopper switched off."""

    def of(self, part: Part) -> list[Leaning]:
        return [leaning for leaning in self.leanings if leaning.part is part]


def profile(events: Sequence[Event], person: Person, facts: Facts, choices: Choices, at: int) -> Profile:
    """``events``: all of one shopper, in the order in which they happened; ``person``: what is remembered of them."""
    seen = [each for event in events if event.kind is not Happened.SHOWN for each in sights(event, facts)]
    times, rhythm = [event.at for event in events], person.sums(at)[SHOPPER.slots(RHYTHM)]
    looked = [each for each in seen if each.event.kind in INTEREST and each.line.look]
    return Profile(
        min(times, default=0),
        max(times, default=0),
        dict(Counter(event.kind for event in events)),
        tuple(leaning for keyed in KEYED for leaning in _leanings(keyed, seen, person, choices, at)),
        _prices(person, seen, facts, at),
        _behind(looked) if looked and facts.space.dim else None,
        _shares(rhythm[:_HOURS]),
        _shares(rhythm[_HOURS:]),
        choices.off,
    )


def _leanings(
    keyed: Keyed, seen: Sequence[Seen], person: Person, choices: Choices, at: int
) -> Iterator[Leaning]:
    """One for each value that is remembered, and for each that was removed."""
    removed, table, deeds = choices.values(keyed.part), person.tables[keyed.name], _deeds(keyed, seen)
    lately = table.read(at)[:, _LATELY].tolist()
    strengths = dict.fromkeys(removed, 0.0) | {
        str(key): lately[row] for key, row in table.rows.items() if lately[row] > 0
    }
    whole = sum(strength for value, strength in strengths.items() if value not in removed) or 1.0
    for value, strength in sorted(strengths.items(), key=lambda one: -one[1]):
        out = value in removed
        share = 0.0 if out else strength / whole
        yield Leaning(keyed.part, value, share, _behind(deeds.get(value, ())), out)


def _deeds(keyed: Keyed, seen: Sequence[Seen]) -> dict[str, list[Seen]]:
    """By value, what the feature took into account."""
    found: dict[str, list[Seen]] = {}
    for each in seen:
        if each.event.kind in keyed.kinds:
            for value in dict.fromkeys(value for value, _, _ in keyed.update(each)):
                found.setdefault(value, []).append(each)
    return found


def _behind(seen: Sequence[Seen]) -> Behind:
    newest = sorted(seen, key=lambda each: -each.event.at)
    return Behind(
        dict(Counter(each.event.kind for each in seen)),
        newest[-1].event.at if newest else 0,
        newest[0].event.at if newest else 0,
        tuple(
            Why(each.event.id, each.event.kind, each.event.at, each.line.product) for each in newest[:_WHY]
        ),
    )


def _prices(person: Person, seen: Sequence[Seen], facts: Facts, at: int) -> PriceRange | None:
    priced = [each for each in seen if each.price and each.event.kind in RANGE.kinds]
    if not priced:
        return None
    sums = person.sums(at)[SHOPPER.slots(RANGE)]
    means, spreads, _ = RANGE.range(sums, np.zeros_like(sums))
    mean, spread = float(means[_LATELY]), float(spreads[_LATELY])
    low, high = (Money(round(exp(mean + sign * spread)), facts.currency) for sign in (-1, 1))
    return PriceRange(low, high, _behind(priced))


def _shares(sums: Array) -> tuple[float, ...]:
    whole = float(sums.sum())
    return tuple((sums / whole).tolist()) if whole > 0 else ()
