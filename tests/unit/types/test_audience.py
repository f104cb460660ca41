"""Whom things are for: stated, else named by the title."""

import pytest

from shopkeeper.types import Field, Product, ProductId
from shopkeeper.types.audience import stated


def titled(title: str, **attributes: str) -> Product:
    return Product(ProductId("1"), title, attributes={name: (value,) for name, value in attributes.items()})


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
    ],
)
def test_titles_say_whom_a_thing_is_for(title: str, genders: tuple[str, ...]) -> None:
    assert stated(titled(title), Field.GENDER) == genders


def test_what_is_stated_counts_and_not_the_title() -> None:
    assert stated(titled("Men's Tee", gender="Unisex"), Field.GENDER) == ("Unisex",)
    assert stated(titled("Kids Tee"), Field.AGE) == ("Kids",)
