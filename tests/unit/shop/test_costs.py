"""What goods cost is what the catalogue says now, whoever asks beside."""

from collections.abc import Sequence
from dataclasses import replace

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.shop.costs import Costs
from shopkeeper.types import Line, LookKey, Money, Product, ProductId
from tests.unit.search.test_journey import opened, shirts


def costing(product: Product, amount: int) -> Product:
    (look,) = product.looks
    variants = tuple(replace(v, offer=replace(v.offer, cost=Money(amount, "USD"))) for v in look.variants)
    return replace(product, looks=(replace(look, variants=variants),))


class Repriced:
    """A catalogue in which the cost changes just after it was first read, and somebody else asks for another product."""

    def __init__(self, catalog: SqlCatalog, changed: Product) -> None:
        self._catalog, self._changed, self.costs = catalog, changed, Costs(self)  # type: ignore[arg-type]
        self.head = catalog.head

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]:
        found = self._catalog.get(ids)
        if self._changed.id in ids and self._catalog.put([self._changed]):
            self.costs(Line(ProductId("another"), LookKey(0)))
        return found


def test_what_was_read_before_a_change_is_not_kept_after_it() -> None:
    (shirt,) = shirts([5000])
    with opened([costing(shirt, 2000)]) as shop:
        costs = Repriced(shop.catalog, costing(shirt, 3000)).costs
        line = Line(shirt.id, LookKey(0))
        assert costs(line) == Money(2000, "USD")
        assert costs(line) == Money(3000, "USD")
