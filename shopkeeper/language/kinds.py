"""What kinds of things a product is, by its title and its categories.

Knows the lexicon, and that a title says it last. Refuses texts, and to decide what answers.
"""

import re

from shopkeeper.language.facts import head
from shopkeeper.language.lexicon import Senses, lexicon
from shopkeeper.types import Product

_PARTS = re.compile(r"[^\w\s'-]|\band\b")


def names(product: Product) -> tuple[str, ...]:
    """The fuller name, the short one, and those of its categories: zip hoodie, hoodie, hoodies & sweatshirts."""
    leaves = (path[-1].lower() for path in product.categories if path)
    return (head(product.title, 2), head(product.title), *leaves)


def kinds(called: tuple[str, ...]) -> dict[str, Senses]:
    """Of its ``names``, each with what it means here: in a title what the category bears out, else what it mostly means."""
    words = lexicon()
    parts = [part.strip() for leaf in called[2:] for part in _PARTS.split(leaf)]
    filed = {part: _mostly(part) for part in parts if part}
    shelf: Senses = frozenset().union(*filed.values())
    title = next((name for name in called[:2] if words.senses(name)), called[1])
    borne = frozenset(sense for sense in words.senses(title) if words.related(frozenset({sense}), shelf))
    return {**filed, title: borne or words.mostly(title)}


def _mostly(category: str) -> Senses:
    return lexicon().mostly(category) or lexicon().mostly(category.rpartition(" ")[2])
