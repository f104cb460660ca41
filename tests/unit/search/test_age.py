"""Whom a text says that a thing is for, by their age."""

from decimal import Decimal

import pytest

from shopkeeper.search.age import barred, welcomed
from shopkeeper.search.verify import verify
from shopkeeper.types import (
    Constraint,
    Field,
    Look,
    LookId,
    Op,
    Product,
    ProductId,
    Sku,
    Value,
    Variant,
    Verdict,
)

TWO, FIVE = (Decimal(2), "kids"), (Decimal(5), "kids")


@pytest.mark.parametrize(
    ("text", "barring"),
    [
        ("Soft. Not suitable for children under 36 months. Washable.", "Not suitable for children under 36 months."),
        ("Not recommended for use by children under the age of 3", "Not recommended for use by children under the age of 3"),
        ("Not for under 3s!", "Not for under 3s!"),
        ("Not for anyone under 5 ft.", ""),
        ("Never leave children under supervision of 3 people.", ""),
        ("Not for use by children under 3 without an adult.", ""),
        ("Never leave unattended with children under 3.", ""),
        ("Not only for children under 3.", ""),
        ("Not harmful to use with children under 3.", ""),
    ],
)  # fmt: skip
def test_who_is_younger_than_a_text_allows_is_barred(text: str, barring: str) -> None:
    assert barred(text, TWO) == barred(text, ("baby",)) == barring
    assert barred(text, FIVE) == barred(text, ("kids",)) == barred(text, ("adult",)) == ""


@pytest.mark.parametrize(
    ("text", "wanted", "said"),
    [
        ("Suitable for kids from 2 years.", FIVE, True),
        ("Suitable for kids from 6 years.", FIVE, False),
        ("For ages 3-6.", FIVE, True),
        ("For ages 3-6.", TWO, False),
        ("Aged 3+", ("kids",), True),
        ("Not for ages 3-6", FIVE, False),
        ("For kids 5 pieces", FIVE, False),
        ("For kids 5 kg", FIVE, False),
        ("Children aged 3-6 love it.", FIVE, True),
        ("Aged 5 years in oak casks.", FIVE, False),
        ("From vines aged 4-6 years.", FIVE, False),
    ],
)
def test_who_is_of_an_age_that_a_text_names_is_welcome(
    text: str, wanted: tuple[Value, ...], said: bool
) -> None:
    assert bool(welcomed(text, wanted)) is said


@pytest.mark.parametrize(
    ("wanted", "verdict"), [(TWO, None), (FIVE, Verdict.PROVEN), (("kids",), Verdict.PROVEN)]
)
def test_what_a_text_bars_is_not_shown_whatever_is_stated(
    wanted: tuple[Value, ...], verdict: Verdict | None
) -> None:
    look = Look(LookId("toy/-"), variants=(Variant(Sku("toy")),))
    toy = Product(
        ProductId("toy"), "Toy", description="Not for children under 3 years.", attributes={"age": ("Kids",)}, looks=(look,)
    )  # fmt: skip
    found = verify(toy, look, [Constraint(Field.AGE, Op.IS, wanted, "for a child")])
    assert (found.proofs[0].verdict if found else None) == verdict
