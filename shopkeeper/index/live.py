"""Live columns over everything a shopper can filter by: what passes, how many, and under which facets.

Knows stable facts and live offers of every look, and answers within milliseconds. Refuses to know words,
vectors and the final say, which is ``search.verify``. Any number of threads read while one writes; a write is seen
whole or not at all.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from threading import RLock
from typing import Final

import numpy as np

from shopkeeper.index.columns import Array, Mask
from shopkeeper.index.facets import Passing, facet
from shopkeeper.index.judge import (
    RANGES,
    by_look,
    by_option,
    by_variant,
    cheapest,
    commonest,
    nameless,
    says,
    silence_passes,
    states,
    varied,
)
from shopkeeper.index.ledger import UNKNOWN, Ledger
from shopkeeper.index.port import Keys, Scope
from shopkeeper.index.tags import Fact, tag
from shopkeeper.types import OFFER_FIELDS, Constraint, Facet, Field, LookKey, Op, Product

_NO_TAGS: Final = frozenset({*OFFER_FIELDS, Field.RATING})
Judge = Callable[[Constraint, Ledger], Mask]
FEW: Final = 8
"""With fewer than one look in this many, rows are found by product instead of by reading whole columns."""


class Live:
    def __init__(self) -> None:
        self._ledger = Ledger()
        self._lock = RLock()
        self._memo: dict[tuple[Judge, Constraint], Mask] = {}
        self._all: Keys | None = None
        self._priced: list[str] | None = None
        """Currencies that anything costs, the commonest first."""

    def put(self, products: Iterable[Product]) -> None:
        """Insert or replace whole products."""
        products = list(products)
        with self._lock:
            self._ledger.put(products)
            self._forget()

    def offers(self, products: Iterable[Product]) -> None:
        """Take over the live offers of products of which nothing else changed: microseconds each."""
        for product in products:
            with self._lock:
                self._memo.clear()
                self._priced = None
                if not self._ledger.offers(product):
                    self._ledger.put([product])
                    self._forget()

    def remove(self, keys: Iterable[LookKey]) -> None:
        """Forget looks; unknown keys are fine."""
        with self._lock:
            self._ledger.remove(keys)
            self._forget()

    def _forget(self) -> None:
        self._memo.clear()
        self._all = self._priced = None

    @property
    def nbytes(self) -> int:
        return self._ledger.nbytes

    def mask(self, constraints: Sequence[Constraint] = ()) -> Mask:
        """Looks that meet all constraints, the offer-level ones with one and the same variant: bool, in no promised order."""
        with self._lock:
            return self._looks(constraints)

    def judges(self, constraint: Constraint) -> bool:
        """Whether the catalogue says anything by which it could be judged: of some shops nobody knows when a thing arrives."""
        with self._lock:
            if constraint.field not in _NO_TAGS:
                return not nameless(constraint)
            return states(constraint, self._ledger)

    def select(self, constraints: Sequence[Constraint] = ()) -> Keys:
        """Keys of the looks that meet all constraints, ascending."""
        with self._lock:
            if constraints:
                return self._sorted(self._looks(constraints))
            if self._all is None:
                self._all = self._sorted(self._ledger.looks["alive"])
                self._all.flags.writeable = False
            return self._all

    def tally(self, keys: Keys, facts: Mapping[Fact, float]) -> Array:
        """float64[len(keys)]: the summed weight of those facts that each look states."""
        with self._lock:
            rows = self._ledger.rows(keys)
            known = np.flatnonzero(rows != UNKNOWN)
            totals = np.zeros(len(self._ledger.looks))
            few = len(keys) * FEW < len(totals)
            products = np.unique(self._ledger.looks["product"][rows[known]]) if few else None
            for (field, value), weight in facts.items():
                totals[self._ledger.stating(field, value, products)] += weight
            tallied = np.zeros(len(keys))
            tallied[known] = totals[rows[known]]
            return tallied

    def stating(self, keys: Keys, wish: Constraint) -> Mask:
        """bool[len(keys)]: which looks state one of the values wished for, or have a variant that is sold so."""
        with self._lock:
            return self._of(keys, self._judged(says, wish), np.zeros(len(keys), np.bool_))

    def products(self, keys: Keys) -> Keys:
        """A number for the product of each look, equal for looks of one product; negative for unknown looks."""
        with self._lock:
            return self._of(keys, self._ledger.looks["product"], -keys)

    def ratings(self, keys: Keys) -> Array:
        """Mean stars of each look's product; NaN where there is none."""
        with self._lock:
            return self._of(keys, self._ledger.looks["rating"], np.full(len(keys), np.nan))

    def prices(self, keys: Keys, constraints: Sequence[Constraint] = ()) -> tuple[Keys, Keys]:
        """Each look's lowest price in minor units among variants that meet the offer-level constraints, and its currency's place, the commonest
        first: amounts of different currencies have no order. -1 both where there is no price.
        """
        with self._lock:
            variants, alive = self._ledger.variants, self._ledger.looks["alive"]
            lowest, place = cheapest(self._ledger, self._variants(constraints) & alive[variants["look"]])
            unknown = np.full(len(keys), UNKNOWN)
            return self._of(keys, lowest, unknown), self._of(keys, place, unknown)

    def currency(self, usual: str) -> str:
        """What a bare amount is meant in: the ``usual``, where anything costs that, else what most is priced in."""
        with self._lock:
            if self._priced is None:
                sold = np.flatnonzero(self._ledger.looks["alive"][self._ledger.variants["look"]])
                self._priced = [
                    self._ledger.currencies.labels[code] for code in commonest(self._ledger, sold)
                ]
            return usual if usual in self._priced else next(iter(self._priced), usual)

    def _of(self, keys: Keys, column: Array, default: Array) -> Array:
        rows = self._ledger.rows(keys)
        return np.where(rows == UNKNOWN, default, column[rows]) if len(column) else default

    def facets(
        self,
        constraints: Sequence[Constraint],
        fields: Sequence[str],
        top: int = 12,
        among: Keys | None = None,
        alone: Keys | None = None,
    ) -> tuple[Facet, ...]:
        """Products per value of each field under the other fields' constraints: multi-select. Empty facets are left out.

        With ``among``, only those looks are counted, and with ``alone``, no values that none of these has.
        """
        with self._lock:
            passing: dict[tuple[Constraint, ...], Passing] = {}
            answers = None if alone is None else self._ledger.mark(alone)
            found = []
            for field in fields:
                others = tuple(constraint for constraint in constraints if constraint.field != field)
                counted = passing.get(others) or passing.setdefault(
                    others, replace(self._passing(others, among), alone=answers)
                )
                own = [constraint for constraint in constraints if constraint.field == field]
                found.append(facet(field, self._ledger, counted, own, top))
            return tuple(facet for facet in found if facet.values)

    def _sorted(self, looks: Mask) -> Keys:
        return np.sort(self._ledger.looks["key"][looks], kind="stable")

    def _looks(self, constraints: Sequence[Constraint]) -> Mask:
        if any(varied(constraint.field) for constraint in constraints):
            return self._passing(constraints).looks
        return self._stable(constraints)

    def _passing(self, constraints: Sequence[Constraint], among: Keys | None = None) -> Passing:
        """Row numbers cost a third of what masks cost; rows of few products a fraction of that."""
        variants, stable = self._ledger.variants, self._stable(constraints, among)
        few = self._few(stable)
        rows = variants.marked(stable, few)
        rows = rows[self._variants(constraints)[rows]]
        looks = np.zeros_like(stable)
        looks[variants["look"][rows]] = True
        return Passing(looks, rows, few)

    def _few(self, looks: Mask) -> Keys | None:
        """The products of these looks, ascending; None when they are so many that reading whole columns is faster."""
        if np.count_nonzero(looks) * FEW > len(looks):
            return None
        products = self._ledger.looks["product"][looks]
        return products[np.append(True, products[1:] != products[:-1])] if len(products) else products

    def _stable(self, constraints: Sequence[Constraint], among: Keys | None = None) -> Mask:
        """Living looks, of ``among`` if given, that pass whatever is not up to their offers."""
        looks = self._ledger.looks["alive"].copy()
        if among is not None:
            looks &= self._ledger.mark(among)
        for constraint in constraints:
            if constraint.field not in OFFER_FIELDS:
                looks &= self._judged(by_look, constraint)
        return looks

    def _variants(self, constraints: Sequence[Constraint]) -> Mask:
        variants = np.ones(len(self._ledger.variants), np.bool_)
        for constraint in constraints:
            if varied(constraint.field):
                judge = by_variant if constraint.field in OFFER_FIELDS else by_option
                variants &= self._judged(judge, constraint)
        return variants

    def _judged(self, judge: Judge, constraint: Constraint) -> Mask:
        """One search asks for the same masks again and again: results, facets, relaxations."""
        if (judge, constraint) not in self._memo:
            if len(self._memo) > 64:
                self._memo.clear()
            self._memo[judge, constraint] = judge(constraint, self._ledger)
        return self._memo[judge, constraint]


def scope(constraints: Iterable[Constraint]) -> Scope:
    """The part of the constraints that an engine can decide by tags: never narrower than ``Live.mask``."""
    tagged = [c for c in constraints if c.field not in _NO_TAGS and c.op not in RANGES]
    groups = [c for c in tagged if c.op is not Op.NOT and not silence_passes(c) and not varied(c.field)]
    return Scope(
        any_of=tuple(_tags(constraint) for constraint in groups),
        none_of=tuple(name for c in tagged if c.op is Op.NOT for name in _tags(c)),
    )


def _tags(constraint: Constraint) -> tuple[str, ...]:
    return tuple(tag(constraint.field, str(value)) for value in constraint.values)
