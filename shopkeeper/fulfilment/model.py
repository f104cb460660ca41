"""A customer, a cart, an order and what became of it.

Knows shapes and sums. Refuses to know rules (``policy``), tables (``store``) and how to change anything (``changes``).
An order lists single units, not quantities: each can be swapped, sent back or refunded by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from shopkeeper.types import NOTHING, CustomerId, Money, OrderId, ProductId, Purposes, ShopperId, Sku


class Status(StrEnum):
    PENDING = "pending"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return requested"
    EXCHANGE_REQUESTED = "exchange requested"
    RETURNED = "returned"
    """Every unit came back."""


NEEDED = ("name", "line1", "city", "country")
"""Parts of an address that may not be empty, whichever door it comes through."""


@dataclass(frozen=True, slots=True)
class Address:
    line1: str
    line2: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    postcode: str = ""
    name: str = ""
    """Of whoever receives it."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Parts without which nobody can be found there."""
        return tuple(part for part in NEEDED if not getattr(self, part).strip())

    def __str__(self) -> str:
        parts = (self.name, self.line1, self.line2, self.city, f"{self.region} {self.postcode}", self.country)
        return ", ".join(part.strip() for part in parts if part.strip())


@dataclass(frozen=True, slots=True)
class Method:
    """A way to pay. ``kind``: ``gift_card``, ``invoice``, ``on_delivery``, ``external``, ``credit_card``, ``paypal`` …"""

    id: str
    kind: str
    brand: str = ""
    last_four: str = ""
    balance: Money | None = None
    """Gift cards: what is left on it, kept by this shop."""

    def moves(self, currency: str) -> bool:
        """Whether money of that currency can come from it and go back to it."""
        return self.balance is None or self.balance.currency == currency

    def __str__(self) -> str:
        words = self.kind.replace("_", " ")
        return f"{words} ending {self.last_four}" if self.last_four else words


@dataclass(frozen=True, slots=True)
class Customer:
    id: CustomerId
    version: int = 0
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    address: Address | None = None
    methods: tuple[Method, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a cart. ``price``: of one unit when it was put in; what is paid is the price at the order."""

    sku: Sku
    quantity: int
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    """``version`` counts changes: who names an older one is told so instead of overwriting it."""

    customer: CustomerId
    version: int = 0
    lines: tuple[Wanted, ...] = ()

    def quantity(self, sku: Sku) -> int:
        return next((line.quantity for line in self.lines if line.sku == sku), 0)


@dataclass(frozen=True, slots=True)
class Item:
    """One unit, as it was when it was bought."""

    sku: Sku
    product: ProductId
    title: str
    price: Money
    options: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    """Every category name of the product, for exceptions of the policy."""
    counted: bool | None = None
    """Whether it was taken from a counted stock: only then is it counted in again. None: not taken yet."""
    sent_at: int = 0
    """When it left in exchange for another; 0: it came with its order. Microseconds since 1970 UTC."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """An entry of the order's account; ``settled`` once the money has really moved."""

    kind: Literal["payment", "refund"]
    amount: Money
    method: str
    at: int = 0
    settled: bool = True


@dataclass(frozen=True, slots=True)
class Parcel:
    tracking: tuple[str, ...]
    skus: tuple[Sku, ...]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an order travels: the option chosen, its price, and the day promised; ``pickup`` is where it is fetched."""

    option: str
    name: str
    cost: Money
    by: date | None = None
    pickup: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A return or an exchange that was agreed and waits for the goods. ``skus`` in order of spelling."""

    skus: tuple[Sku, ...]
    method: str
    at: int = 0
    condition: str = ""
    reason: str = ""
    new: tuple[Item, ...] = ()
    """EXCHANGE: what is kept aside for the shopper, in order of sku."""
    difference: Money | None = None
    """EXCHANGE: what the new cost more; negative where the shopper gets money back."""


@dataclass(frozen=True, slots=True)
class Order:
    """``at`` and ``delivered_at``: microseconds since 1970 UTC, 0 where nobody knows."""

    id: OrderId
    customer: CustomerId
    items: tuple[Item, ...]
    address: Address
    delivery: Delivery
    version: int = 1
    status: Status = Status.PENDING
    transfers: tuple[Transfer, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    at: int = 0
    delivered_at: int = 0
    email: str = ""
    cancel_reason: str = ""
    asked: Asked | None = None
    returned: tuple[Item, ...] = ()
    allowance: int = 0
    """Minor units that the merchant gave back though the goods were kept."""
    done: tuple[str, ...] = ()
    """Names of the actions so far, oldest first."""
    url: str = ""
    """Where the shopper goes on to pay, when somebody else takes the money."""
    shopper: ShopperId = ShopperId("")
    allows: Purposes = NOTHING
    """What the shopper lets its events be used for."""
    forgotten: bool = False
    """Its customer was erased while it was under way: it loses them once it is over."""

    @property
    def currency(self) -> str:
        return self.delivery.cost.currency

    @property
    def tracking(self) -> tuple[str, ...]:
        """The numbers of all of its parcels."""
        return tuple(number for parcel in self.parcels for number in parcel.tracking)

    @property
    def value(self) -> Money:
        """Of what the customer keeps: units, delivery, less what was given back for goodwill; 0 once cancelled."""
        if self.status is Status.CANCELLED:
            return Money(0, self.currency)
        delivery = 0 if self.status is Status.RETURNED else self.delivery.cost.minor
        return Money(
            max(0, total(self.items, self.currency).minor + delivery - self.allowance), self.currency
        )

    @property
    def paid(self) -> Money:
        return self._sum("payment")

    @property
    def refunded(self) -> Money:
        return self._sum("refund")

    @property
    def borne(self) -> dict[str, int]:
        """Minor units that each method bears now, the most first; those that bear nothing are left out."""
        sums = _by_method(self.transfers)
        return {id: minor for id, minor in sorted(sums.items(), key=lambda pair: -pair[1]) if minor}

    @property
    def methods(self) -> frozenset[str]:
        """To which money of it may go back: those that bear it, and the one that a return or exchange was agreed with."""
        return frozenset((*self.borne, self.asked.method) if self.asked else self.borne)

    @property
    def owing(self) -> dict[str, int]:
        """Minor units by method that are booked, but not yet settled by the customer."""
        open = _by_method(one for one in self.transfers if not one.settled)
        return {id: minor for id, minor in open.items() if minor > 0}

    @property
    def owed(self) -> Money:
        """All of ``owing``; what the shop has to give back to another method makes it no less."""
        return Money(sum(self.owing.values()), self.currency)

    def _sum(self, kind: str) -> Money:
        return Money(sum(one.amount.minor for one in self.transfers if one.kind == kind), self.currency)


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of somebody's orders, newest first, of ``total``; ``cursor`` goes on after it, and is empty at the end."""

    orders: tuple[Order, ...]
    total: int
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of an order's history, never changed. ``by``: ``shopper``, ``merchant`` or ``import``."""

    order: OrderId
    version: int
    at: int
    action: str
    by: str
    arguments: Mapping[str, object] = field(default_factory=dict)


def _by_method(transfers: Iterable[Transfer]) -> dict[str, int]:
    """Payments less refunds."""
    sums: dict[str, int] = {}
    for one in transfers:
        sign = 1 if one.kind == "payment" else -1
        sums[one.method] = sums.get(one.method, 0) + sign * one.amount.minor
    return sums


def total(items: Iterable[Item], currency: str) -> Money:
    return Money(sum(item.price.minor for item in items), currency)
