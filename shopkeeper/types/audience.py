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
_NAMED = {said: re.compile(rf"(?<![\w-])(?:{words})(?![\w'-])") for said, words in _PEOPLE.items()}


def stated(product: Product, field: str) -> tuple[str, ...]:
    """Its genders, or ages; none of these where neither is said."""
    own = product.attributes.get(field, ())
    return own or tuple(value for said, value in _titled(product.title) if said == field)


@lru_cache(maxsize=1 << 14)
def _titled(title: str) -> tuple[tuple[str, str], ...]:
    plain = normal(title).replace("’", "'")
    return tuple(said for said, named in _NAMED.items() if named.search(plain))
