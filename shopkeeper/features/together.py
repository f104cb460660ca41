"""What goes together: products that one visitor looks at within half an hour, and that one order buys.

Counts pairs with decay, for each product with its strongest partners only (exact until there are twice ``most``). Visitors
are remembered in memory for the length of ``within``, and nothing of them is written down: pairs are of everybody.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Final

import numpy as np

from shopkeeper.features.decay import MICROSECONDS, MONTH, Array, Sums
from shopkeeper.types import Event, Happened, ProductId

WITHIN: Final = int(30 * 60 * MICROSECONDS)
"""Microseconds."""
SPANS: Final = (MONTH, 3 * MONTH)
VIEWED, BOUGHT = 0, 1
"""Slots of a pair."""
Looked = list[tuple[int, ProductId]]


class CoOccurrence:
    """Pairs of products. Not thread-safe. Of one event, or of one visitor, no more than ``recent`` products are paired."""

    def __init__(self, most: int = 32, visitors: int = 50_000, recent: int = 20) -> None:
        self.most, self._visitors, self._recent = most, visitors, recent
        self.pairs: dict[ProductId, Sums] = {}
        self._looked: OrderedDict[str, Looked] = OrderedDict()

    def update(self, event: Event) -> None:
        if event.kind is Happened.BOUGHT:
            bought = dict.fromkeys(line.product for line in event.lines if line.product)
            for one, other in combinations(sorted(list(bought)[: self._recent]), 2):
                self._pair(one, other, event.at, BOUGHT)
        for product, others in self.recall(event):
            for at, other in others:
                self._pair(product, other, max(at, event.at), VIEWED)

    def recall(self, event: Event) -> list[tuple[ProductId, Looked]]:
        """Note who looked at what; for each product what else the visitor saw within half an hour."""
        visitor = event.session or event.shopper
        if event.kind is not Happened.VIEWED or not visitor:
            return []
        looked = self._looked.setdefault(visitor, [])
        self._looked.move_to_end(visitor)
        if len(self._looked) > self._visitors:
            self._looked.popitem(last=False)
        met = []
        for line in event.lines[: self._recent]:
            near = [(at, p) for at, p in looked if abs(at - event.at) <= WITHIN and p != line.product]
            met.append((line.product, near))
            looked.append((event.at, line.product))
        looked.sort()
        del looked[: -self._recent]
        return met

    @property
    def visitors(self) -> Iterable[str]:
        return self._looked

    def forget(self, visitors: Iterable[str]) -> None:
        for visitor in visitors:
            self._looked.pop(visitor, None)

    def partners(self, product: ProductId, at: int, slot: int = VIEWED) -> list[tuple[ProductId, float]]:
        """What goes with a product, strongest first."""
        table = self.pairs.get(product)
        if table is None:
            return []
        counts = table.read(at)[:, slot]
        names = [ProductId(str(key)) for key in table.rows]
        return [(names[i], float(counts[i])) for i in np.argsort(-counts, kind="stable") if counts[i] > 0]

    def match(self, own: Sequence[ProductId], candidates: Sequence[ProductId], at: int) -> Array:
        """(len(candidates), 2): the greatest decayed count of each candidate with any of ``own``, ln(1 + n)."""
        strongest = np.zeros((len(candidates), len(SPANS)))
        places = {product: place for place, product in enumerate(candidates)}
        for table in (self.pairs[product] for product in own if product in self.pairs):
            partners = [ProductId(str(key)) for key in table.rows if key in places]
            which = [places[key] for key in partners]
            strongest[which] = np.maximum(strongest[which], table.read(at, partners))
        return np.log1p(strongest)

    def _pair(self, one: ProductId, other: ProductId, at: int, slot: int) -> None:
        for product, partner in ((one, other), (other, one)):
            table = self.pairs.get(product)
            if table is None:
                table = self.pairs[product] = Sums(SPANS)
            table.add(partner, at, [(slot, 1.0)])
            if len(table) > 2 * self.most:
                table.keep(self.most)

    @property
    def nbytes(self) -> int:
        return sum(table.nbytes for table in self.pairs.values())
