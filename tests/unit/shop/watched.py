"""A catalogue whose readings are counted. Knows the smallest product; refuses to say what readers make of it."""

from collections.abc import Callable, Iterator

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.types import Look, LookId, Product, ProductId, Sku, Variant


class Watched(SqlCatalog):
    """A catalogue that counts how often it is read whole, and lets something happen after each reading."""

    scans = 0
    then: Callable[[], object] = staticmethod(lambda: None)

    def scan(self, batch: int = 500) -> Iterator[list[Product]]:
        self.scans += 1
        yield from super().scan(batch)
        self.then()


def product(name: str) -> Product:
    looks = (Look(LookId(f"{name}/-"), variants=(Variant(Sku(name)),)),)
    return Product(ProductId(name), name, brand=name, looks=looks)
