"""Whom things are for: stated, else named by the title."""

from dataclasses import replace

import pytest

from shopkeeper.types import Field, Look, LookId, Product, ProductId, Sku, Variant
from shopkeeper.types.audience import refused, spoken, stated


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
