"""An order as a page tells it: how it stands, what it cost, what happened, and what can be done.

Knows words for states and deeds. Refuses to decide what is possible.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from shopkeeper.fulfilment.model import Customer, Deed, Item, Order, Status, total
from shopkeeper.fulfilment.possible import Possible
from shopkeeper.fulfilment.scene import pick
from shopkeeper.language.wording import Wording, isolated
from shopkeeper.types import Money, Product, ProductId, clock
from shopkeeper.web.fields import ADDRESS, Field, filled, typed_of
from shopkeeper.web.lines import PAYMENTS, Products, Unit, Way, grouped, payments, sentence, units
from shopkeeper.web.pictures import Picture

DEEDS = {
    "place": "Ordered", "cancel": "Cancelled", "change_items": "Items changed", "change_address": "Address changed",
    "change_payment": "Payment changed", "return": "Return agreed", "exchange": "Exchange agreed", "refund": "Money given back",
    "shipped": "Sent", "delivered": "Delivered", "received": "Arrived back at the shop", "rejected": "Return not accepted",
    "settled": "Paid", "import": "Taken over from another system",
}  # fmt: skip
NAMES = {
    "cancel": "Cancel it", "change_address": "Send it to another address", "change_payment": "Pay in another way", "change_items": "Change size or colour",
    "return": "Send something back", "exchange": "Exchange for another size or colour",
}  # fmt: skip
STATES = {
    Status.PENDING: "The shop has your order and makes it ready.",
    Status.SHIPPED: "It is on its way.",
    Status.DELIVERED: "It was delivered.",
    Status.CANCELLED: "It was cancelled; nothing will be sent.",
    Status.RETURN_REQUESTED: "Send it back to the shop; the money goes out once it has arrived.",
    Status.EXCHANGE_REQUESTED: "Send it back to the shop; what you get instead is kept aside for you.",
    Status.RETURNED: "Everything came back.",
}
DONE = {
    "place": "Thank you. Your order is placed.", "cancel": "Your order is cancelled.", "change_items": "Your order is changed.",
    "change_address": "It goes to the new address.", "change_payment": "It is paid the other way.", "return": "The return is agreed.", "exchange": "The exchange is agreed.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    id: str
    url: str
    when: str
    status: str
    value: str
    what: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Swap:
    """What one unit could be swapped for: (sku, words)."""

    unit: Unit
    choices: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True, slots=True)
class Can:
    """One thing that may be done, as a form; or ``why`` it may not."""

    action: str
    name: str
    why: str
    reasons: tuple[str, ...]
    conditions: tuple[str, ...]
    units: tuple[Unit, ...]
    swaps: tuple[Swap, ...]
    ways: tuple[Way, ...]
    open: bool
    trouble: str


@dataclass(frozen=True, slots=True)
class OrderView:
    id: str
    url: str
    version: int
    status: str
    state: str
    promise: str
    tracking: tuple[str, ...]
    units: tuple[tuple[int, Unit], ...]
    """How many of each are kept."""
    going: tuple[tuple[int, Unit], ...]
    """Of those that are to be sent back."""
    returned: tuple[tuple[int, Unit], ...]
    money: tuple[tuple[str, str], ...]
    owed: str
    when: str
    """When that is paid, where the shop knows."""
    pay: str
    to: str
    history: tuple[tuple[str, str], ...]
    can: tuple[Can, ...]
    address: tuple[Field, ...]
    refunds: tuple[Way, ...]
    payment: str
    typed: Mapping[str, str]
    troubles: Mapping[str, str]


def first(order: Order) -> Item | None:
    """What stands for an order where there is room for one thing: of what came back only when nothing else is left."""
    return next(iter((*order.items, *order.returned)), None)


def listed(order: Order, views: Mapping[ProductId, Picture | None], wording: Wording) -> Listed:
    shown = first(order)
    more = len(order.items) - 1
    what = shown.title if shown else ""
    return Listed(
        order.id,
        f"/orders/{quote(order.id, safe='')}",
        _when(order.at, wording),
        order.status.value,
        wording.price(order.value),
        f"{isolated(what)} and {more} more" if more > 0 else what,
        views.get(shown.product) if shown else None,
    )


def told_of(
    order: Order,
    history: Sequence[Deed],
    possible: Sequence[Possible],
    customer: Customer,
    products: Products,
    wording: Wording,
    asked: str,
    typed: Mapping[str, str],
    troubles: Mapping[str, str],
) -> OrderView:
    """``asked``: the form that was just sent and refused, with what was ``typed`` into it and the ``troubles`` it had."""
    by, bearer = order.delivery.by, next(iter(order.borne), "")
    methods = [
        one
        for one in customer.methods
        if one.id in order.borne or (one.balance and one.moves(order.currency))
    ]
    refunds = payments(methods, wording)
    if bearer and bearer not in {one.id for one in refunds}:
        refunds = (Way(bearer, "The way it was paid", bearer.replace("_", " ")), *refunds)
    shown = units(order.items, products, wording)
    going = pick(order, order.asked.skus) if order.asked else ()
    address = typed if asked == "change_address" else typed_of(order.address)
    return OrderView(
        order.id,
        f"/orders/{quote(order.id, safe='')}",
        order.version,
        order.status.value,
        STATES[order.status],
        f"{'Ready' if order.delivery.pickup else 'There'} by {wording.day(by)}." if by and order.status in (Status.PENDING, Status.SHIPPED) else "",
        order.tracking,
        grouped([unit for unit in shown if unit.place not in going]),
        grouped([unit for unit in shown if unit.place in going]),
        grouped(units(order.returned, products, wording)),
        _money(order, wording),
        wording.price(order.owed) if order.owed.minor else "",
        PAYMENTS.get(bearer, ("", ""))[1],
        order.url if order.owed.minor and order.url.startswith(("https://", "http://")) else "",
        order.delivery.pickup or str(order.address),
        tuple((_when(deed.at, wording), DEEDS.get(deed.action, deed.action)) for deed in reversed(history)),
        tuple(_can(one, order, shown, products, wording, asked, typed, troubles) for one in possible),
        filled(ADDRESS, address, troubles),
        refunds,
        bearer or "invoice",
        typed,
        troubles,
    )  # fmt: skip


def _can(
    one: Possible,
    order: Order,
    shown: Sequence[Unit],
    products: Products,
    wording: Wording,
    asked: str,
    typed: Mapping[str, str],
    troubles: Mapping[str, str],
) -> Can:
    allowed = {item.sku for item in one.items}
    there = tuple(unit for unit, item in zip(shown, order.items, strict=True) if item.sku in allowed)
    swaps = tuple(
        Swap(unit, found, typed.get(f"new-{unit.place}", ""))
        for unit in there
        if (found := _others(order.items[unit.place], products.get(order.items[unit.place].product), wording))
    )
    why = f"{sentence(one.why)} {sentence(one.fix)}".strip()
    if one.action in ("exchange", "change_items") and not why and not swaps:
        why = "There is no other size or colour of it in stock."
    return Can(
        one.action, NAMES[one.action], why, one.reasons, one.conditions, there, swaps, payments(one.methods, wording),
        asked == one.action, troubles.get("", "") if asked == one.action else "",
    )  # fmt: skip


def _others(item: Item, product: Product | None, wording: Wording) -> tuple[tuple[str, str], ...]:
    if product is None:
        return ()
    return tuple(
        (one.sku, f"{', '.join(one.options.values()) or one.sku} · {wording.price(one.offer.price)}")
        for one in product.variants
        if one.sku != item.sku and one.offer.stock != 0 and one.offer.price
        and one.offer.price.currency == item.price.currency
    )  # fmt: skip


def _money(order: Order, wording: Wording) -> tuple[tuple[str, str], ...]:
    cost = order.delivery.cost
    rows = [
        ("Goods", wording.price(total(order.items, order.currency))),
        (order.delivery.name, wording.price(cost) if cost.minor else "free"),
    ]
    if order.allowance:
        rows.append(("Given back", f"−{wording.price(Money(order.allowance, order.currency))}"))
    if order.refunded.minor:
        rows.append(("Refunded", wording.price(order.refunded)))
    return (*rows, ("Total", wording.price(order.value)))


def _when(at: int, wording: Wording) -> str:
    return wording.past(clock.day(at)) if at else ""
