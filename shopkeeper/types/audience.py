"""Whom a product is for, as its merchant says it: stated, or named by its title ("Women's Rain Jacket").

Knows what titles call people. Refuses to guess from kinds, names or pictures.
"""

import re
from functools import lru_cache

from shopkeeper.types.constraint import Field
from shopkeeper.types.normal import normal
from shopkeeper.types.product import Product

FIELDS = (Field.GENDER, Field.AGE)

_PEOPLE = {
    (Field.GENDER, "Women"): "women|womens|women's|ladies|ladies'",
    (Field.GENDER, "Men"): "men|mens|men's|gents",
    (Field.GENDER, "Girls"): "girls|girl's|girls'",
    (Field.GENDER, "Boys"): "boys|boy's|boys'",
    (Field.GENDER, "Unisex"): "unisex",
    (Field.AGE, "Kids"): "kids|kid's|kids'|children's|childrens",
}
_NAMES = {said: re.compile(rf"(?<![\w-])(?:{words})(?![\w'-])") for said, words in _PEOPLE.items()}


ALSO: dict[tuple[str, str], tuple[str, ...]] = {
    (Field.GENDER, "unisex"): ("Men", "Women"),
    (Field.AGE, "newborn"): ("Baby",), (Field.AGE, "infant"): ("Baby",), (Field.AGE, "toddler"): ("Kids",),
}  # fmt: skip
"""Whom a thing is for that is stated so."""


def stated(product: Product, field: str) -> tuple[str, ...]:
    """Its genders, or ages; none of these where neither is said."""
    return product.attributes.get(field, ()) or tuple(
        value for said, value in titled(product) if said == field
    )


def titled(product: Product) -> list[tuple[str, str]]:
    """Field and value of what its title alone says."""
    return [(field, value) for field, value in _named(product.title) if field not in product.attributes]


@lru_cache(maxsize=1 << 14)
def _named(title: str) -> tuple[tuple[str, str], ...]:
    plain = normal(title).replace("’", "'")
    return tuple(said for said, names in _NAMES.items() if names.search(plain))
