"""A retail database (products, users, orders in one JSON file) as products, customers and orders of ours.

Knows its spelling. Loses nothing: ``dump`` gives the same database back. A variant that is only said to be available has a
stock that nobody counts.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from shopkeeper.fulfilment.model import (
    Address,
    Asked,
    Customer,
    Delivery,
    Item,
    Method,
    Order,
    Parcel,
    Status,
    Transfer,
)
from shopkeeper.fulfilment.scene import item
from shopkeeper.types import CustomerId, Look, LookId, Money, Offer, OrderId, Product, ProductId, Sku, Variant
from shopkeeper.types.errors import InvalidInput

CURRENCY = "USD"
MODIFIED = "pending (item modified)"
STATUS = {
    "pending": Status.PENDING,
    MODIFIED: Status.PENDING,
    "processed": Status.SHIPPED,
    "delivered": Status.DELIVERED,
    "cancelled": Status.CANCELLED,
    "return requested": Status.RETURN_REQUESTED,
    "exchange requested": Status.EXCHANGE_REQUESTED,
}
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Retail:
    products: tuple[Product, ...]
    customers: tuple[Customer, ...]
    orders: tuple[Order, ...]
    """Each customer's own in their order, oldest first."""


def read(file: Path) -> Retail:
    """``db.json`` or ``db.json.gz``. Raises InvalidInput when it is no such database."""
    try:
        raw = file.read_bytes()
        text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
        found = json.loads(text, parse_float=Decimal)
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise InvalidInput(
            f"{file.name} cannot be read: {error}", field="FILE", fix="give a JSON file"
        ) from None
    return load(found)


def load(db: Json) -> Retail:
    """``db`` as parsed, amounts as ``Decimal`` or int. Raises InvalidInput naming what is missing."""
    try:
        products = tuple(map(product, db["products"].values()))
        shelf = {variant.sku: item(one, variant) for one in products for variant in one.variants}
        named = [id for user in db["users"].values() for id in user["orders"]]
        orders = tuple(order(db["orders"][id], shelf) for id in dict.fromkeys((*named, *db["orders"])))
        return Retail(products, tuple(map(customer, db["users"].values())), orders)
    except (KeyError, TypeError, AttributeError) as error:
        raise InvalidInput(
            f"no retail database: {error!r}", field="FILE", fix="products, users and orders"
        ) from None


def product(raw: Json) -> Product:
    id, name = ProductId(raw["product_id"]), raw["name"]
    variants = tuple(
        Variant(
            Sku(one["item_id"]),
            one["options"],
            Offer(_money(one["price"]), stock=None if one["available"] else 0),
        )
        for one in raw["variants"].values()
    )
    return Product(id, name, categories=((name,),), looks=(Look(LookId(f"{id}/-"), variants=variants),))


def customer(raw: Json) -> Customer:
    methods = tuple(
        Method(
            one["id"], one["source"], one.get("brand", ""), one.get("last_four", ""),
            _money(one["balance"]) if "balance" in one else None,
        )
        for one in raw["payment_methods"].values()
    )  # fmt: skip
    name = raw["name"]
    return Customer(
        CustomerId(raw["user_id"]),
        0,
        name["first_name"],
        name["last_name"],
        raw["email"],
        address(raw["address"]),
        methods,
    )


def address(raw: Json) -> Address:
    return Address(raw["address1"], raw["address2"], raw["city"], raw["state"], raw["country"], raw["zip"])


def order(raw: Json, shelf: Mapping[Sku, Item]) -> Order:
    """``shelf``: one unit of everything that is sold."""
    items = tuple(map(_item, raw["items"]))
    free = Delivery("", "", Money(0, CURRENCY))
    transfers = tuple(
        Transfer(one["transaction_type"], _money(one["amount"]), one["payment_method_id"])
        for one in raw["payment_history"]
    )
    parcels = tuple(Parcel(tuple(one["tracking_id"]), tuple(one["item_ids"])) for one in raw["fulfillments"])
    return Order(
        OrderId(raw["order_id"]),
        CustomerId(raw["user_id"]),
        items,
        address(raw["address"]),
        free,
        status=STATUS[raw["status"]],
        transfers=transfers,
        parcels=parcels,
        cancel_reason=raw.get("cancel_reason") or "",
        asked=_asked(raw, shelf),
        done=tuple(_done(raw)),
    )


def _item(raw: Json) -> Item:
    name, price = raw["name"], _money(raw["price"])
    return Item(
        Sku(raw["item_id"]), ProductId(raw["product_id"]), name, price, raw["options"], (name,), counted=False
    )


def _asked(raw: Json, shelf: Mapping[Sku, Item]) -> Asked | None:
    if raw["status"] == "return requested":
        return Asked(tuple(raw["return_items"]), raw["return_payment_method_id"])
    if raw["status"] == "exchange requested":
        new = tuple(replace(shelf[Sku(sku)], counted=False) for sku in raw["exchange_new_items"])
        difference = Decimal(raw["exchange_price_difference"])
        money = Money(int(difference.scaleb(2).to_integral_value()), CURRENCY)
        return Asked(
            tuple(raw["exchange_items"]), raw["exchange_payment_method_id"], new=new, difference=money
        )
    return None


def _done(raw: Json) -> Iterator[str]:
    if raw["status"] == MODIFIED:
        yield "change_items"


def _money(amount: Decimal | int) -> Money:
    return Money.of(Decimal(amount), CURRENCY)
