"""Products as the door tells them.

Knows the public shape of a Product and leaves out what is nobody's business (look keys, where media came from).
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from shopkeeper import types as t
from shopkeeper.api.models.base import Count, Said, Told, example


def _plain(amount: Decimal) -> Decimal:
    if amount.adjusted() > 16 or len(amount.as_tuple().digits) > 30:
        raise ValueError("an amount has at most 16 digits before the point")
    return amount


class Amount(Said):
    """Money: a decimal amount, written as a string, and its currency (ISO 4217)."""

    model_config = ConfigDict(from_attributes=True) | example({"amount": "59.99", "currency": "USD"})

    amount: Annotated[
        Decimal,
        Field(ge=0, allow_inf_nan=False),
        AfterValidator(_plain),
        WithJsonSchema({"type": "string", "pattern": r"^\d+(\.\d+)?$", "examples": ["59.99"]}),
    ]
    currency: str = Field(pattern=r"^[A-Za-z]{3}$")

    def money(self) -> t.Money:
        """Raises InvalidInput for a currency that does not exist."""
        return t.Money.of(self.amount, self.currency)


class Offer(Said):
    """Live facts of a variant; null means that the merchant does not say."""

    model_config = ConfigDict(from_attributes=True) | example(
        {"price": {"amount": "49.00", "currency": "USD"}, "was": None, "stock": 12, "delivery": "2030-05-17"}
    )

    price: Amount | None = None
    was: Amount | None = Field(default=None, description="the former price, when it is on sale")
    stock: Count | None = Field(
        default=None, description=f"units on hand; {t.UNCOUNTED} is there, and not counted"
    )
    delivery: date | None = Field(
        default=None, description="delivered by that day, if ordered today; a past one promises nothing"
    )

    def offer(self) -> t.Offer:
        """Raises InvalidInput for a currency that does not exist."""
        price, was = (amount.money() if amount else None for amount in (self.price, self.was))
        return t.Offer(price, was, self.stock, self.delivery)


class Picture(Told):
    """An image of a Look. Set ``w`` to 320 or 768 in the query of ``url``, which may have a ``key`` there already."""

    model_config = example(
        {"url": f"/v1/media/{'9f' * 32}", "alt": "front", "width": 1024, "height": 1365, "blur": "#c8bfb2"}
    )

    url: str
    alt: str
    width: int
    height: int
    blur: str = Field(description="mean colour, to show while the picture loads")

    @model_validator(mode="before")
    @classmethod
    def _addressed(cls, media: object) -> object:
        if not isinstance(media, t.Media):
            return media
        key = f"?key={media.key}" if media.key else ""
        size = {"width": media.width, "height": media.height}
        return {"url": f"/v1/media/{media.id}{key}", "alt": media.alt, "blur": media.blur} | size


class Variant(Told):
    """A buyable size or colour."""

    model_config = example(
        {"sku": "WJ01-M-Blue", "options": {"size": "M"}, "gtin": "", "offer": {"stock": 12, "price": None}}
    )

    sku: str
    options: dict[str, str]
    gtin: str
    offer: Offer


def _shown(media: Iterable[t.Media]) -> tuple[t.Media, ...]:
    return tuple(one for one in media if one.id and one.kind == "image")


class Look(Told):
    """The product in one appearance, as shown in lists."""

    model_config = example({"id": "WJ01/blue", "name": "Blue", "colours": ["Blue"], "pictures": []})

    id: str
    name: str
    colours: tuple[str, ...]
    pictures: Annotated[tuple[Picture, ...], BeforeValidator(_shown), Field(validation_alias="media")]


class FullLook(Look):
    """The product in one appearance, with everything that can be bought of it."""

    variants: tuple[Variant, ...]


class Rating(Told):
    """Mean stars, 1 to 5, over ``count`` reviews."""

    model_config = example({"mean": 4.4, "count": 31})

    mean: float
    count: int


class Card(Told):
    """A product as shown in lists."""

    model_config = example(
        {"id": "WJ01", "title": "Stellar Solar Jacket", "brand": "Luma", "url": "", "rating": None}
    )

    id: str
    title: str
    brand: str
    url: str
    rating: Rating | None
    age_restricted: bool = Field(
        False,
        description="sold to adults only: ask before you show or sell it, then send shopkeeper-of-age: yes",
    )


class Product(Card):
    """A product, whole, with its live offers."""

    model_config = example(
        {
            "id": "WJ01",
            "title": "Stellar Solar Jacket",
            "brand": "Luma",
            "url": "",
            "rating": {"mean": 4.4, "count": 31},
            "description": "Beat the heat and keep cool.",
            "categories": [["Women", "Tops", "Jackets"]],
            "attributes": {"material": ["Nylon"]},
            "looks": [],
        }
    )

    description: str
    categories: tuple[tuple[str, ...], ...]
    attributes: dict[str, tuple[str, ...]]
    looks: tuple[FullLook, ...]
