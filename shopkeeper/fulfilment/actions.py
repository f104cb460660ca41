"""What binds: the closed set of actions that need the shopper's own confirmation, and their one canonical spelling.

Knows arguments. Refuses to know whether they are allowed (``policy``) and what they change (``changes``).
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from shopkeeper.fulfilment.codec import STRICT, read_as
from shopkeeper.fulfilment.model import Address
from shopkeeper.types import Effect, Money, OrderId, Sku
from shopkeeper.types.errors import InvalidInput

MAX_REASON = 500
"""Characters of a reason, or of what is said of the goods."""


@dataclass(frozen=True, slots=True)
class Place:
    """Order what lies in the cart of that version. ``payment``: id of a method; ``delivery``: id of an option."""

    name: ClassVar[str] = "place"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    cart_version: int
    address: Address
    payment: str
    delivery: str
    email: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    name: ClassVar[str] = "cancel"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    order: OrderId
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeItems:
    """Swap units of an order for other variants of the same products, pairwise. ``payment`` bears the difference."""

    name: ClassVar[str] = "change_items"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    order: OrderId
    skus: tuple[Sku, ...]
    new: tuple[Sku, ...]
    payment: str


@dataclass(frozen=True, slots=True)
class ChangeAddress:
    name: ClassVar[str] = "change_address"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    order: OrderId
    address: Address


@dataclass(frozen=True, slots=True)
class ChangePayment:
    name: ClassVar[str] = "change_payment"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    order: OrderId
    payment: str


@dataclass(frozen=True, slots=True)
class Return:
    """Send units back for money; a sku that is named twice means two units. ``refund_to``: id of a method."""

    name: ClassVar[str] = "return"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    order: OrderId
    skus: tuple[Sku, ...]
    refund_to: str
    condition: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Send units back for other variants of the same products, pairwise."""

    name: ClassVar[str] = "exchange"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    order: OrderId
    skus: tuple[Sku, ...]
    new: tuple[Sku, ...]
    payment: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class ChangeHome:
    """The address that the customer's next orders start from; orders already placed keep theirs."""

    name: ClassVar[str] = "change_home"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    address: Address


@dataclass(frozen=True, slots=True)
class AddMethod:
    """Keep a reference to a way to pay. Of a card: its brand and ``last_four`` digits, never its number."""

    name: ClassVar[str] = "add_method"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    kind: str
    brand: str = ""
    last_four: str = ""


@dataclass(frozen=True, slots=True)
class RemoveMethod:
    """``method``: id of one of the customer's own."""

    name: ClassVar[str] = "remove_method"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    method: str


@dataclass(frozen=True, slots=True)
class Refund:
    """The merchant gives money back though the goods are kept, to where it came from."""

    name: ClassVar[str] = "refund"
    effect: ClassVar[Effect] = Effect.BINDING
    __pydantic_config__: ClassVar[Any] = STRICT
    order: OrderId
    amount: Money
    reason: str = ""


OrderAction = Cancel | ChangeItems | ChangeAddress | ChangePayment | Return | Exchange | Refund
DetailsAction = ChangeHome | AddMethod | RemoveMethod
Action = Place | OrderAction | DetailsAction
ACTIONS: dict[str, type[Action]] = {
    kind.name: kind
    for kind in (
        Place, Cancel, ChangeItems, ChangeAddress, ChangePayment, Return, Exchange, ChangeHome, AddMethod, RemoveMethod, Refund
    )
}  # fmt: skip


def write(action: Action) -> bytes:
    """The same bytes for the same arguments, whoever asks."""
    return orjson.dumps({"action": action.name, "arguments": action}, option=orjson.OPT_SORT_KEYS)


def read(text: bytes) -> Action:
    """What ``write`` wrote."""
    found = orjson.loads(text)
    return make(found["action"], found["arguments"])


def make(name: str, arguments: dict[str, Any]) -> Action:
    """An action from plain values, as a tool call has them. Raises InvalidInput naming the argument."""
    if name not in ACTIONS:
        raise InvalidInput(
            f"there is no action {name[:80]!r}", field="action", fix=f"use one of {', '.join(ACTIONS)}"
        )
    return read_as(ACTIONS[name], arguments)
