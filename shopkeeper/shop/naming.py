"""Which of our products an event speaks of: senders call them by sku, by id, or by one in the other's place.

Knows the catalogue. Refuses to lose what it does not know: feeds differ, and a product may come later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shopkeeper.catalog.port import Catalog
from shopkeeper.recommend.behaviour import SOLD_OUT
from shopkeeper.types import Event, Happened, Line, LookKey, Product, ProductId, Sku
from shopkeeper.types.product import cheapest

FRESH: Final = 600_000_000
"""Microseconds within which what is sold now is what the shopper saw."""
TURNED_TO: Final = frozenset({Happened.VIEWED, Happened.WISHED, Happened.CARTED})


def recognise(catalog: Catalog, events: Sequence[Event], now: int = 0) -> tuple[tuple[Event, ...], int]:
    """The events with their lines as the catalogue has them, and how many lines it does not know.

    Where a shopper turned to something just now (``now``: microseconds since 1970 UTC), the line also says what it cost and
    whether it was sold out, so that it can be told later that it is cheaper, or back.
    """
    names = list(dict.fromkeys(name for event in events for line in event.lines for name in _names(line)))
    owners = catalog.owners([Sku(name) for name in names])
    products = catalog.get(list(dict.fromkeys((*owners.values(), *map(ProductId, names)))))
    placed = [[_place(line, owners, products) for line in event.lines] for event in events]
    unknown = sum(line.product not in products for lines in placed for line in lines)
    for event, lines in zip(events, placed, strict=True):
        if event.kind in TURNED_TO and abs(now - event.at) < FRESH:
            lines[:] = [_offered(line, products.get(line.product)) for line in lines]
    return tuple(replace(e, lines=tuple(lines)) for e, lines in zip(events, placed, strict=True)), unknown


def _names(line: Line) -> Iterable[str]:
    return filter(None, (line.sku, line.product))


def _place(line: Line, owners: Mapping[Sku, ProductId], products: Mapping[ProductId, Product]) -> Line:
    """A sku says most, for it has one Look. A Look that the product does not have is left out."""
    for name in _names(line):
        owner = products.get(owners.get(Sku(name), ProductId("")))
        looks = owner.looks if owner else ()
        own = next((look.key for look in looks if any(one.sku == name for one in look.variants)), None)
        if owner and own is not None:
            shown = line.look if not line.sku and _has(owner, line.look) else own
            return replace(line, product=owner.id, look=shown, sku=Sku(name if shown == own else ""))
    product = products.get(line.product)
    return line if product and _has(product, line.look) else replace(line, look=_only(product))


def _offered(line: Line, product: Product | None) -> Line:
    look = next((look for look in product.looks if look.key == line.look), None) if product else None
    if look is None:
        return line
    variants = [one for one in look.variants if one.sku == line.sku] or look.variants
    gone = bool(variants) and all(one.offer.stock == 0 for one in variants)
    features = {**line.features, SOLD_OUT: 1.0} if gone else line.features
    return replace(line, price=line.price or cheapest(variants), features=features)


def _has(product: Product, key: LookKey) -> bool:
    return any(look.key == key for look in product.looks)


def _only(product: Product | None) -> LookKey:
    return product.looks[0].key if product and len(product.looks) == 1 else LookKey(0)
