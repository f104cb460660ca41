"""Kinds of things that a shop sells: categories with a few products that cost something, in an order of no meaning.

Knows how a catalogue is filed and priced. Refuses to ask questions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from statistics import median_low
from typing import TypeVar

from shopkeeper.types import Look, Money, Product
from shopkeeper.types.colour import families
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest

T = TypeVar("T")

FEW = 4
"""Products from which a category is asked for by name."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A category with what its priced products cost, one product's cheapest offer each, in the shop's main currency."""

    name: str
    products: tuple[Product, ...]
    middle: Money
    lowest: Money
    highest: Money

    @property
    def looks(self) -> list[tuple[Product, Look]]:
        return [(product, look) for product in self.products for look in product.looks]


def kinds_of(products: Iterable[Product]) -> list[Kind]:
    """The narrowest categories that have a few products, there or below, each set of products under one name."""
    leaves: dict[str, str] = {}
    below = defaultdict[str, dict[str, Product]](dict)
    for product in products:
        for path in product.categories:
            leaves.setdefault(normal(path[-1]), path[-1])
            for level in path:
                below[normal(level)][product.id] = product
    found: dict[tuple[str, ...], Kind] = {}
    for key, name in leaves.items():
        filed = below[key].values()
        prices = [price for product in filed if (price := cheapest(product.variants))]
        if len(prices) >= FEW and len({price.currency for price in prices}) == 1:
            minors = [price.minor for price in prices]
            middle, lowest, highest = (
                Money(minor, prices[0].currency) for minor in (median_low(minors), min(minors), max(minors))
            )
            kind = Kind(name, tuple(filed), middle, lowest, highest)
            found.setdefault(tuple(product.id for product in filed), kind)
    return mixed(found.values(), lambda kind: kind.name)


def plain(colour: str) -> bool:
    """A family's own name, as everybody would say it."""
    return families(colour) == (normal(colour),)


def mixed(things: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """In an order that has nothing to do with the catalogue's and stays when others come and go."""
    return sorted(things, key=lambda thing: mark(name(thing)))


def mark(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=8).digest()
