"""Money as integer minor units and an ISO 4217 code; never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from shopkeeper.types.errors import InvalidInput

MAX_MINOR = 10**15
"""Larger amounts are refused: no shop sells them, and they would overflow a column of int64 sums."""


@cache
def _digits() -> dict[str, int]:
    from babel.core import get_global  # CLDR's currency table; loaded on first use (30 ms)

    fractions = get_global("currency_fractions")
    codes = {code for entries in get_global("territory_currencies").values() for code, *_ in entries}
    return {code: fractions.get(code, fractions["DEFAULT"])[0] for code in codes}


def minor_digits(currency: str) -> int:
    """Digits after the decimal point of ``currency`` (USD 2, JPY 0, KWD 3).

    Raises:
        InvalidInput: the code is not in ISO 4217.
    """
    try:
        return _digits()[currency]
    except KeyError:
        raise InvalidInput(
            f"{currency!r} is not an ISO 4217 currency", field="currency", fix="use a code such as USD"
        ) from None


@cache
def currencies() -> frozenset[str]:
    """The codes of all money that somewhere is legal tender today."""
    from babel.core import get_global

    tenders = (tender for each in get_global("territory_currencies").values() for tender in each)
    return frozenset(code for code, _, until, legal in tenders if legal and until is None)


@cache
def currency_names() -> dict[str, str]:
    """English names, in lower case, of one and of several → code: ``canadian dollars``."""
    from babel.numbers import get_currency_name

    return {get_currency_name(code, count, "en").lower(): code for code in currencies() for count in (1, 2)}


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """``minor`` units of ``currency``: Money(6000, "USD") is sixty dollars."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | str | int, currency: str) -> "Money":
        """Parse a decimal amount (``"59.99"``), rounding half up to the currency's minor unit.

        Raises:
            InvalidInput: not a number, negative, absurdly large, or an unknown currency.
        """
        code = currency.strip().upper()
        try:
            minor = (Decimal(amount) * 10 ** minor_digits(code)).to_integral_value(ROUND_HALF_UP)
            sane = 0 <= minor <= MAX_MINOR
        except ArithmeticError:
            raise InvalidInput(f"{amount!r} is not an amount", field="price", fix="write 59.99") from None
        if not sane:
            raise InvalidInput(f"{amount} is outside 0…{MAX_MINOR}", field="price", fix="check the amount")
        return cls(int(minor), code)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-minor_digits(self.currency))

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
