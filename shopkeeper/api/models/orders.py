"""Orders, what may be asked of them, and what the shopper is asked before it is done."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from shopkeeper.api.models.base import Count, Said, Told, example
from shopkeeper.api.models.carts import Delivery, Method
from shopkeeper.api.models.goods import Amount
from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Status

Part = Annotated[str, Field(default="", max_length=200)]
OrderName = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Reason = Annotated[str, Field(max_length=act.MAX_REASON)]
Skus = Annotated[
    tuple[Annotated[str, Field(min_length=1, max_length=500)], ...], Field(min_length=1, max_length=500)
]
ADDRESS = {"name": "Ann Lee", "line1": "1 Mill Lane", "city": "Bath", "postcode": "BA1 1AA", "country": "UK"}


class Address(Said):
    """Where an order goes; ``name``, ``line1``, ``city`` and ``country`` are needed, the name unless the customer told theirs."""

    model_config = ConfigDict(from_attributes=True) | example(ADDRESS)

    line1: Part
    line2: Part
    city: Part
    region: Part
    country: Part
    postcode: Part
    name: Part


class Asking(Said):
    """An action that binds."""

    def made(self) -> act.Action:
        """Raises InvalidInput naming what cannot be."""
        told = self.model_dump(mode="json")
        return act.make(told.pop("action"), told)


class Place(Asking):
    """Order what lies in the cart of that version."""

    model_config = example(
        {
            "action": "place",
            "cart_version": 3,
            "address": ADDRESS,
            "payment": "invoice",
            "delivery": "standard",
        }
    )

    action: Literal["place"]
    cart_version: Count
    address: Address
    payment: Name = Field(description="id of a method of the cart's `payments`")
    delivery: Name = Field(description="`option` of one of the cart's `deliveries`")
    email: str = Field(default="", max_length=254)


class Cancel(Asking):
    """Cancel an order that is not on its way yet."""

    model_config = example({"action": "cancel", "order": "SK-7F3K-29QX", "reason": "no longer needed"})

    action: Literal["cancel"]
    order: OrderName
    reason: Reason


class ChangeItems(Asking):
    """Swap units for other variants of the same products, pairwise."""

    model_config = example(
        {
            "action": "change_items",
            "order": "SK-7F3K-29QX",
            "skus": ["a-M"],
            "new": ["a-L"],
            "payment": "invoice",
        }
    )

    action: Literal["change_items"]
    order: OrderName
    skus: Skus
    new: Skus
    payment: Name


class ChangeAddress(Asking):
    """Send an order elsewhere."""

    model_config = example({"action": "change_address", "order": "SK-7F3K-29QX", "address": ADDRESS})

    action: Literal["change_address"]
    order: OrderName
    address: Address


class ChangePayment(Asking):
    """Pay an order with another method."""

    model_config = example({"action": "change_payment", "order": "SK-7F3K-29QX", "payment": "on_delivery"})

    action: Literal["change_payment"]
    order: OrderName
    payment: Name


class Return(Asking):
    """Send units back for money; a sku named twice is two units."""

    model_config = example(
        {"action": "return", "order": "SK-7F3K-29QX", "skus": ["a-M"], "refund_to": "invoice"}
    )

    action: Literal["return"]
    order: OrderName
    skus: Skus
    refund_to: Name
    condition: Reason = ""
    reason: Reason = ""


class Exchange(Asking):
    """Send units back for other variants of the same products, pairwise."""

    model_config = example(
        {"action": "exchange", "order": "SK-7F3K-29QX", "skus": ["a-M"], "new": ["a-L"], "payment": "invoice"}
    )

    action: Literal["exchange"]
    order: OrderName
    skus: Skus
    new: Skus
    payment: Name
    condition: Reason = ""


class ChangeHome(Asking):
    """The address that the next orders start from."""

    model_config = example({"action": "change_home", "address": ADDRESS})

    action: Literal["change_home"]
    address: Address


class AddMethod(Asking):
    """Keep a reference to a way to pay: of a card its brand and last four digits, never its number."""

    model_config = example(
        {"action": "add_method", "kind": "credit_card", "brand": "Visa", "last_four": "4242"}
    )

    action: Literal["add_method"]
    kind: Name
    brand: Part
    last_four: Part


class RemoveMethod(Asking):
    """Forget a saved way to pay."""

    model_config = example({"action": "remove_method", "method": "credit_card_4242"})

    action: Literal["remove_method"]
    method: Name


Action = Annotated[
    Place
    | Cancel
    | ChangeItems
    | ChangeAddress
    | ChangePayment
    | Return
    | Exchange
    | ChangeHome
    | AddMethod
    | RemoveMethod,
    Field(discriminator="action"),
]


class Words(Told):
    """One line of what is proposed."""

    model_config = example({"label": "Refund", "value": "54.00 USD to invoice"})

    label: str
    value: str


class Proposal(Told):
    """What would be done, exactly; nothing is done before its digest is confirmed."""

    model_config = example(
        {
            "digest": "9f" * 32,
            "words": "Cancel order SK-7F3K-29QX (no longer needed); 54.00 USD are refunded.",
            "lines": [{"label": "Refund", "value": "54.00 USD to invoice"}],
            "due": {"amount": "0.00", "currency": "USD"},
            "back": {"amount": "54.00", "currency": "USD"},
            "expires": 1764158400000000,
        }
    )

    digest: str
    words: str
    lines: tuple[Words, ...]
    due: Amount = Field(description="what you would owe")
    back: Amount = Field(description="what you would get back")
    expires: int = Field(description="microseconds since 1970 UTC")


class Item(Told):
    """One unit, as it was bought."""

    model_config = example({"sku": "WJ01-M-Blue", "product": "WJ01", "title": "Stellar Solar Jacket"})

    sku: str
    product: str
    title: str
    price: Amount
    options: dict[str, str]


class Transfer(Told):
    """An entry of the order's account."""

    model_config = example({"kind": "payment", "method": "invoice", "at": 0, "settled": False})

    kind: Literal["payment", "refund"]
    amount: Amount
    method: str
    at: int
    settled: bool = Field(description="whether the money has really moved")


class Parcel(Told):
    """What left together."""

    model_config = example({"tracking": ["286422338955"], "skus": ["WJ01-M-Blue"]})

    tracking: tuple[str, ...]
    skus: tuple[str, ...]


class Asked(Told):
    """A return or an exchange that waits for the goods."""

    model_config = example(
        {"skus": ["WJ01-M-Blue"], "method": "invoice", "condition": "", "reason": "", "new": []}
    )

    skus: tuple[str, ...]
    method: str
    condition: str
    reason: str
    new: tuple[Item, ...]


class Order(Told):
    """An order as it stands. `value` is what is kept: `paid` less `refunded`, always."""

    model_config = example({"id": "SK-7F3K-29QX", "version": 1, "status": "pending", "items": []})

    id: str
    version: int
    status: Status
    at: int
    delivered_at: int
    items: tuple[Item, ...]
    returned: tuple[Item, ...]
    address: Address
    delivery: Delivery
    transfers: tuple[Transfer, ...]
    parcels: tuple[Parcel, ...]
    value: Amount
    paid: Amount
    refunded: Amount
    owed: Amount
    cancel_reason: str
    asked: Asked | None
    url: str = Field(description="where to go on to pay; empty when there is nothing more to do now")


class Deed(Told):
    """One entry of an order's history."""

    model_config = example({"version": 2, "at": 1764158400000000, "action": "cancel", "by": "shopper"})

    version: int
    at: int
    action: str
    by: str
    arguments: dict[str, Any]


class Orders(Told):
    """One's own orders, newest first."""

    model_config = example({"orders": [], "total": 0, "cursor": ""})

    orders: tuple[Order, ...]
    total: int = Field(description="of all pages")
    cursor: str = Field(description="send it back for the next page; empty at the end")


class FullOrder(Told):
    """An order and all that was done to it, oldest first."""

    model_config = example({"order": {"id": "SK-7F3K-29QX"}, "history": []})

    order: Order
    history: tuple[Deed, ...]


class Customer(Told):
    """What is known of the customer; nothing at first."""

    model_config = example({"version": 0, "first_name": "", "last_name": "", "email": "", "methods": []})

    version: int
    first_name: str
    last_name: str
    email: str
    address: Address | None
    methods: tuple[Method, ...]


class Outcome(Told):
    """What came of a confirmed action; `again` when it had been done before, and this is what came of it then."""

    model_config = example({"order": None, "again": False})

    order: Order | None
    customer: Customer
    again: bool


class Marked(Said):
    """What happened to an order, as the merchant's own systems tell it."""

    model_config = example({"mark": "shipped", "tracking": ["286422338955"]})

    mark: Mark
    tracking: tuple[Annotated[str, Field(max_length=100)], ...] = Field(default=(), max_length=100)
    version: Count | None = Field(default=None, description="the version you saw")
