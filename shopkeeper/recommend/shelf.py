"""What of a product a recommendation needs, live: read once, kept until the change log names it.

Knows titles, kinds, colours and offers. ``refresh`` before each question costs one look at the head of the change log and at
the clock, so what is read afterwards is as live as the catalogue of record. Refuses to know who asks.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import inf
from threading import Lock
from time import time
from typing import Final

from shopkeeper.catalog.port import Catalog, Kind
from shopkeeper.recommend.waiting import may_take_long
from shopkeeper.types import Field, Look, LookKey, Money, Offer, Product, ProductId, Sku, audience
from shopkeeper.types.colour import stated_families
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest, kinds, turning

_MOST: Final = 200_000
"""Products that are remembered at once."""

NO_LOOK: Final = LookKey(0)


@dataclass(frozen=True, slots=True)
class Shown:
    """One Look. ``best``: its cheapest Variant that is not sold out; None when all are."""

    key: LookKey
    colours: tuple[str, ...]
    facets: tuple[str, ...]
    """Its product's kinds, and its colours."""
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
    departments: frozenset[str]
    """All the wider ones; none where the shop has no wider ones."""
    brand: str
    audience: frozenset[str]
    """For whom, where it is said; what is unisex is for men, and for women."""
    links: tuple[ProductId, ...]
    looks: tuple[Shown, ...]
    age_restricted: bool = False
    turns: float = inf
    """When the first of its sales begins or ends."""

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
    """Thread-safe. ``since``: a place in the change log after which ``assorted`` shall notice other products; asked at first need.

    ``restricted``: whether a product is for adults only.
    """

    def __init__(
        self,
        catalog: Catalog,
        since: Callable[[], int],
        restricted: Callable[[Product], bool] = lambda _: False,
    ) -> None:
        self._catalog, self._since, self._lock = catalog, since, Lock()
        self._restricted = restricted
        self._seq = self.assorted = -1
        """``assorted``: the newest change after which products, and not only offers, are others."""
        self._turns = inf
        """The first of its goods'."""
        self._goods: dict[ProductId, Good | None] = {}
        self._by_look: dict[int, Good] = {}
        self._gone: set[int] = set()
        """Looks that nobody sells, until products change."""

    def refresh(self) -> None:
        """Forget what has changed since, in the change log or by the clock."""
        if self._seq < 0:
            self._seq = self.assorted = self._since()
        if self._catalog.head() == self._seq and time() < self._turns:
            return
        may_take_long()
        with self._lock:
            while changes := self._catalog.changes(self._seq):
                for change in changes:
                    self._forget(change.product_id)
                    if change.kind is not Kind.OFFER:
                        self.assorted = change.seq
                        self._gone.clear()
                self._seq = changes[-1].seq
            self._turn(time())

    def get(self, ids: Collection[ProductId]) -> dict[ProductId, Good]:
        """Those that are sold here."""
        if missing := [id for id in ids if id not in self._goods]:
            self._learn(missing)
        return {id: good for id in ids if (good := self._goods.get(id))}

    def of(self, looks: Iterable[int]) -> Callable[[int], Good | None]:
        """By look key, or by item: those of ``looks`` that are sold here are at hand."""
        looks = {*looks}
        while missing := looks.difference(self._by_look).difference(self._gone):
            may_take_long()
            self.get({product.id for product in self._catalog.by_look([*map(LookKey, missing)]).values()})
            self._gone |= missing - self._by_look.keys()
        return self._by_look.get

    def _learn(self, ids: list[ProductId]) -> None:
        may_take_long()
        with self._lock:
            if len(self._goods) > _MOST:
                self._goods.clear()
                self._by_look.clear()
            sold = self._catalog.get(ids)
            for id in ids:
                product = sold.get(id)
                good = self._goods[id] = self._good(product) if product and product.looks else None
                if good:
                    self._by_look |= {int(look.key): good for look in good.looks}
                    self._turns = min(self._turns, good.turns)

    def _turn(self, now: float) -> None:
        if now < self._turns:
            return
        for id in [id for id, good in self._goods.items() if good and good.turns <= now]:
            self._forget(id)
        self._turns = min((good.turns for good in self._goods.values() if good), default=inf)

    def _forget(self, id: ProductId) -> None:
        if good := self._goods.pop(id, None):
            for look in good.looks:
                self._by_look.pop(look.key, None)

    def _good(self, product: Product) -> Good:
        return replace(good_of(product), age_restricted=self._restricted(product))


def good_of(product: Product) -> Good:
    looks = tuple(sorted((_shown(product, look) for look in product.looks), key=lambda shown: shown.key))
    return Good(
        product.id,
        int(looks[0].key),
        product.title,
        kinds(product),
        frozenset(name for path in product.categories for name in path[:-1]),
        product.brand,
        frozenset(_audience(product)),
        product.links,
        looks,
        turns=turning(product.variants),
    )


def _audience(product: Product) -> Iterator[str]:
    for value in map(normal, audience.stated(product, Field.GENDER)):
        yield value
        yield from map(normal, audience.ALSO.get((Field.GENDER, value), ()))


def _shown(product: Product, look: Look) -> Shown:
    offers = sorted(
        ((variant.sku, variant.offer) for variant in look.variants if variant.offer.stock != 0), key=_cost
    )
    best = offers[0] if offers else None
    every = {variant.sku: variant.offer for variant in look.variants}
    colours = stated_families(product, look)
    facets = (*kinds(product), *colours)
    return Shown(look.key, colours, facets, best, every, cheapest(look.variants))


def _cost(entry: tuple[Sku, Offer]) -> tuple[bool, int, Sku]:
    sku, offer = entry
    return offer.price is None, offer.price.minor if offer.price else 0, sku


def alike_in(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    """What both have, in the order of the first."""
    others = frozenset(other)
    return tuple(value for value in one if value in others)
