"""Values as JSON brings them, made into ours or refused with the field and the fix. Numbers may come as text."""

import re
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from shopkeeper.types import Money, TraceId
from shopkeeper.types.errors import InvalidInput

MAX_NUMBER = 1_000_000_000
MAX_AT = 253_402_300_800_000_000
"""The year 10000."""
TRACE = re.compile(r"[0-9a-f]{32}")


def text(value: object, field: str, longest: int) -> str:
    """A string, or a whole number written as one: ids often are numbers."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise InvalidInput(f"{field} is no text", field=field, fix="send a string")
    if len(value) > longest:
        raise InvalidInput(
            f"{field} has {len(value)} characters", field=field, fix=f"send at most {longest} characters"
        )
    return value.strip()


def number(value: object, field: str, least: float, most: float = MAX_NUMBER) -> float:
    try:
        found = Decimal(str(value)) if isinstance(value, int | float | str) else None
    except InvalidOperation:
        found = None
    if found is None or isinstance(value, bool) or not found.is_finite():
        raise InvalidInput(f"{field} is no number", field=field, fix="send a number")
    if not least <= found <= most:
        raise InvalidInput(f"{field} is not between {least} and {most}", field=field, fix="check the number")
    return float(found)


def whole(value: object, field: str, least: int, most: int = MAX_NUMBER) -> int:
    found = number(value, field, least, most)
    if not found.is_integer():
        raise InvalidInput(f"{field} is no whole number", field=field, fix="send a whole number")
    return int(found)


def moment(value: object, field: str) -> int:
    """Microseconds since 1970 UTC, from themselves or from ISO 8601; a time without a zone is UTC."""
    if isinstance(value, str):
        value = value.strip()
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        try:
            read = datetime.fromisoformat(value)
            return _within(round(_utc(read).timestamp() * 1_000_000), field)
        except (ValueError, OverflowError):
            raise InvalidInput(
                f"{field} is no time", field=field, fix="send ISO 8601, 2026-11-26T10:00:00Z"
            ) from None
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise InvalidInput(
            f"{field} is no time", field=field, fix="send microseconds since 1970, or ISO 8601"
        )
    return _within(int(str(value)[:20]), field)


def money(value: object, currency: object, field: str) -> Money:
    """An amount in ``currency``, or ``{"amount": "59.99", "currency": "USD"}``."""
    if isinstance(value, dict):
        currency, value = value.get("currency", currency), value.get("amount")
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        raise InvalidInput(f"{field} is no amount", field=field, fix="send 59.99")
    if not isinstance(currency, str):
        raise InvalidInput("currency is no text", field="currency", fix="use a code such as USD")
    try:
        return Money.of(str(value)[:40], currency[:10])
    except InvalidInput as error:
        error.field = field if error.field == "price" else error.field
        raise


def trace(value: object, field: str) -> TraceId:
    found = text(value, field, 64).lower()
    if not TRACE.fullmatch(found):
        raise InvalidInput(
            f"{field} is no trace id",
            field=field,
            fix="send the 32 hex digits of X-Trace-Id, or leave it out",
        )
    return TraceId(found)


def _utc(read: datetime) -> datetime:
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _within(at: int, field: str) -> int:
    if not 0 <= at < MAX_AT:
        raise InvalidInput(f"{field} is no time since 1970", field=field, fix="check the clock and the unit")
    return at
