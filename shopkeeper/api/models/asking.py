"""A search as a client asks it."""

import base64
import binascii
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from shopkeeper import types as t
from shopkeeper.api.models.base import COUNTED, Said, example
from shopkeeper.api.models.wishes import Wish
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.money import minor_digits

MAX_PHOTOS = 4
MAX_PAGE = 100
MAX_CURSOR = 6_000
"""Characters; that of the last page of a shop with billions of looks has 5,500."""
MAX_WISHES = 40


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(
            value.partition(";base64,")[2] if value.startswith("data:") else value, validate=True
        )
    except (binascii.Error, ValueError):
        raise ValueError("not base64") from None


Photo = Annotated[
    bytes,
    BeforeValidator(_decoded),
    Field(min_length=1),
    WithJsonSchema(
        {"type": "string", "contentEncoding": "base64", "description": "JPEG, PNG, WebP, GIF, AVIF or BMP"}
    ),
]


Size = Annotated[int, Field(ge=1, le=MAX_PAGE), COUNTED]
Currency = Annotated[str, Field(pattern=r"^[A-Za-z]{3}$", description="ISO 4217")]
Locale = Annotated[
    str,
    Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$", description="BCP 47", examples=["en-GB"]),
]

PURPOSES = sorted(t.EVERYTHING)


def _allowed(value: object) -> object:
    """One refusal for all that is neither: that of a union would name its first kind alone."""
    match value:
        case bool():
            return t.EVERYTHING if value else t.NOTHING
        case list() | frozenset() if all(one in PURPOSES for one in value):
            return t.purposes(value)
        case None:
            return None
    raise PydanticCustomError(
        "consent", "neither true, false nor a list of purposes", {"expected": ", ".join(PURPOSES)}
    )


Consent = Annotated[
    t.Purposes | None,
    BeforeValidator(_allowed),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "boolean"},
                {"type": "array", "items": {"type": "string", "enum": PURPOSES}},
                {"type": "null"},
            ]
        }
    ),
]


class Context(Said):
    """Circumstances of the asker; what is left out is the shop's own setting."""

    model_config = example({"currency": "USD", "locale": "en-GB"})

    currency: Currency | None = None
    locale: Locale | None = None
    today: date | None = Field(default=None, description="the asker's day, within one day of the shop's")
    shopper: str = Field(
        default="",
        max_length=500,
        description="your name for the shopper, kept as a pseudonym; dropped of a request without a key",
    )
    session: str = Field(default="", max_length=500, description="your name for the visit")
    consent: Consent = Field(
        default=None,
        description="what the shopper said yes to, or true for all that can be asked; else both names are dropped",
        examples=[True, ["personalisation", "measurement"]],
    )

    def context(self, shop: t.Context) -> t.Context:
        """Whoever asks is told apart by ``shop`` already. Raises InvalidInput for a currency or a day that cannot be."""
        currency, today = (self.currency or shop.currency).upper(), self.today or shop.today
        minor_digits(currency)
        if abs(today - shop.today) > timedelta(days=1):
            raise InvalidInput(
                f"today is not {today}", field="context.today", fix="set the clock, or leave it out"
            )
        return replace(shop, currency=currency, locale=self.locale or shop.locale, today=today)


class Search(Said):
    """What the shopper typed, showed and ticked."""

    model_config = example(
        {"text": "waterproof jacket under $150"},
        {
            "text": "like this but in blue",
            "images": ["iVBORw0KGgo…"],
            "constraints": [
                {"field": "price", "op": "at_most", "values": [{"amount": "60.00", "currency": "USD"}]}
            ],
            "sort": "price_up",
            "size": 12,
        },
    )

    text: str = ""
    images: tuple[Photo, ...] = Field(
        default=(), max_length=MAX_PHOTOS, description="pictures, base64 or data: URLs"
    )
    constraints: tuple[Wish, ...] = Field(default=(), max_length=MAX_WISHES)
    without: tuple[str, ...] = Field(
        default=(), max_length=100, description="ids of understood constraints not to apply"
    )
    sort: t.Sort | None = None
    size: Size = 24
    cursor: str = Field(default="", max_length=MAX_CURSOR, description="continues an earlier answer")
    context: Context = Context()
    box: str = Field(
        default="",
        max_length=100,
        description="the only part of the first picture to look at: left, top, width, height, each 0…1",
        examples=["0.1,0.2,0.5,0.4"],
    )
    regions: bool = Field(
        default=False, description="tell the things on each picture apart; takes some 40 ms for each proposal"
    )

    def query(self, shop: t.Context) -> t.Query:
        """Raises InvalidInput naming the constraint or the box at fault."""
        context = self.context.context(shop)
        return t.Query(
            text=self.text,
            images=self.images,
            constraints=tuple(_wish(n, wish, context) for n, wish in enumerate(self.constraints)),
            without=self.without,
            sort=self.sort,
            size=self.size,
            cursor=self.cursor,
            context=context,
            box=t.Box.read(self.box) if self.box else None,
            regions=self.regions,
        )


def _wish(position: int, wish: Wish, context: t.Context) -> t.Constraint:
    try:
        return wish.constraint(context)
    except InvalidInput as error:
        error.field = f"constraints[{position}].{error.field}"
        raise
