"""What a shopper leans to: prices, and values of traits (category, brand, colour, size).

A deed weighs by what it costs the shopper: a purchase says more than a glance. Refuses to know whose taste it is.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from shopkeeper.features.activity import days
from shopkeeper.features.decay import DAY, MONTH, YEAR, Array, Sums
from shopkeeper.features.facts import Candidates, Trait
from shopkeeper.features.feature import Part, Seen, span
from shopkeeper.types import Happened

INTEREST: Final[Mapping[Happened, float]] = {
    Happened.CLICKED: 0.5,
    Happened.VIEWED: 1.0,
    Happened.WATCHED: 1.0,
    Happened.TRIED_ON: 2.0,
    Happened.WISHED: 2.0,
    Happened.CARTED: 3.0,
    Happened.BOUGHT: 5.0,
}
"""A click usually comes with a view of the same product."""
KeyedDeltas = Iterable[tuple[str, int, float]]
"""Key, slot, and what is added."""


@dataclass(frozen=True, slots=True)
class PriceAffinity:
    """Mean and spread of the logarithm of prices, leaning on everybody's as if ``prior`` deeds had been seen, and their weight.

    The logarithm is of minor units: shoppers think of prices in ratios.
    """

    of: tuple[Happened, ...]
    spans: tuple[float, ...]
    prior: float = 2.0
    part: Part = Part.PRICE
    peak: bool = False

    @property
    def kinds(self) -> frozenset[Happened]:
        return frozenset(self.of)

    @property
    def half_lives(self) -> tuple[float, ...]:
        return self.spans * 3

    @property
    def columns(self) -> tuple[str, ...]:
        kinds = "+".join(self.of)
        return tuple(f"price.{what}.{kinds}.{span(life)}" for what in ("mean", "spread", "weight") for life in self.spans)  # fmt: skip

    def update(self, seen: Seen) -> list[tuple[int, float]]:
        if not seen.price:
            return []
        n, weight, log = len(self.spans), INTEREST[seen.event.kind] * seen.times, seen.price
        parts = (weight, weight * log, weight * log * log)
        return [(part * n + slot, value) for part, value in enumerate(parts) for slot in range(n)]

    def value(self, sums: Array, whole: Array) -> Array:
        mean, spread, weight = self.range(sums, whole)
        return np.concatenate([mean, spread, np.log1p(weight)], axis=-1)

    def range(self, sums: Array, whole: Array) -> tuple[Array, Array, Array]:
        """Mean, spread and weight, (…, spans) each."""
        n = len(self.spans)
        per_unit = self.prior / np.maximum(whole[:n], 1e-9) * (whole[:n] > 0)
        blended = sums + whole * np.tile(per_unit, 3)
        weight = np.maximum(blended[..., :n], 1e-9)
        mean = blended[..., n : 2 * n] / weight
        spread = np.sqrt(np.maximum(blended[..., 2 * n :] / weight - mean**2, 0))
        return mean, spread, sums[..., :n]


class Keyed(Protocol):
    """A feature with a row of slots for each of an open set of keys: what it says of a shopper, and of candidates."""

    @property
    def name(self) -> str: ...

    @property
    def part(self) -> Part: ...

    @property
    def kinds(self) -> frozenset[Happened]: ...

    @property
    def half_lives(self) -> tuple[float, ...]: ...

    @property
    def peaks(self) -> tuple[int, ...]:
        """Slots that keep the newest instead of the sum."""
        ...

    @property
    def most(self) -> int:
        """Keys that are kept, the strongest; exact until there are twice as many."""
        ...

    @property
    def columns(self) -> tuple[str, ...]: ...

    @property
    def match_columns(self) -> tuple[str, ...]: ...

    def update(self, seen: Seen) -> KeyedDeltas: ...

    def value(self, table: Sums, at: int) -> Array:
        """(columns,) of the shopper."""
        ...

    def match(self, table: Sums, candidates: Candidates, at: int) -> Array:
        """(len(candidates), match_columns)."""
        ...


@dataclass(frozen=True, slots=True)
class Affinity:
    """Decayed interest in each value of a trait, as a share smoothed by ``prior``.

    Of the shopper: the greatest share, the effective number of values (exponential of the entropy) and all interest; with
    ``closed``, each of those values' share too. Of a candidate: the greatest share among its values.
    """

    trait: Trait
    closed: tuple[str, ...] = ()
    spans: tuple[float, ...] = (DAY, MONTH)
    prior: float = 3.0
    most: int = 64
    peaks: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        return self.trait

    @property
    def part(self) -> Part:
        return Part(self.trait)

    @property
    def kinds(self) -> frozenset[Happened]:
        return frozenset(INTEREST)

    @property
    def half_lives(self) -> tuple[float, ...]:
        return self.spans

    @property
    def columns(self) -> tuple[str, ...]:
        said = ("top", "kinds", "weight", *self.closed)
        return tuple(f"{self.trait}.{what}.{span(life)}" for what in said for life in self.spans)

    @property
    def match_columns(self) -> tuple[str, ...]:
        return tuple(f"likes.{self.trait}.{span(life)}" for life in self.spans)

    def update(self, seen: Seen) -> KeyedDeltas:
        weight = INTEREST[seen.event.kind] * seen.times
        return [(value, slot, weight) for value in self._values(seen) for slot in range(len(self.spans))]

    def _values(self, seen: Seen) -> Sequence[str]:
        if self.trait is not Trait.SIZE:
            return seen.known.values(self.trait)
        size = seen.known.sizes.get(seen.line.sku)
        return (size,) if size else ()

    def value(self, table: Sums, at: int) -> Array:
        sums = table.read(at)
        total = sums.sum(axis=0)
        shares = sums / np.maximum(total, 1e-9)
        entropy = -(shares * np.log(np.maximum(shares, 1e-12))).sum(axis=0)
        top = sums.max(axis=0, initial=0) / (total + self.prior)
        said = [top, np.exp(entropy) * (total > 0), np.log1p(total)]
        if self.closed:
            said.append((table.read(at, self.closed) / (total + self.prior)).ravel())
        return np.concatenate(said)

    def match(self, table: Sums, candidates: Candidates, at: int) -> Array:
        sums = table.read(at)
        shares = np.vstack([sums / (sums.sum(axis=0) + self.prior), np.zeros(len(self.spans))])
        found, rows = np.zeros((len(candidates), len(self.spans))), table.rows
        if not rows:
            return found
        values = [known.values(self.trait) for known in candidates.known]
        pairs = [(i, rows[value]) for i, own in enumerate(values) for value in own if value in rows]
        if pairs:
            which, row = np.array(pairs).T
            np.maximum.at(found, which, shares[row])
        return found


@dataclass(frozen=True, slots=True)
class Familiarity:
    """What the shopper has done with each product itself: ln(1 + decayed count) of each kind, and how lately any."""

    deeds: tuple[tuple[Happened, float], ...]
    name: str = "history"
    part: Part = Part.HISTORY
    most: int = 128
    columns: tuple[str, ...] = ("history.products", "history.bought")

    @property
    def kinds(self) -> frozenset[Happened]:
        return frozenset(kind for kind, _ in self.deeds)

    @property
    def half_lives(self) -> tuple[float, ...]:
        return (*(life for _, life in self.deeds), YEAR)

    @property
    def peaks(self) -> tuple[int, ...]:
        return (len(self.deeds),)

    @property
    def match_columns(self) -> tuple[str, ...]:
        return (*(f"own.{kind}.{span(life)}" for kind, life in self.deeds), "own.recency")

    def update(self, seen: Seen) -> KeyedDeltas:
        kind, product = seen.event.kind, seen.line.product
        if not product:
            return []
        last = [(product, len(self.deeds), 1.0)] if kind is not Happened.SHOWN else []
        return [(product, slot, 1.0) for slot, (own, _) in enumerate(self.deeds) if own is kind] + last

    def value(self, table: Sums, at: int) -> Array:
        sums = table.read(at)
        bought = [slot for slot, (kind, _) in enumerate(self.deeds) if kind is Happened.BOUGHT]
        touched = np.count_nonzero(sums[:, -1])
        said: Array = np.log1p([touched, sums[:, bought].sum()])
        return said

    def match(self, table: Sums, candidates: Candidates, at: int) -> Array:
        sums = table.read(at, candidates.products)
        return np.column_stack([np.log1p(sums[:, :-1]), days(sums[:, -1:])])
