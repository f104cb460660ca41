from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types import Constraint, Field, Money, Op
from shopkeeper.types.errors import InvalidInput
from shopkeeper.web import wire

words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40).filter(
    lambda text: text != "this"
)
money = st.integers(0, 10**9).map(lambda minor: Money(minor, "USD"))
several = st.builds(
    lambda field, op, values: Constraint(field, op, tuple(dict.fromkeys(values))),
    st.sampled_from([Field.COLOUR, Field.BRAND, Field.SIZE, "screen size"]),
    st.sampled_from([Op.IS, Op.NOT]),
    st.lists(words, min_size=1, max_size=4),
)
bounds = st.builds(
    lambda op, value: Constraint(Field.PRICE, op, (value,)), st.sampled_from([Op.AT_MOST, Op.ABOVE]), money
)
between = st.builds(lambda low, high: Constraint(Field.PRICE, Op.BETWEEN, (low, high)), money, money)
dates = st.dates().map(lambda day: Constraint(Field.DELIVERY, Op.AT_MOST, (day,)))

measured = st.builds(
    lambda field, low: Constraint(field, Op.BETWEEN, (f"{low} cm", f"{low + 1} cm")),
    st.sampled_from([Field.FEATURE, Field.SIZE, "screen size"]),
    st.integers(0, 999),
)


@given(st.one_of(several, bounds, between, dates, measured))
def test_what_is_written_is_read_back(constraint: Constraint) -> None:
    assert wire.read(wire.write(constraint)) == (constraint,)


def test_ticks_of_one_field_are_one_wish() -> None:
    read = wire.read(["colour:is:blue", "size:is:M", "colour:is:red", "colour:is:blue"])
    assert read == (Constraint("colour", Op.IS, ("blue", "red")), Constraint("size", Op.IS, ("M",)))


def test_values_have_the_type_of_their_field() -> None:
    read = wire.read(
        ["rating:at_least:4.5", "delivery:at_most:2026-11-27", "price:below:this", "feature:above:27 inch"]
    )
    assert [one.values for one in read] == [(Decimal("4.5"),), (date(2026, 11, 27),), ("this",), ("27 inch",)]


@pytest.mark.parametrize(
    "token",
    ["", "colour", "colour:is", "colour:is:", ":is:blue", "colour:like:blue", "price:at_most:many USD", "price:at_most:5 XXY",
     "price:between:5.00 USD", "price:at_most:-1 USD", "rating:at_least:good", "rating:at_least:sNaN", "rating:at_least:NaN", "rating:below:1e400", "rating:between:1|sNaN", "rating:below:-1",
     "delivery:at_most:Friday", "a:is:" + "b" * 300],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(token: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        wire.read([token])
    assert refused.value.field == "c" and refused.value.fix


def test_a_flood_of_filters_is_refused() -> None:
    with pytest.raises(InvalidInput):
        wire.read(f"colour:is:{number}" for number in range(1000))
