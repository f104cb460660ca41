"""Our products, customers and orders as a retail database: the exact opposite of ``load``.

Knows its spelling. What it has no words for (versions, delivery, times) is left out.
"""

from collections import defaultdict
from collections.abc import Iterable

from shopkeeper.fulfilment.model import Address, Customer, Item, Method, Order, Status
from shopkeeper.fulfilment.retail.load import MODIFIED, STATUS, Json
from shopkeeper.types import CustomerId, Money, OrderId, Product, Variant

WORDS = {ours: theirs for theirs, ours in STATUS.items() if theirs != MODIFIED}


def dump(products: Iterable[Product], customers: Iterable[Customer], orders: Iterable[Order]) -> Json:
    """``orders``: oldest first. Amounts are floats, as they were."""
    by_customer: dict[CustomerId, list[OrderId]] = defaultdict(list)
    told: Json = {}
    for one in orders:
        by_customer[one.customer].append(one.id)
        told[one.id] = order(one)
    return {
        "products": {one.id: product(one) for one in products},
        "users": {one.id: customer(one, by_customer[one.id]) for one in customers},
        "orders": told,
    }


def product(one: Product) -> Json:
    return {"name": one.title, "product_id": one.id, "variants": {v.sku: variant(v) for v in one.variants}}


def variant(one: Variant) -> Json:
    price = amount(one.offer.price) if one.offer.price else None
    return {
        "item_id": one.sku,
        "options": dict(one.options),
        "available": one.offer.stock != 0,
        "price": price,
    }


def customer(one: Customer, orders: Iterable[OrderId]) -> Json:
    return {
        "user_id": one.id,
        "name": {"first_name": one.first_name, "last_name": one.last_name},
        "address": address(one.address) if one.address else None,
        "email": one.email,
        "payment_methods": {method.id: _method(method) for method in one.methods},
        "orders": list(orders),
    }


def address(one: Address) -> Json:
    return {
        "address1": one.line1,
        "address2": one.line2,
        "city": one.city,
        "country": one.country,
        "state": one.region,
        "zip": one.postcode,
    }


def order(one: Order) -> Json:
    modified = one.status is Status.PENDING and "change_items" in one.done
    told: Json = {
        "order_id": one.id,
        "user_id": one.customer,
        "address": address(one.address),
        "items": [_item(unit) for unit in one.items],
        "status": MODIFIED if modified else WORDS[one.status],
        "fulfillments": [{"tracking_id": [*each.tracking], "item_ids": [*each.skus]} for each in one.parcels],
        "payment_history": [
            {"transaction_type": each.kind, "amount": amount(each.amount), "payment_method_id": each.method}
            for each in one.transfers
        ],
    }
    return told | _asked(one) | ({"cancel_reason": one.cancel_reason} if one.cancel_reason else {})


def amount(money: Money) -> float:
    return float(money.amount)


def _method(one: Method) -> Json:
    told: Json = {"source": one.kind, "id": one.id}
    if one.balance is not None:
        told["balance"] = amount(one.balance)
    return told | ({"brand": one.brand, "last_four": one.last_four} if one.brand else {})


def _item(unit: Item) -> Json:
    return {
        "name": unit.title,
        "product_id": unit.product,
        "item_id": unit.sku,
        "price": amount(unit.price),
        "options": dict(unit.options),
    }


def _asked(one: Order) -> Json:
    asked = one.asked
    if asked is None:
        return {}
    if one.status is Status.RETURN_REQUESTED:
        return {"return_items": [*asked.skus], "return_payment_method_id": asked.method}
    return {
        "exchange_items": [*asked.skus],
        "exchange_new_items": [unit.sku for unit in asked.new],
        "exchange_payment_method_id": asked.method,
        "exchange_price_difference": amount(asked.difference) if asked.difference else 0.0,
    }
