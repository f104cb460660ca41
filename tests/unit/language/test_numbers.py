from decimal import Decimal

import pytest

from shopkeeper.language.numbers import number


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,299.00", "1299.00"), ("1.299,00", "1299.00"), ("1 299", "1299"), ("19,99", "19.99"), ("1.5k", "1500"), ("2 grand", "2000"),
        ("0.999", "0.999"), ("0,750", "0.750"), ("10.999", "10999"),
        ("5,00,000", "500000"), ("1,50,00,000.50", "15000000.50"),
    ],
)  # fmt: skip
def test_the_last_separator_is_decimal_unless_three_digits_follow_more_than_nothing(
    written: str, value: str
) -> None:
    assert number(written) == Decimal(value)
