"""What of a product a recommendation needs, live: read once, kept until the change log names it.

Knows titles, kinds, colours and offers. ``refresh`` before each question costs one look at the head of the change log, so
what is read afterwards is as live as the catalogue of record. Refuses to know who asks.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from shopkeeper.catalog.port import Catalog, Kind
from shopkeeper.recommend.waiting import may_take_long
from shopkeeper.types import Field, Look, LookKey, Money, Offer, Product, ProductId, Sku
from shopkeeper.types.colour import stated_families
from shopkeeper.types.product import cheapest, kinds

_MOST: Final = 200_000
"""Products that are remembered at once."""

NO_LOOK: Final = LookKey(0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One Look. ``best``: its cheapest Variant that is not sold out; None when all are."""

    key: LookKey
    colours: tuple[str, ...]
    best: tuple[Sku, Offer] | None
    offers: Mapping[Sku, Offer]
    """Of every Variant, sold out or not."""
    price: Money | None
    """The lowest of them."""


@dataclass(frozen=True, slots=True)
class Good:
    """``item`` stands for the product wherever models want integers: the key of its first Look."""

    product: ProductId
    item: int
    title: str
    kinds: tuple[str, ...]
    """The narrowest category of each path, and what the merchant calls its type."""
    brand: str
    audience: frozenset[str]
    """For whom, where it is said."""
    links: tuple[ProductId, ...]
    looks: tuple[Shown, ...]

    def buyable(self, liked: LookKey = NO_LOOK) -> Shown | None:
        """The Look that is liked, if it can be bought, else the first that can."""
        first = None
        for look in self.looks:
            if look.best:
                if look.key == liked or not liked:
                    return look
                first = first or look
        return first

    def look(self, key: LookKey) -> Shown | None:
        return next((look for look in self.looks if look.key == key), None)


class Shelf:
    """Thread-safe. ``since``: a place in the change log after which ``assorted`` shall notice other products; asked at first need."""

    def __init__(self, catalog: Catalog, since: Callable[[], int]) -> None:
        self._catalog, self._since, self._lock = catalog, since, Lock()
        self._seq = self.assorted = -1
        """``assorted``: the newest change after which products, and not only offers, are others."""
        self._goods: dict[ProductId, Good | None] = {}
        self._owners: dict[int, ProductId] = {}

    def refresh(self) -> None:
        """Forget what has changed since."""
        if self._seq < 0:
            self._seq = self.assorted = self._since()
        if self._catalog.head() == self._seq:
            return
        may_take_long()
        with self._lock:
            while changes := self._catalog.changes(self._seq):
                for change in changes:
                    self._goods.pop(change.product_id, None)
                    if change.kind is not Kind.OFFER:
                        self.assorted = change.seq
                self._seq = changes[-1].seq

    def get(self, ids: Collection[ProductId]) -> dict[ProductId, Good]:
        """Those that are sold here."""
        if missing := [id for id in ids if id not in self._goods]:
            self._learn(missing)
        return {id: good for id in ids if (good := self._goods.get(id))}

    def of(self, looks: Collection[int]) -> dict[int, Good]:
        """By look key, or by item; those that are sold here."""
        if missing := [key for key in looks if key not in self._owners]:
            may_take_long()
            owners = self._catalog.by_look([LookKey(key) for key in missing])
            self._owners |= {int(key): product.id for key, product in owners.items()}
        owned = {key: self._owners[key] for key in looks if key in self._owners}
        goods = self.get(owned.values())
        return {key: good for key, id in owned.items() if (good := goods.get(id)) and _has(good, key)}

    def _learn(self, ids: list[ProductId]) -> None:
        may_take_long()
        with self._lock:
            if len(self._goods) > _MOST:
                self._goods.clear()
                self._owners.clear()
            sold = self._catalog.get(ids)
            for id in ids:
                product = sold.get(id)
                good = self._goods[id] = good_of(product) if product and product.looks else None
                self._owners |= {int(look.key): id for look in good.looks} if good else {}


def good_of(product: Product) -> Good:
    looks = tuple(sorted((_shown(product, look) for look in product.looks), key=lambda shown: shown.key))
    return Good(
        product.id,
        int(looks[0].key),
        product.title,
        kinds(product),
        product.brand,
        frozenset(value.lower() for value in product.attributes.get(Field.GENDER, ())),
        product.links,
        looks,
    )


def _shown(product: Product, look: Look) -> Shown:
    offers = sorted(
        ((variant.sku, variant.offer) for variant in look.variants if variant.offer.stock != 0), key=_cost
    )
    best = offers[0] if offers else None
    every = {variant.sku: variant.offer for variant in look.variants}
    return Shown(look.key, stated_families(product, look), best, every, cheapest(look.variants))


def _cost(entry: tuple[Sku, Offer]) -> tuple[bool, int, Sku]:
    sku, offer = entry
    return offer.price is None, offer.price.minor if offer.price else 0, sku


def _has(good: Good, key: int) -> bool:
    return key == good.item or any(look.key == key for look in good.looks)


def alike_in(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """What both have, in the order of the first."""
    others = frozenset(other)
    return tuple(value for value in one if value in others)
