"""Which of our products an event speaks of: senders call them by sku, by id, or by one in the other's place.

Knows the catalogue. Refuses to lose what it does not know: feeds differ, and a product may come later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from shopkeeper.catalog.port import Catalog
from shopkeeper.types import Event, Line, LookKey, Product, ProductId, Sku


def recognise(catalog: Catalog, events: Sequence[Event]) -> tuple[tuple[Event, ...], int]:
    """The events with their lines as the catalogue has them, and how many lines it does not know."""
    names = list(dict.fromkeys(name for event in events for line in event.lines for name in _names(line)))
    owners = catalog.owners([Sku(name) for name in names])
    products = catalog.get(list(dict.fromkeys((*owners.values(), *map(ProductId, names)))))
    placed = [[_place(line, owners, products) for line in event.lines] for event in events]
    unknown = sum(line.product not in products for lines in placed for line in lines)
    return tuple(replace(e, lines=tuple(lines)) for e, lines in zip(events, placed, strict=True)), unknown


def _names(line: Line) -> Iterable[str]:
    return filter(None, (line.sku, line.product))


def _place(line: Line, owners: Mapping[Sku, ProductId], products: Mapping[ProductId, Product]) -> Line:
    """A sku says most, for it has one Look. A Look that the product does not have is left out."""
    for name in _names(line):
        if (owner := products.get(owners.get(Sku(name), ProductId("")))) is not None:
            own = next(look.key for look in owner.looks if any(one.sku == name for one in look.variants))
            shown = line.look if not line.sku and _has(owner, line.look) else own
            return replace(line, product=owner.id, look=shown, sku=Sku(name if shown == own else ""))
    product = products.get(line.product)
    return line if product and _has(product, line.look) else replace(line, look=_only(product))


def _has(product: Product, key: LookKey) -> bool:
    return any(look.key == key for look in product.looks)


def _only(product: Product | None) -> LookKey:
    return product.looks[0].key if product and len(product.looks) == 1 else LookKey(0)
