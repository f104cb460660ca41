"""Everything that features remember, as it is after some prefix of the log: the same for serving and for training.

Knows how an event changes it and how values are read. Refuses to know where events come from and how long a shopper is kept.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from shopkeeper.events.port import Kept, Offset
from shopkeeper.features.catalogue import (
    CANDIDATE_COLUMNS,
    KEYED,
    PRODUCT,
    RANGE,
    SHOPPER,
    SHOPPER_COLUMNS,
)
from shopkeeper.features.decay import Array, Sums
from shopkeeper.features.facts import Candidates, Facts, log_price
from shopkeeper.features.feature import Seen
from shopkeeper.features.person import ALL, NO_CHOICES, Choices, Person, sights
from shopkeeper.features.together import CoOccurrence
from shopkeeper.types import Happened, Purpose

_RANGE = SHOPPER.slots(RANGE)
_NARROWEST = 0.1
"""The least spread of prices (ratios of 10 %), so that one purchase does not make all else foreign."""
_FAR = 5.0
OFFSET: Final = "log.offset"
"""Logged beside the values: how much of the log they had seen."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``values``: (…, columns) float64, as of ``at``, knowing the log up to ``offset``."""

    columns: tuple[str, ...]
    values: Array
    at: int
    offset: Offset

    def logged(self, row: int) -> dict[str, float]:
        """What a Shown line should bear: with it the values can be computed again from the log, exactly."""
        return {OFFSET: float(self.offset), **dict(zip(self.columns, self.values[row].tolist(), strict=True))}


class State:
    """Not thread-safe. Holds sums over everybody and every product; whose shopper's is up to the caller."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.offset = Offset(0)
        self.everybody = Sums(SHOPPER.half_lives, SHOPPER.peaks)
        self.products = Sums(PRODUCT.half_lives, PRODUCT.peaks)
        self.assortment = Sums(PRODUCT.half_lives, PRODUCT.peaks)
        self.together = CoOccurrence()

    def person(self) -> Person:
        return Person(self.facts.space)

    def apply(self, kept: Kept, person: Person | None = None) -> None:
        """The next event of the log, and what it says of its shopper. Bots change nothing."""
        self.offset = kept.offset
        if kept.bot:
            return
        event = kept.under(Purpose.PERSONALISATION)
        seen = sights(event, self.facts)
        deltas = [delta for each in seen for delta in SHOPPER.deltas(each)]
        self.everybody.add(ALL, event.at, deltas)
        if event.lines:
            self.assortment.add(ALL, event.at, PRODUCT.deltas(Seen(event, times=len(event.lines))))
            one = PRODUCT.deltas(Seen(event))
            self.products.add_many(event.at, {line.product: one for line in event.lines})
        if event.kind is not Happened.SHOWN:
            self.together.update(kept.under(Purpose.IMPROVEMENT))
        if person is not None and event.shopper:
            person.update(event, seen, deltas)

    def shopper(self, person: Person, at: int, choices: Choices = NO_CHOICES) -> Reading:
        """(columns,) of one shopper."""
        values = [SHOPPER.values(person.sums(at, choices), self.everybody.of(ALL, at))]
        values += [keyed.value(person.table(keyed, choices), at) for keyed in KEYED]
        return Reading(SHOPPER_COLUMNS, np.concatenate(values), at, self.offset)

    def candidates(
        self, person: Person, candidates: Candidates, at: int, choices: Choices = NO_CHOICES
    ) -> Reading:
        """(len(candidates), columns): of each product, and of the shopper and it together."""
        products = PRODUCT.values(self.products.read(at, candidates.products), self.assortment.of(ALL, at))
        matches = [keyed.match(person.table(keyed, choices), candidates, at) for keyed in KEYED]
        prices = self._prices(person, candidates, at, choices)
        looks = self._alike(person, candidates, at, choices)
        together = self.together.match(person.lately(at, choices), candidates.products, at)
        values = np.hstack([products, *matches, prices, looks, together])
        return Reading(CANDIDATE_COLUMNS, values, at, self.offset)

    def _alike(self, person: Person, candidates: Candidates, at: int, choices: Choices) -> Array:
        """(n, 2) cosines with what was viewed; zeros while the shop's eyes are just changing."""
        tastes = person.looks(at, choices)
        if candidates.space != person.space:
            return np.zeros((len(candidates), len(tastes)))
        return np.asarray(candidates.vectors @ tastes.T)

    def _prices(self, person: Person, candidates: Candidates, at: int, choices: Choices) -> Array:
        """(n, 2): how far each price is from the usual ones, in their spreads, and whether above."""
        everybody = self.everybody.of(ALL, at)[_RANGE]
        mean, spread, _ = RANGE.range(person.sums(at, choices)[_RANGE], everybody)
        logs = np.array([log_price(line.price or known.price, self.facts.currency) for line, known in zip(candidates.lines, candidates.known, strict=True)])  # fmt: skip
        away = np.clip((logs - mean[-1]) / max(float(spread[-1]), _NARROWEST), -_FAR, _FAR)
        away[(logs == 0) | (mean[-1] == 0)] = 0
        return np.column_stack([np.abs(away), away])
