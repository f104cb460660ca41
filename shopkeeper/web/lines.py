"""Lines of a basket and units of an order as a page shows them.

Knows how amounts, options and troubles read. Refuses to decide what can be ordered.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import quote

from shopkeeper.fulfilment.checkout import Basket, Priced
from shopkeeper.fulfilment.model import Delivery, Item, Method
from shopkeeper.language.wording import Wording
from shopkeeper.types import Product, ProductId, Sku
from shopkeeper.web.cards import address
from shopkeeper.web.pictures import Picture, pictures

MOST = 99
DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
PAYMENTS = {
    "invoice": ("Invoice", "You pay when the shop's invoice is there."),
    "on_delivery": ("On delivery", "You pay whoever brings it, or at the counter."),
    "paypal": ("PayPal", ""),
    "external": ("Payment page", "After ordering you go on to a payment page; nothing is charged here."),
}


@dataclass(frozen=True, slots=True)
class BasketLine:
    """``trouble`` says why it cannot be ordered so; ``left`` is how many can be, where that helps."""

    sku: str
    title: str
    options: str
    url: str
    picture: Picture | None
    quantity: int
    unit: str
    sum: str
    trouble: str
    left: int
    note: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of an order. ``place`` counts from 0."""

    place: int
    title: str
    options: str
    url: str
    picture: Picture | None
    price: str


@dataclass(frozen=True, slots=True)
class Way:
    """A delivery or a payment to choose from; ``cost`` is empty for a payment."""

    id: str
    name: str
    hint: str
    cost: str = ""


Products = Mapping[ProductId, Product]


def basket_lines(basket: Basket, products: Products, wording: Wording) -> tuple[BasketLine, ...]:
    return tuple(_line(line, products.get(line.product), wording) for line in basket.lines)


def units(items: Sequence[Item], products: Products, wording: Wording) -> tuple[Unit, ...]:
    return tuple(
        Unit(
            place,
            item.title,
            ", ".join(item.options.values()),
            *_seen(products.get(item.product), item.sku),
            wording.price(item.price),
        )
        for place, item in enumerate(items)
    )


def grouped(units: Sequence[Unit]) -> tuple[tuple[int, Unit], ...]:
    """Alike ones counted, in the order of their first."""
    counts = Counter(replace(unit, place=0) for unit in units)
    return tuple((number, unit) for unit, number in counts.items())


def ways(deliveries: Sequence[Delivery], wording: Wording) -> tuple[Way, ...]:
    return tuple(
        Way(
            one.option,
            one.name,
            " · ".join(filter(None, (one.pickup, _by(one, wording)))),
            wording.price(one.cost) if one.cost.minor else "free",
        )
        for one in deliveries
    )


def payments(methods: Sequence[Method], wording: Wording) -> tuple[Way, ...]:
    return tuple(Way(one.id, *_payment(one, wording)) for one in methods)


def told(text: str, wording: Wording) -> str:
    """A proposal's words with amounts and days as people of the locale write them."""

    def day(found: re.Match[str]) -> str:
        try:
            return wording.day(date.fromisoformat(found[0]))
        except ValueError:  # what a shopper wrote is no day of the calendar
            return found[0]

    return DAY.sub(day, wording.stated(text))


def sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}." if text else ""


def _payment(method: Method, wording: Wording) -> tuple[str, str]:
    if method.balance is not None:
        return f"Gift card {method.id}", f"{wording.price(method.balance)} left on it"
    if method.last_four:
        return (
            f"{method.brand or sentence(method.kind.replace('_', ' ')).rstrip('.')} ending {method.last_four}",
            "",
        )
    return PAYMENTS.get(method.kind, (str(method), ""))


def _by(delivery: Delivery, wording: Wording) -> str:
    if not delivery.by:
        return ""
    return f"{'ready' if delivery.pickup else 'there'} by {wording.day(delivery.by)}"


def _line(line: Priced, product: Product | None, wording: Wording) -> BasketLine:
    url, picture = _seen(product, line.sku)
    return BasketLine(
        line.sku,
        line.title or line.sku,
        ", ".join((line.options or {}).values()),
        url,
        picture,
        line.quantity,
        wording.price(line.unit) if line.unit else "",
        wording.price(line.sum) if line.sum else "",
        sentence(line.trouble),
        line.left if line.left and line.left < line.quantity else 0,
        _changed(line, wording),
    )


def _changed(line: Priced, wording: Wording) -> str:
    if line.was is None or line.unit is None:
        return ""
    return f"The price changed: it was {wording.price(line.was)} when you put it in."


def _seen(product: Product | None, sku: Sku) -> tuple[str, Picture | None]:
    """Where it is shown, and how it looks."""
    if product is None:
        return "", None
    look = product.look_of(sku)
    if look is None:
        return f"/products/{quote(product.id, safe='')}", None
    return address(product, look, sku), next(iter(pictures(product, look)), None)
