"""What kinds of things a product is, by its title and its categories.

Knows the lexicon, and that a title says it last. Refuses texts, and to decide what answers.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from shopkeeper.language.head import head
from shopkeeper.language.lexicon import Senses, lexicon
from shopkeeper.language.stem import key
from shopkeeper.types import Product

_PARTS = re.compile(r"[^\w\s'-]|\band\b")


def names(product: Product) -> tuple[str, ...]:
    """The fuller name, the short one, and those of its categories: zip hoodie, hoodie, hoodies & sweatshirts."""
    leaves = (path[-1].lower() for path in product.categories if path)
    return (head(product.title, 2), head(product.title), *leaves)


@lru_cache(maxsize=1 << 12)
def kinds(called: tuple[str, ...]) -> dict[str, Senses]:
    """Of its ``names``, each with what it means here: what title and category bear out of each other, else what it mostly means."""
    words = lexicon()
    leaves = filter(None, (part.strip() for leaf in called[2:] for part in _PARTS.split(leaf)))
    filed = {leaf: leaf if words.senses(leaf) else leaf.rpartition(" ")[2] for leaf in leaves}
    title = next((name for name in called[:2] if words.senses(name)), called[1])
    others = (words.senses(name) for name in filed.values() if key(name) != key(title))
    borne = words.related(words.senses(title), frozenset().union(*others))
    shelves = {
        leaf: words.related(words.senses(name), borne) or words.mostly(name) for leaf, name in filed.items()
    }
    return {**shelves, title: borne or words.mostly(title)}


def means(name: str, meant: Senses, categories: Iterable[str]) -> bool:
    """Whether a thing is called ``name`` as its synonyms mean it: no jacket that is a "trainer" is a sneaker."""
    words = lexicon()
    if not meant or meant & words.senses(name):
        return True
    return any(words.related(meant, words.senses(category)) for category in categories)
