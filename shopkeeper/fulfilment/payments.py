"""How money is collected: the port, and two honest answers. No card is ever charged here, nor pretended to be.

Embedded, the shopper pays by invoice or on delivery and the order says what is owed until the merchant has it. With an
address of a payment page, the shopper is handed over to whoever takes the money.
"""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import quote

from shopkeeper.fulfilment.model import Method, Order
from shopkeeper.types import Money
from shopkeeper.types.errors import InvalidInput


class Payments(Protocol):
    def methods(self) -> tuple[Method, ...]:
        """What the shop offers everybody beside their own gift cards."""
        ...

    def hand_off(self, order: Order, method: Method) -> str:
        """The address where the shopper goes on to pay what ``method`` still bears; empty when there is nothing more to do now."""
        ...


@dataclass(frozen=True, slots=True)
class OnAccount:
    """Invoice and pay on delivery."""

    def methods(self) -> tuple[Method, ...]:
        return Method("invoice", "invoice"), Method("on_delivery", "on_delivery")

    def hand_off(self, order: Order, method: Method) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class HandOff:
    """``address``: a payment page with ``{order}``, ``{amount}`` and ``{currency}`` in it; invoice stays possible.

    The page must ask this shop what the order costs: an address can be changed by whoever follows it.
    """

    address: str

    def __post_init__(self) -> None:
        if not self.address.startswith(("https://", "http://localhost", "http://127.0.0.1")):
            raise InvalidInput(
                f"{self.address!r} is no payment page", field="payment_page", fix="write https://…"
            )

    def methods(self) -> tuple[Method, ...]:
        return Method("external", "external"), *OnAccount().methods()

    def hand_off(self, order: Order, method: Method) -> str:
        if method.kind != "external":
            return ""
        owed = Money(order.owing.get(method.id, 0), order.currency)
        filled = {
            "{order}": quote(order.id, safe=""),
            "{amount}": str(owed.amount),
            "{currency}": order.currency,
        }
        address = self.address
        for name, value in filled.items():
            address = address.replace(name, value)
        return address
