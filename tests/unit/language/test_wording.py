from datetime import date
from decimal import Decimal

import pytest

from shopkeeper.language.wording import Wording, inside
from shopkeeper.types import Constraint, Field, Money, Op, Value

TODAY = date(2026, 11, 23)


def wording(locale: str = "en") -> Wording:
    return Wording.of(locale, TODAY)


@pytest.mark.parametrize(
    ("locale", "money", "said"),
    [
        ("en-US", Money(6000, "USD"), "$60"),
        ("en-US", Money(5999, "USD"), "$59.99"),
        ("en-US", Money(100_000, "USD"), "$1,000"),
        ("de-DE", Money(200_000_000, "EUR"), "2.000.000\xa0€"),
        ("de-DE", Money(123450, "EUR"), "1.234,50\xa0€"),
        ("de-DE", Money(6000, "EUR"), "60\xa0€"),
        ("ja-JP", Money(980, "JPY"), "￥980"),
        ("en", Money(1234, "KWD"), "KWD1.234"),
        ("nonsense-locale", Money(6000, "USD"), "$60"),
        ("he-IL", Money(6000, "USD"), "\u2068\u200f60\xa0\u200f$\u2069"),
    ],
)
def test_prices_are_written_as_people_write_them(locale: str, money: Money, said: str) -> None:
    assert wording(locale).price(money) == said


@pytest.mark.parametrize(("day", "said"), [(23, "today"), (24, "tomorrow"), (27, "Friday"), (30, "Nov 30")])
def test_days_are_said_as_they_are_near(day: int, said: str) -> None:
    assert wording().day(date(2026, 11, day)) == said


@pytest.mark.parametrize(
    ("field", "op", "values", "said"),
    [
        (Field.PRICE, Op.AT_MOST, (Money(6000, "USD"),), "up to $60"),
        (Field.PRICE, Op.BETWEEN, (Money(2000, "USD"), Money(4999, "USD")), "$20 – $49.99"),
        (Field.PRICE, Op.BETWEEN, (Money(0, "USD"), Money(4999, "USD")), "up to $49.99"),
        (Field.STOCK, Op.IS, ("in",), "in stock"),
        (Field.SALE, Op.IS, ("yes",), "on sale"),
        (Field.RATING, Op.AT_LEAST, (Decimal(4),), "4 stars and up"),
        (Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 27),), "arrives by Friday"),
        (Field.SIZE, Op.IS, ("M",), "size M"),
        (Field.COLOUR, Op.IS, ("blue", "red"), "blue or red"),
        (Field.MATERIAL, Op.NOT, ("wool",), "not wool"),
        ("screen size", Op.ABOVE, (Decimal(13),), "over 13"),
    ],
)  # fmt: skip
def test_wishes_without_words_get_a_phrase(field: str, op: Op, values: tuple[Value, ...], said: str) -> None:
    assert wording().describe(Constraint(field, op, values)) == said


def test_the_shoppers_own_words_come_first() -> None:
    assert wording().describe(Constraint(Field.COLOUR, Op.IS, ("blue",), "like the sea")) == "like the sea"


def test_a_wish_is_said_as_it_is_meant_not_as_it_was_mistyped() -> None:
    wish = Constraint(Field.MATERIAL, Op.IS, ("leather",), words="Leathr")
    assert wording().meaning((("leathr", "leather"),)).describe(wish) == "leather"
    assert wording().describe(wish) == "Leathr"


@pytest.mark.parametrize(
    ("name", "said"), [("Screen size", "screen size"), ("RAM", "RAM"), ("USB ports", "USB ports"), ("A", "a")]
)
def test_names_keep_their_capitals_within_a_sentence(name: str, said: str) -> None:
    assert inside(name) == said


def test_amounts_inside_a_proof_are_written_for_the_locale() -> None:
    assert wording("de").stated("49.00 USD") == "49\xa0$"
    assert wording().stated("12 in stock") == "12 in stock"
    assert wording().stated("300 DPI") == "300 DPI", "three capitals are not always a currency"


@pytest.mark.parametrize(("locale", "way"), [("en", "ltr"), ("he-IL", "rtl"), ("ar_EG", "rtl")])
def test_the_way_of_writing(locale: str, way: str) -> None:
    assert wording(locale).dir == way


@pytest.mark.parametrize(
    ("field", "said"),
    [("ram", "RAM"), ("screen_size", "Screen size"), ("usb ports", "USB ports"), (Field.GENDER, "For")],
)
def test_fields_are_named_as_people_write_them(field: str, said: str) -> None:
    assert wording().field(field) == said
