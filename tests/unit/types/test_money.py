from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types import Money
from shopkeeper.types.errors import InvalidInput
from shopkeeper.types.money import currencies, currency_names


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("59.99", "usd", 5999),
        ("0.005", "EUR", 1),
        ("1000", "JPY", 1000),
        ("1.2345", "KWD", 1235),
        (0, "USD", 0),
    ],
)
def test_amounts_become_minor_units(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency).minor == minor


@pytest.mark.parametrize(
    "amount", ["-1", "NaN", "Infinity", "sixty", "", "1e99", "1e999999", "10000000000000000"]
)
def test_what_is_no_price_is_refused(amount: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Money.of(amount, "USD")
    assert refusal.value.field == "price"


@pytest.mark.parametrize("currency", ["XXQ", "", "$", "DOLLARS"])
def test_an_unknown_currency_is_refused(currency: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Money.of("1", currency)
    assert refusal.value.field == "currency"


@given(st.integers(0, 10**12), st.sampled_from(["USD", "JPY", "KWD"]))
def test_an_amount_survives_being_written(minor: int, currency: str) -> None:
    amount, code = str(Money(minor, currency)).split()
    assert Money.of(Decimal(amount), code) == Money(minor, currency)


def test_money_of_today_has_a_name() -> None:
    assert currency_names()["canadian dollars"] == currency_names()["canadian dollar"] == "CAD"
    assert {"USD", "CZK"} <= currencies()
    assert "DEM" not in currencies()
