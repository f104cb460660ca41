"""Who talks in golden conversations and what they ordered: a fresh copy of everybody for every run.

Knows ``people.toml`` of a golden shop. Refuses to know what is said.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from shopkeeper.fulfilment.model import (
    Address,
    Customer,
    Delivery,
    Item,
    Method,
    Order,
    Parcel,
    Status,
    Transfer,
)
from shopkeeper.types import CustomerId, Money, OrderId, Product, Sku
from shopkeeper.types.errors import InvalidInput

DAY = 86_400_000_000
_NUMBER = re.compile(r"\bW10000(\d\d)\b")
_STRICT = ConfigDict(extra="forbid")


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Person:
    """``card``: what is left on their gift card, with which they paid."""

    name: str
    address: str
    card: str


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class Ordered:
    """``items``: sku of every unit. ``days``: how long ago it was delivered."""

    customer: str
    status: Status
    items: tuple[str, ...]
    days: int = 0
    tracking: str = ""


@with_config(_STRICT)
@dataclass(frozen=True, slots=True)
class People:
    customers: Mapping[str, Person] = field(default_factory=dict)
    orders: Mapping[str, Ordered] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> "People":
        """Nobody, where there is no such file. Raises InvalidInput."""
        if not file.is_file():
            return cls()
        try:
            return TypeAdapter(cls).validate_python(tomllib.loads(file.read_text("utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, ValidationError) as error:
            raise InvalidInput(f"{file}: {error}", field="people", fix="customers and orders") from None

    def copies(
        self, run: int, sold: Mapping[Sku, Product], now: int
    ) -> tuple[list[Customer], dict[str, Order]]:
        """Everybody under numbers of this run; orders by the numbers that the script calls them by."""
        customers = [_customer(name, one, run) for name, one in self.customers.items()]
        homes = {customer.id: customer for customer in customers}
        orders = {
            id: _order(id, one, run, sold, homes[named(one.customer, run)], now)
            for id, one in self.orders.items()
        }
        return customers, orders


def named(customer: str, run: int) -> CustomerId:
    return CustomerId(f"{customer or 'guest'}-{run}")


def numbered(text: str, run: int) -> str:
    """``W1000002`` of the script, as the run's own copy of that order is called."""
    return _NUMBER.sub(lambda found: f"W{run:05d}{found[1]}", text)


def _customer(name: str, one: Person, run: int) -> Customer:
    first, _, last = one.name.partition(" ")
    amount, _, currency = one.card.partition(" ")
    card = Method("gift_card", "gift_card", balance=Money.of(amount, currency))
    id = named(name, run)
    return Customer(id, 0, first, last, f"{id}@example.com", _address(one.address), (card,))


def _address(text: str) -> Address:
    line, city, region, postcode, country = (part.strip() for part in text.split(","))
    return Address(line, "", city, region, country, postcode)


def _order(
    id: str, one: Ordered, run: int, sold: Mapping[Sku, Product], customer: Customer, now: int
) -> Order:
    items = tuple(_item(Sku(sku), sold) for sku in one.items)
    whole = Money(sum(item.price.minor for item in items), items[0].price.currency)
    made = Order(
        OrderId(numbered(id, run)),
        customer.id,
        items,
        customer.address or Address(""),
        Delivery("standard", "Standard delivery", replace(whole, minor=0)),
        status=one.status,
        transfers=(Transfer("payment", whole, "gift_card"),),
        at=now - (one.days + 4) * DAY,
        delivered_at=now - one.days * DAY if one.status is Status.DELIVERED else 0,
    )
    return (
        replace(made, parcels=(Parcel((one.tracking,), tuple(i.sku for i in items)),))
        if one.tracking
        else made
    )


def _item(sku: Sku, sold: Mapping[Sku, Product]) -> Item:
    """Raises InvalidInput for a sku that the golden shop does not sell."""
    if sku not in sold:
        raise InvalidInput(f"{sku!r} is not sold", field="items", fix="take skus of products.csv")
    product = sold[sku]
    variant = next(one for one in product.variants if one.sku == sku)
    if variant.offer.price is None:
        raise InvalidInput(f"{sku!r} has no price", field="items", fix="take one that has")
    kinds = tuple(dict.fromkeys(name for path in product.categories for name in path))
    return Item(sku, product.id, product.title, variant.offer.price, dict(variant.options), kinds)
