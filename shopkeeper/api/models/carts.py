"""A cart as a client changes it and as the door tells it."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

from shopkeeper.api.models.base import COUNTED, Count, Said, Told, example
from shopkeeper.api.models.goods import Amount
from shopkeeper.types import Money

SkuName = Annotated[str, Field(min_length=1, max_length=500)]
Version = Annotated[
    Count | None, Field(default=None, description="the version you saw; refused if it changed")
]


class AddToCart(Said):
    """More of a variant."""

    model_config = example({"sku": "WJ01-M-Blue", "quantity": 1})

    sku: SkuName
    quantity: Annotated[int, Field(ge=1, le=10_000), COUNTED] = 1
    version: Version


class InCart(Said):
    """Exactly so many of a variant; 0 takes it out."""

    model_config = example({"quantity": 2})

    quantity: Annotated[int, Field(ge=0, le=10_000), COUNTED]
    version: Version


class CartLine(Told):
    """One line at its live price; ``trouble`` says why it cannot be ordered as it stands."""

    model_config = example(
        {
            "sku": "WJ01-M-Blue",
            "quantity": 1,
            "title": "Stellar Solar Jacket",
            "product": "WJ01",
            "trouble": "",
        }
    )

    sku: str
    quantity: int
    title: str
    product: str
    options: Annotated[dict[str, str], BeforeValidator(lambda options: options or {})]
    unit: Amount | None
    sum: Amount | None
    left: int | None = Field(description="units on the shelf; null where nobody counts")
    trouble: str


class Delivery(Told):
    """A way to travel, its price, and the day it promises."""

    model_config = example(
        {
            "option": "standard",
            "name": "Standard delivery",
            "cost": {"amount": "4.90", "currency": "USD"},
            "by": "2030-05-17",
            "pickup": "",
        }
    )

    option: str
    name: str
    cost: Amount
    by: date | None
    pickup: str = Field(description="where it is fetched; empty when it is brought")


class Method(Told):
    """A way to pay."""

    model_config = example(
        {"id": "invoice", "kind": "invoice", "brand": "", "last_four": "", "balance": None}
    )

    id: str
    kind: str
    brand: str
    last_four: str
    balance: Amount | None = Field(description="gift cards: what is left")


class Cart(Told):
    """What lies in the cart now, how it could travel, and how it could be paid. ``goods`` is null while a line is in trouble."""

    model_config = example({"version": 3, "ready": True, "lines": [], "deliveries": [], "payments": []})

    version: int
    ready: bool = Field(description="whether it can be ordered as it stands")
    lines: tuple[CartLine, ...]
    goods: Amount | None
    deliveries: tuple[Delivery, ...]
    payments: tuple[Method, ...]


def split(due: Money) -> dict[str, Money]:
    """What is owed and what comes back: one of them is nothing."""
    return {
        "due": Money(max(0, due.minor), due.currency),
        "back": Money(max(0, -due.minor), due.currency),
    }
