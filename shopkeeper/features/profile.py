"""What is known of one shopper in plain data, for "My data": what, from which events, since when.

Computed from the shopper's events and the very features that ranking uses, so that the page cannot say less than is known.
Refuses to know pages.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final

import numpy as np

from shopkeeper.features.catalogue import KEYED, RANGE, SHOPPER
from shopkeeper.features.facts import Facts
from shopkeeper.features.feature import Part, Seen
from shopkeeper.features.person import Choices, Person, sights
from shopkeeper.features.taste import Affinity, KeyedDeltas
from shopkeeper.types import Event, EventId, Happened, Money, ProductId

_MOST, _WHY = 12, 5
_SLIGHT: Final = 0.02
"""Shares below this are not worth a line."""
_LATELY: Final = -1
"""The longer half-life of a feature."""


@dataclass(frozen=True, slots=True)
class Why:
    """One event behind a line. ``at``: microseconds since 1970 UTC."""

    event: EventId
    kind: Happened
    at: int
    product: ProductId = ProductId("")


@dataclass(frozen=True, slots=True)
class Leaning:
    """Towards one value: ``share`` of the shopper's lately interest in that part, the events behind it by kind, the newest of them."""

    part: Part
    value: str
    share: float
    times: Mapping[Happened, int]
    since: int
    last: int
    why: tuple[Why, ...]
    removed: bool = False
    """The shopper chose that it counts for nothing."""


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Most of what the shopper looks at costs between these."""

    low: Money
    high: Money
    deeds: int


@dataclass(frozen=True, slots=True)
class Profile:
    """``since`` and ``last``: the first and the newest event, microseconds since 1970 UTC; 0 where there is none."""

    since: int
    last: int
    times: Mapping[Happened, int]
    leanings: tuple[Leaning, ...]
    """Strongest first within each part."""
    prices: PriceRange | None
    off: frozenset[Part]
    """What the shopper switched off."""

    def of(self, part: Part) -> list[Leaning]:
        return [leaning for leaning in self.leanings if leaning.part is part]


def profile(events: Sequence[Event], person: Person, facts: Facts, choices: Choices, at: int) -> Profile:
    """``events``: all of one shopper, in the order in which they happened; ``person``: what is remembered of them."""
    seen = [each for event in events if event.kind is not Happened.SHOWN for each in sights(event, facts)]
    leanings: list[Leaning] = []
    for keyed in KEYED:
        removed = set(choices.values(keyed.part))
        behind = _behind(keyed.kinds, keyed.update, seen)
        table = person.tables[keyed.name]
        strength = table.read(at)[:, _LATELY]
        shares = strength / (strength.sum() or 1.0)
        names = [str(key) for key in table.rows]
        slight = _SLIGHT if isinstance(keyed, Affinity) else 0.0
        order = [i for i in np.argsort(-shares, kind="stable") if shares[i] > slight or names[i] in removed]
        leanings += [
            _leaning(keyed.part, names[i], float(shares[i]), behind[names[i]], names[i] in removed)
            for i in order
            if names[i] in behind
        ][:_MOST]
    times = [event.at for event in events]
    return Profile(
        min(times, default=0),
        max(times, default=0),
        Counter(event.kind for event in events),
        tuple(leanings),
        _prices(person, seen, facts, at),
        choices.off,
    )


def _behind(
    kinds: Iterable[Happened], update: Callable[[Seen], KeyedDeltas], seen: Sequence[Seen]
) -> dict[str, list[Seen]]:
    """By value, what the feature took into account."""
    found: dict[str, list[Seen]] = {}
    for each in seen:
        if each.event.kind in kinds:
            for value in dict.fromkeys(value for value, _, _ in update(each)):
                found.setdefault(value, []).append(each)
    return found


def _leaning(part: Part, value: str, share: float, seen: Sequence[Seen], removed: bool) -> Leaning:
    newest = sorted(seen, key=lambda each: -each.event.at)
    return Leaning(
        part,
        value,
        share,
        Counter(each.event.kind for each in seen),
        newest[-1].event.at,
        newest[0].event.at,
        tuple(
            Why(each.event.id, each.event.kind, each.event.at, each.line.product) for each in newest[:_WHY]
        ),
        removed,
    )


def _prices(person: Person, seen: Sequence[Seen], facts: Facts, at: int) -> PriceRange | None:
    deeds = sum(1 for each in seen if each.price and each.event.kind in RANGE.kinds)
    if not deeds:
        return None
    sums = person.sums(at)[SHOPPER.slots(RANGE)]
    means, spreads, _ = RANGE.range(sums, np.zeros_like(sums))
    mean, spread = float(means[_LATELY]), float(spreads[_LATELY])
    low, high = (Money(round(exp(mean + sign * spread)), facts.currency) for sign in (-1, 1))
    return PriceRange(low, high, deeds)
