"""How a chosen Constraint is written in a web address and read back.

Knows the form ``field:op:value``; IS and NOT of several values are written once per value, as a form with checkboxes
does. Refuses to know which constraints exist or what they cost.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from shopkeeper.types import THIS, Constraint, Field, Money, Op, Value
from shopkeeper.types.errors import InvalidInput, ShopkeeperError

MAX_TOKENS = 60
MAX_TOKEN = 200
MAX_STARS = 1_000_000
SEVERAL = (Op.IS, Op.NOT)


def write(constraint: Constraint) -> tuple[str, ...]:
    """One token per value for IS and NOT, else one token: ``("price:at_most:60.00 USD",)``."""
    head = f"{constraint.field}:{constraint.op}:"
    values = tuple(map(str, constraint.values))
    return tuple(head + value for value in values) if constraint.op in SEVERAL else (head + "|".join(values),)


def writable(constraint: Constraint) -> bool:
    """Whether ``read`` takes what ``write`` makes of it: nothing that is longer than an address should be."""
    return all(len(token) <= MAX_TOKEN for token in write(constraint))


def read(tokens: Iterable[str]) -> tuple[Constraint, ...]:
    """Parse tokens; those of one field under IS or NOT become one Constraint, in order of first sight.

    Raises:
        InvalidInput: a token that ``write`` could not have written.
    """
    merged: dict[tuple[str, Op, int], tuple[Value, ...]] = {}
    for position, token in enumerate(tokens):
        if position >= MAX_TOKENS:
            raise InvalidInput("too many filters", field="c", fix=f"use at most {MAX_TOKENS}")
        field, op, values = _parse(token)
        key = (field, op, 0 if op in SEVERAL else position + 1)
        kept = merged.get(key, ())
        merged[key] = (*kept, *(value for value in values if value not in kept))
    return tuple(Constraint(field, op, values) for (field, op, _), values in merged.items())


def _parse(token: str) -> tuple[str, Op, tuple[Value, ...]]:
    field, op, text = (*token.split(":", 2), "", "")[:3]
    try:
        if not (field and text and len(token) <= MAX_TOKEN):
            raise ValueError(token)
        kind = Op(op)
        parts = [text] if kind in SEVERAL else text.split("|")
        if len(parts) != (2 if kind is Op.BETWEEN else 1):
            raise ValueError(token)
        return field, kind, tuple(_value(field, kind, part) for part in parts)
    except (ValueError, InvalidOperation, ShopkeeperError) as error:
        raise InvalidInput(
            "this filter cannot be read", field="c", fix="remove it from the address"
        ) from error


def _value(field: str, op: Op, text: str) -> Value:
    if text == THIS:
        return THIS
    if field == Field.PRICE:
        amount, _, currency = text.partition(" ")
        return Money.of(amount, currency)
    if field == Field.DELIVERY:
        return date.fromisoformat(text)
    return _stars(text) if field == Field.RATING and op not in SEVERAL else text


def _stars(text: str) -> Decimal:
    """Raises InvalidOperation for what is no number, ValueError for one that nobody rates by."""
    stars = Decimal(text)
    if not 0 <= stars <= MAX_STARS:
        raise ValueError(text)
    return stars
