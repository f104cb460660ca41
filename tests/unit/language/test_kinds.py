"""What a product is, by its names."""

import pytest

from shopkeeper.language.kinds import kinds, names
from shopkeeper.language.lexicon import lexicon
from shopkeeper.types import Look, LookId, Product, ProductId


def product(title: str, *categories: tuple[str, ...]) -> Product:
    return Product(ProductId(title), title, categories=categories, looks=(Look(LookId(title)),))


def test_names_are_of_title_and_categories() -> None:
    hoodie = product("Plain Zip Hoodie, grey", ("Tops", "Hoodies & Sweatshirts"), ("Sale",))
    assert names(hoodie) == ("zip hoodie", "hoodie", "hoodies & sweatshirts", "sale")


@pytest.mark.parametrize(
    ("title", "category", "is_a", "is_no"),
    [
        ("Merino Beanie", "Hats", "headgear", "shoe"),
        ("Wireless Optical Mouse", "Computers", "device", "animal"),
        ("Extra Virgin Olive Oil", "Oils", "fat", "paint"),  # the category bears the title out
        ("Blue Oil", "Paints", "paint", "fat"),
        ("Orange Juice", "Drinks & Juices", "beverage", "fruit"),
        ("Xqzzo", "Coats & Jackets", "coat", "shoe"),  # nothing but its category is known
        ("Slim Laptop Bag", "Laptop Bags", "container", "handbag"),  # as bag is mostly meant
    ],
)
def test_title_and_category_tell_what_it_is(title: str, category: str, is_a: str, is_no: str) -> None:
    words = lexicon()
    own = frozenset[int]().union(*kinds(names(product(title, ("Shop", category)))).values())
    assert words.senses(is_a) & words.wider(own)
    assert not words.senses(is_no) & words.wider(own)


def test_of_names_that_mean_nothing_nothing_is_known() -> None:
    assert not any(kinds(names(product("Xqzzo", ("Zyx",)))).values())
    assert not any(kinds(names(product(""))).values())
