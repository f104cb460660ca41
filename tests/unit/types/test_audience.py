"""Whom things are for: stated, else named by the title."""

from dataclasses import replace
from decimal import Decimal

import pytest

from shopkeeper.types import Field, Look, LookId, Product, ProductId, Sku, Variant
from shopkeeper.types.audience import of_age, refused, spoken, stated


def titled(title: str, *levels: str, **attributes: str) -> Product:
    stated = {name: (value,) for name, value in attributes.items()}
    return Product(ProductId("1"), title, categories=(levels,), attributes=stated)


@pytest.mark.parametrize(
    ("title", "genders"),
    [
        ("Puma Men Race Watch", ("Men",)),
        ("Women's Rain Jacket", ("Women",)),
        ("Women’s Rain Jacket", ("Women",)),
        ("WOMENS TEE", ("Women",)),
        ("Unisex Cap", ("Unisex",)),
        ("Socks for Boys and Girls", ("Girls", "Boys")),
        ("X-Men Comic", ()),
        ("Ottoman", ()),
        ("Rain Jacket", ()),
        ("Razor for men, not for women", ("Men",)),
        ("No-show women's socks", ("Women",)),
        ("Not only for men", ("Men",)),
        ("Not suitable for boys or girls", ()),
    ],
)
def test_titles_say_whom_a_thing_is_for(title: str, genders: tuple[str, ...]) -> None:
    assert stated(titled(title), Field.GENDER) == genders


def test_titles_say_whom_a_thing_is_not_for() -> None:
    assert refused(titled("Card game for adults - no kids")) == [(Field.AGE, "Kids")]
    assert refused(titled("Kids Game")) == refused(titled("Game, not for children", age="Kids")) == []


def test_what_is_stated_counts_and_not_the_title() -> None:
    assert stated(titled("Men's Tee", gender="Unisex"), Field.GENDER) == ("Unisex",)
    assert stated(titled("Kids Tee"), Field.AGE) == ("Kids",)


def test_codes_of_variants_are_told_in_words() -> None:
    sold = [{"gender": "male, female"}, {"gender": "male", "age": "adult"}, {"size": "M"}]
    variants = tuple(Variant(Sku(str(n)), options) for n, options in enumerate(sold))
    tee = replace(titled("Tee", age="kids"), looks=(Look(LookId("1"), variants=variants),))
    assert [one.options for one in spoken(tee).variants] == [
        {"gender": "Boys, Girls"}, {"gender": "Men", "age": "adult"}, {"size": "M"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("levels", "genders", "ages"),
    [
        (("Women", "Jackets"), ("Women",), ()),
        (("Apparel", "Men's Clothing"), ("Men",), ()),
        (("Kids", "Girls"), ("Girls",), ("Kids",)),
        (("Children's", "Ages 4-8"), (), ("Kids",)),
        (("Baby",), (), ("Baby",)),
        (("Toys & Baby",), (), ()),
        (("Menswear", "Shirts"), ("Men",), ()),
    ],
)
def test_where_it_is_filed_says_whom_a_thing_is_for(
    levels: tuple[str, ...], genders: tuple[str, ...], ages: tuple[str, ...]
) -> None:
    filed = titled("Rain Jacket", *levels)
    assert (stated(filed, Field.GENDER), stated(filed, Field.AGE)) == (genders, ages)


def test_a_title_counts_and_not_where_it_is_filed() -> None:
    assert stated(titled("Men's Tee", "Women", "Gifts"), Field.GENDER) == ("Men",)
    assert stated(titled("Tee", "Women", gender="Unisex"), Field.GENDER) == ("Unisex",)


@pytest.mark.parametrize(
    ("stated", "five", "kids", "baby", "adult"),
    [
        ("3+", True, True, False, None),
        ("4-6 years", True, True, False, False),
        ("6-12 months", False, False, True, False),
        ("6 months - 2 years", False, True, True, False),
        ("5", True, True, False, False),
        ("Ages 8 and up", False, True, False, None),
        ("18+", False, False, False, True),
        ("Kids", True, True, False, False),
        ("Toddler", False, False, False, False),  # which is said to be for kids as well
        ("all ages", None, None, None, None),
    ],
)
def test_an_age_is_a_group_or_a_span_of_years(
    stated: str, five: bool | None, kids: bool | None, baby: bool | None, adult: bool | None
) -> None:
    assert of_age(stated, (Decimal(5), "kids")) is five
    assert [of_age(stated, (group,)) for group in ("kids", "baby", "adult")] == [kids, baby, adult]


@pytest.mark.parametrize(
    ("stated", "months"),
    [
        ("0-3 months", [2]),
        ("6-12 months", [7, 12]),
        ("12-18 months", [12, 18]),
        ("18-24 months", [18, 23]),
        ("1-3 years", [12, 18, 23, 42]),
    ],
)
def test_an_age_in_months_is_held_against_months(stated: str, months: list[int]) -> None:
    asked = {age: Decimal(age) / 12 for age in (2, 7, 12, 18, 23, 42)}
    assert [age for age, years in asked.items() if of_age(stated, (round(years, 2),))] == months


def test_a_group_does_not_tell_of_one_of_its_years() -> None:
    assert of_age("Kids", (Decimal(3),)) is None
    assert of_age("Adult", (Decimal(3),)) is of_age("Baby", (Decimal(3),)) is False


@pytest.mark.parametrize("stated", ["12-18 months", "18-24 months"])
def test_of_a_whole_number_of_years_all_months_are_meant(stated: str) -> None:
    assert of_age(stated, (Decimal(1),))
    assert not of_age("6-11 months", (Decimal(1),))


@pytest.mark.parametrize(
    ("stated", "years"), [("Toddler", "2"), ("Newborn", "0.08"), ("Infant", "0.5"), ("Infant", "1")]
)
def test_nor_does_a_code_of_the_feeds(stated: str, years: str) -> None:
    assert of_age(stated, (Decimal(years),)) is None
    assert of_age(stated, (Decimal(9),)) is False


@pytest.mark.parametrize(
    ("stated", "wanted", "so"),
    [
        ("Youth", ("kids",), True),
        ("Junior", ("kids",), True),
        ("Children", ("kids",), True),
        ("Teens", ("kids",), True),
        ("Youth", ("adult",), False),
        ("Adults", ("adult",), True),
        ("All", ("kids",), None),
    ],
)
def test_a_group_may_be_stated_by_another_name(stated: str, wanted: tuple[str, ...], so: bool | None) -> None:
    assert of_age(stated, wanted) is so


@pytest.mark.parametrize(
    ("levels", "ages"),
    [
        (("Youth", "Jackets"), ("Kids",)),
        (("Junior", "Boots"), ("Kids",)),
        (("Juniors", "Dresses"), ()),
        (("Youth Serum",), ()),
    ],
)
def test_where_the_young_are_filed(levels: tuple[str, ...], ages: tuple[str, ...]) -> None:
    assert stated(titled("Rain Jacket", *levels), Field.AGE) == ages


@pytest.mark.parametrize(
    ("said", "wanted", "meant"),
    [
        ("3.5-12 years", {Decimal(5)}, True),
        ("3,5-12 years", {Decimal(3)}, True),
        ("3.5-12 years", {Decimal(2)}, False),
        ("17+", {"kids"}, False),
        ("14+", {"kids"}, True),
        ("17+", {"adult"}, None),
    ],
)
def test_half_years_and_what_is_for_nearly_grown_ones(
    said: str, wanted: set[Decimal | str], meant: bool | None
) -> None:
    assert of_age(said, wanted) is meant
