"""Constraints on the wire: JSON values in, typed values out, with the field's meaning deciding the type."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Discriminator, Field, FiniteFloat, Tag

from shopkeeper import types as t
from shopkeeper.api.models.base import Said, Told, example
from shopkeeper.api.models.goods import Amount
from shopkeeper.types.errors import InvalidInput

MAX_VALUES = 50
EXAMPLES = (
    {"field": "price", "op": "at_most", "values": [{"amount": "60.00", "currency": "USD"}]},
    {"field": "colour", "op": "is", "values": ["blue", "green"]},
    {"field": "rating", "op": "at_least", "values": [4]},
)


def _tag(value: object) -> str:
    if isinstance(value, dict | t.Money | Amount):
        return "money"
    return "number" if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else "text"


VALUE_TAGS = frozenset({"money", "number", "text"})
_Discriminated = Discriminator(_tag)
_Money = Annotated[Amount, Tag("money")]
_Number = Annotated[FiniteFloat, Tag("number")]
_Text = Annotated[str, Field(min_length=1, max_length=200), Tag("text")]
_Shown = Annotated[str, BeforeValidator(str), Tag("text")]


class Constraint(Told):
    """A hard wish that the answer was proven against; may be sent back as it is."""

    model_config = example({"id": "colour:is:blue", "words": "in blue", "insist": False} | EXAMPLES[1])

    id: str = Field(description="what `without` takes")
    field: str
    op: t.Op
    values: tuple[Annotated[_Money | _Number | _Shown, _Discriminated], ...]
    words: str = Field(description="the shopper's words it came from")
    insist: bool


class Wish(Said):
    """A hard wish. ``price`` takes money or numbers, ``delivery`` an ISO date, ``rating`` a number, the rest text or a
    number that stands for its text: to be compared, a measure (``27 inch``).

    ``field`` is one of price, stock, delivery, size, colour, brand, category, gender, age, material, pattern, rating,
    feature, sale, or an attribute key of the catalogue.
    """

    model_config = example(*EXAMPLES)

    id: str = Field(default="", max_length=10_000, description="ignored, so that answers may be sent back")
    field: str = Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f:|]+$")
    op: t.Op
    values: tuple[Annotated[_Money | _Number | _Text, _Discriminated], ...] = Field(max_length=MAX_VALUES)
    words: str = Field(default="", max_length=2_000)
    insist: bool = Field(default=False, description="leave out products about which the catalogue is silent")

    def constraint(self, context: t.Context) -> t.Constraint:
        """Raises InvalidInput when a value has the wrong type for its field."""
        if self.field == t.Field.PRODUCT:
            raise InvalidInput(
                "'product' is not a filter", field="field", fix="put the product's name in the text"
            )
        if not self.values:
            raise InvalidInput("no value", field="values", fix="send at least one")
        values = tuple(_typed(self.field, value, context) for value in self.values)
        return t.Constraint(self.field, self.op, values, self.words, self.insist)


def _typed(field: str, value: Amount | float | str, context: t.Context) -> t.Value:
    match field, value:
        case t.Field.PRICE, Amount():
            return value.money()
        case t.Field.PRICE, float():
            return t.Money.of(str(value), context.currency)
        case t.Field.DELIVERY, str():
            return _day(value, context)
        case _, Amount():
            raise InvalidInput(f"{field} is not money", field="values", fix="send money for price only")
        case t.Field.RATING, float():
            return Decimal(str(value))
        case _, float():
            return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def _day(text: str, context: t.Context) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput("not a date", field="values", fix="write it as 2030-05-17") from None
    if day < context.today:
        raise InvalidInput(f"{day} is past", field="values", fix=f"ask for {context.today} or later")
    return day
