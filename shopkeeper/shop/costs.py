"""What goods cost the merchant, for margins: as the catalogue has it now.

Knows the catalogue. Refuses to tell anybody but the sums: cost prices are in no event, and no door says them.
"""

from shopkeeper.catalog.port import Catalog
from shopkeeper.types import Line, Money, Product, ProductId


class Costs:
    """``experiments.deeds.Cost``. Thread-safe: two who ask at once may both look."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog, self._head = catalog, -1
        self._products = dict[ProductId, Product | None]()

    def __call__(self, line: Line) -> Money | None:
        """Of a line without a sku only where all variants cost the same."""
        product = self._product(line.product)
        if product is None:
            return None
        costs = {one.sku: one.offer.cost for one in product.variants}
        if line.sku:
            return costs.get(line.sku)
        same = set(costs.values())
        return same.pop() if len(same) == 1 else None

    def known(self) -> bool:
        """Whether anything has one."""
        return any(
            one.offer.cost for batch in self._catalog.scan() for product in batch for one in product.variants
        )

    def _product(self, id: ProductId) -> Product | None:
        if (head := self._catalog.head()) != self._head:
            self._head, self._products = head, {}
        known = self._products  # where it is dropped meanwhile, what was read before is, too
        if id not in known:
            known[id] = self._catalog.get([id]).get(id)
        return known[id]
