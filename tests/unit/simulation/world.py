"""A shop of some dozens of products with colours, brands and prices, and simulated shoppers in it; no model is needed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from shopkeeper.shop import Shop
from shopkeeper.simulation import Goods, Plan, Summary, World, simulate
from shopkeeper.types import (
    Constraint,
    Look,
    LookId,
    LookKey,
    MediaId,
    Money,
    Offer,
    Product,
    ProductId,
    Query,
    Sku,
    Slate,
    Variant,
)
from tests.unit.search.test_journey import opened

END = 1_780_000_000_000_000
KINDS = ("Jacket", "Shirt", "Hat", "Shoe", "Bag")
COLOURS = ("red", "blue", "green", "black")
BRANDS = ("Acme", "Luma", "Norte", "Sol")


class Remembering:
    """The shop's own answers, each question asked once: nothing in it changes meanwhile."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.known: dict[tuple[str, tuple[Constraint, ...]] | ProductId, Slate] = {}

    def search(self, query: Query) -> Slate:
        key = (query.text, query.constraints)
        if key not in self.known:
            self.known[key] = self.shop.search(query)
        return self.known[key]

    def similar(self, id: ProductId, size: int = 12) -> Slate:
        if id not in self.known:
            self.known[id] = self.shop.similar(id, size)
        return self.known[id]

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]:
        return self.shop.media(id, width)


def products(count: int) -> list[Product]:
    chance = np.random.default_rng(7)
    made = []
    for n in range(count):
        kind, colour = KINDS[n % len(KINDS)], str(chance.choice(COLOURS))
        id, price = ProductId(f"p{n:03}"), Money(int(chance.lognormal(8.3, 0.6)), "USD")
        look = Look(LookId(f"{id}/-"), "", (colour,), variants=(Variant(Sku(f"s{n}"), {}, Offer(price, None, 9)),))  # fmt: skip
        brand = str(chance.choice(BRANDS))
        made.append(Product(id, f"{colour} {kind}", brand=brand, categories=((kind,),), looks=(look,)))
    return made


def directions(looks: Sequence[LookKey]) -> np.ndarray:  # type: ignore[type-arg]
    """Of a space in which every look has a direction of its own."""
    rows = [np.random.default_rng(int(look)).standard_normal(16) for look in looks]
    return np.stack([row / np.linalg.norm(row) for row in rows]).astype(np.float32)


@contextmanager
def lived_in(
    shoppers: int, days: int, count: int = 100, seed: int = 3
) -> Iterator[tuple[Shop, World, Summary]]:
    """A shop after ``days`` of simulated shoppers, who are in its log."""
    with opened(products(count)) as shop:
        goods = Goods.of(shop.catalog.scan(), directions)
        world, summary = World.of(goods, shoppers, seed, "sim-t"), Summary()
        for today in simulate(Remembering(shop), world, Plan(days, seed, END), summary):
            shop.events.restore(today)
        yield shop, world, summary
