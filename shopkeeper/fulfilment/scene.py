"""All that a change of an order is decided from, and the small sums every change makes.

Knows how a unit is found, a method is charged and a variant is looked up. Refuses to write anything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from shopkeeper.fulfilment.actions import DetailsAction
from shopkeeper.fulfilment.model import Address, Customer, Item, Method, Order, Transfer
from shopkeeper.fulfilment.policy import Policy, refuse
from shopkeeper.fulfilment.proposal import Line
from shopkeeper.types import Money, Product, ProductId, Sku, Variant
from shopkeeper.types.errors import Conflict, InvalidInput, NotFound

MAX_FIELD = 200
"""Characters of one line of an address."""
_FILL = {"name": "say who receives it"}


class Goods(Protocol):
    """What is sold: ``catalog.port.Catalog`` is one."""

    def owners(self, skus: Sequence[Sku]) -> dict[Sku, ProductId]: ...

    def get(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]: ...


class Stock(Protocol):
    """Units on the shelf: ``catalog.stock.SqlStock`` is one, and says what each does."""

    def move(self, id: str, units: Mapping[Sku, int]) -> frozenset[Sku]: ...

    def moves(self) -> list[str]: ...

    def settle(self, id: str) -> None: ...

    def undo(self, id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Scene:
    """``held``: minor units by method that open exchanges will take. ``now``: microseconds since 1970 UTC."""

    policy: Policy
    goods: Goods
    customer: Customer
    ways: tuple[Method, ...] = ()
    """Ways to pay that the shop offers everybody."""
    held: Mapping[str, int] | None = None
    now: int = 0

    def method(self, id: str) -> Method:
        """One of the customer's, or of the shop's. Raises InvalidInput naming those there are."""
        known = (*self.customer.methods, *self.ways)
        found = next((one for one in known if one.id == id), None)
        if found is None:
            names = ", ".join(one.id for one in known) or "none is known"
            raise InvalidInput(f"no payment method {id[:80]!r}", field="payment", fix=f"one of: {names}")
        return found

    def bearer(self, id: str) -> Method:
        """The same for one that bears money already: it need not be offered any more."""
        return next((one for one in (*self.customer.methods, *self.ways) if one.id == id), Method(id, id))

    def variant(self, sku: Sku) -> tuple[Product, Variant]:
        """Raises NotFound."""
        owner = self.goods.owners([sku]).get(sku)
        product = self.goods.get([owner]).get(owner) if owner else None
        found = next((one for one in product.variants if one.sku == sku), None) if product else None
        if product is None or found is None:
            raise NotFound(
                f"nothing with sku {sku[:80]!r} is sold here", field="sku", fix="take it from a product"
            )
        return product, found

    def unit(self, sku: Sku) -> Item:
        """One unit of it at its live price. Raises NotFound, and Conflict where no price is stated."""
        product, variant = self.variant(sku)
        return item(product, variant)


@dataclass(frozen=True, slots=True)
class Change:
    """What an action makes of the world: written as a whole or not at all. ``units`` are added to stock, by sku."""

    order: Order | None
    customer: Customer
    units: Mapping[Sku, int]
    due: Money
    words: str
    lines: tuple[Line, ...] = ()
    undo: DetailsAction | None = None
    """What takes it back, where one action does."""


def item(product: Product, variant: Variant) -> Item:
    if variant.offer.price is None:
        raise Conflict(f"{product.title} has no price just now", field="sku", fix="ask again later")
    kinds = tuple(dict.fromkeys(name for path in product.categories for name in path))
    return Item(variant.sku, product.id, product.title, variant.offer.price, dict(variant.options), kinds)


def pick(order: Order, skus: Sequence[Sku]) -> list[int]:
    """Places of these units in the order, of equal ones those that left last; a sku named twice is two units. Raises InvalidInput when there are not as many."""
    if not skus:
        raise InvalidInput("no unit is named", field="skus", fix="name at least one sku of the order")
    places: list[int] = []
    latest = sorted(range(len(order.items)), key=lambda n: -order.items[n].sent_at)
    for sku in skus:
        free = (n for n in latest if order.items[n].sku == sku and n not in places)
        place = next(free, None)
        if place is None:
            raise InvalidInput(
                f"the order has no {'more ' if sku in skus[: len(places)] else ''}{sku[:80]!r}",
                field="skus",
                fix="name units of the order: " + ", ".join(dict.fromkeys(unit.sku for unit in order.items)),
            )
        places.append(place)
    return places


def replacements(
    action: str,
    order: Order,
    places: Sequence[int],
    new: Sequence[Sku],
    scene: Scene,
    back: Mapping[Sku, int] | None = None,
) -> list[Item]:
    """One unit for each place: of the same product, in the order's currency, and as many in stock, with what comes ``back``."""
    if len(new) != len(places):
        raise InvalidInput(
            f"{len(places)} units for {len(new)}",
            field="new",
            fix="name one new sku for each unit, in the same order",
        )
    found = []
    for place, sku in zip(places, new, strict=True):
        product, variant = scene.variant(sku)
        if product.id != order.items[place].product:
            refuse(
                action,
                "same_product",
                f"{sku} is another product",
                f"take another {order.items[place].title}",
            )
        stock = variant.offer.stock
        left = new.count(sku) if stock is None else stock + (back or {}).get(sku, 0)
        if left < new.count(sku):
            text = f"only {left} of {sku} are left" if left else f"{sku} is out of stock"
            refuse(action, "available", text, "take a variant that is in stock")
        unit = item(product, variant)
        if unit.price.currency != order.currency:
            refuse(
                action,
                "currency",
                f"{sku} is sold in {unit.price.currency}",
                f"the order is in {order.currency}",
            )
        found.append(unit)
    return found


def book(
    scene: Scene, order: Order, customer: Customer, method: Method, minor: int
) -> tuple[Order, Customer]:
    """Enter what a method pays (``minor`` > 0) or gets back. Raises Conflict when a gift card does not suffice."""
    if not minor:
        return order, customer
    kind = "payment" if minor > 0 else "refund"
    amount = Money(abs(minor), order.currency)
    ours = method.balance is not None
    entry = Transfer("payment" if kind == "payment" else "refund", amount, method.id, scene.now, settled=ours)
    if ours:
        afford(scene, method, minor, order.currency)
        customer = _with_balance(customer, method, minor)
    return replace(order, transfers=(*order.transfers, entry)), customer


def shares(order: Order, minor: int, rest: Mapping[str, int]) -> dict[str, int]:
    """Where ``minor`` units that are given back go, by method: first to what is still owed, then to the ``rest``, at most so much to each."""
    parts: Counter[str] = Counter()
    for id, most in (*order.owing.items(), *rest.items()):
        parts[id] += max(0, min(minor - parts.total(), most - parts[id]))
    return {id: part for id, part in parts.items() if part}


def give_back(
    scene: Scene, order: Order, customer: Customer, parts: Mapping[str, int]
) -> tuple[Order, Customer]:
    for id, minor in parts.items():
        order, customer = book(scene, order, customer, scene.bearer(id), -minor)
    return order, customer


def move(
    scene: Scene, order: Order, customer: Customer, method: Method, minor: int
) -> tuple[Order, Customer]:
    """``book`` of a difference: what goes back to a method is first owed no longer."""
    if minor > 0:
        return book(scene, order, customer, method, minor)
    afford(scene, method, minor, order.currency)
    return give_back(scene, order, customer, shares(order, -minor, {method.id: -minor}))


def afford(scene: Scene, method: Method, minor: int, currency: str) -> None:
    """Raises Conflict for a gift card of another currency, and for one that holds less than that and what is promised already."""
    if method.balance is None:
        return
    if not method.moves(currency):
        raise Conflict(
            f"{method.id} holds {method.balance.currency}, the order is in {currency}",
            field="payment",
            fix="use another payment method",
        )
    left = method.balance.minor - (scene.held or {}).get(method.id, 0)
    if left < minor and minor > 0:
        raise Conflict(
            f"{method.id} holds {Money(max(0, left), method.balance.currency)}, {Money(minor, currency)} are needed",
            field="payment",
            fix="use another payment method",
        )


def backed(places: Sequence[int], order: Order) -> dict[Sku, int]:
    """Units that are counted in again."""
    units: dict[Sku, int] = {}
    for place in places:
        if order.items[place].counted:
            units[order.items[place].sku] = units.get(order.items[place].sku, 0) + 1
    return units


def taken(items: Sequence[Item]) -> dict[Sku, int]:
    units: dict[Sku, int] = {}
    for unit in items:
        units[unit.sku] = units.get(unit.sku, 0) - 1
    return units


def together(*parts: Mapping[Sku, int]) -> dict[Sku, int]:
    units: dict[Sku, int] = {}
    for part in parts:
        for sku, number in part.items():
            units[sku] = units.get(sku, 0) + number
    return units


def checked(address: Address, customer: Customer) -> Address:
    """``address``, received by the customer where it names nobody and they told their name.

    Raises InvalidInput for an address at which nobody can be found, or one that no label holds.
    """
    address = address if address.name.strip() else replace(address, name=customer.name)
    parts = {
        "line1": address.line1, "line2": address.line2, "city": address.city, "region": address.region,
        "country": address.country, "postcode": address.postcode, "name": address.name,
    }  # fmt: skip
    for name, text in parts.items():
        if len(text) > MAX_FIELD or not text.isprintable():
            raise InvalidInput(
                f"{name} is no line of an address",
                field=f"address.{name}",
                fix=f"at most {MAX_FIELD} plain characters",
            )
    for name in address.missing:
        raise InvalidInput(
            f"the address has no {name}", field=f"address.{name}", fix=_FILL.get(name, "fill it in")
        )
    return address


def _with_balance(customer: Customer, method: Method, minor: int) -> Customer:
    methods = tuple(
        replace(one, balance=Money(one.balance.minor - minor, one.balance.currency))
        if one.id == method.id and one.balance is not None
        else one
        for one in customer.methods
    )
    return replace(customer, methods=methods)
