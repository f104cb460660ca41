"""Facts for features from the catalogue and the index: what is sold now, read once until it changes.

Knows how a Product reads as categories, colours, sizes and a price. Refuses to know what anybody thinks of it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.features.facts import NOTHING, Known, Vectors
from shopkeeper.index.port import Index, Space
from shopkeeper.types import Field, Line, Look, LookKey, Product, ProductId
from shopkeeper.types.colour import stated_families
from shopkeeper.types.product import cheapest, kinds

_MOST: Final = 200_000
"""Products that are remembered at once."""
_FIRST: Final = LookKey(0)


@dataclass(frozen=True, slots=True)
class Indexed:
    """``facts.JointSpace`` of one index."""

    index: Index
    dim: int

    def vectors(self, looks: Sequence[LookKey]) -> Vectors:
        return self.index.vectors(Space.VIEW, np.array(looks, np.int64))


class Assortment:
    """``facts.Facts`` of a shop. One look at the head of the change log for each question.

    ``space``: in which the shop looks now.
    """

    def __init__(self, catalog: Catalog, space: Callable[[], Indexed], currency: str) -> None:
        self._catalog, self._space, self._lock = catalog, space, Lock()
        self.currency = currency
        self._seq = catalog.head()
        self._known: dict[ProductId, dict[LookKey, Known]] = {}

    def known(self, lines: Sequence[Line]) -> list[Known]:
        head = self._catalog.turn()
        with self._lock:
            self._refresh(head)
            missing = list(dict.fromkeys(line.product for line in lines if line.product not in self._known))
            if missing:
                self._learn(missing)
            return [self._of(line) for line in lines]

    @property
    def space(self) -> Indexed:
        return self._space()

    def _of(self, line: Line) -> Known:
        looks = self._known[line.product]
        return looks.get(line.look) or looks.get(_FIRST, NOTHING)

    def _learn(self, ids: list[ProductId]) -> None:
        if len(self._known) > _MOST:
            self._known.clear()
        sold = self._catalog.get(ids)
        for id in ids:
            product = sold.get(id)
            looks = {look.key: known(product, look) for look in product.looks} if product else {}
            if product and product.looks:
                looks[_FIRST] = looks[product.looks[0].key]
            self._known[id] = looks

    def _refresh(self, head: int) -> None:
        if head == self._seq:
            return
        while changes := self._catalog.changes(self._seq):
            for change in changes:
                self._known.pop(change.product_id, None)
            self._seq = changes[-1].seq


def known(product: Product, look: Look) -> Known:
    """One look as features see it."""
    sizes = {
        variant.sku: variant.options[Field.SIZE] for variant in look.variants if Field.SIZE in variant.options
    }
    colours = stated_families(product, look)
    return Known(kinds(product), product.brand, colours, sizes, cheapest(look.variants))
