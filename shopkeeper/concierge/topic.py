"""What a question about a product asks of it, as words: "battery" of "what do people say about the battery?".

Knows the closed class of words that ask, and which words speak of the same ("noisy", "loud"). Refuses to answer.
"""

from collections.abc import Iterable
from functools import cache

from shopkeeper.concierge.grammar import pattern, plain, rules, without_lead
from shopkeeper.language.stem import split, stem, stems
from shopkeeper.types import Aspect, Product
from shopkeeper.types.product import kinds


def asked_of(words: str, product: Product) -> tuple[str, ...]:
    """The words that are neither asking nor the product's name; none where the question is of the whole."""
    names = (product.title, product.brand, *kinds(product))
    known = _asking() | stems(*names)
    said = pattern("topic", "named").sub(" ", without_lead(plain(words)))
    rest = tuple(word for word in split(said) if stem(word) not in known)
    return tuple(filter(is_special, rest)) or rest  # "how long does the battery last": of the battery


def is_special(word: str) -> bool:
    """Whether it is of a family that is no aspect of opinions as a whole: "itchy", while comfort is one."""
    families = [family for family in _families() if stem(word) in stems(*family)]
    return bool(families) and all(family.isdisjoint(Aspect) for family in families)


def speaks_of_a_matter(words: str) -> bool:
    """Whether a word of it is of a family: "how long does the battery last?"."""
    return any(map(is_special, split(plain(words))))


def asks_only(word: str) -> bool:
    """Whether it is of the closed class that names nothing."""
    return stem(word) in _asking()


def kin(words: Iterable[str]) -> frozenset[str]:
    """``words``, and all that speak of the same."""
    said = frozenset(words)
    forms = stems(*said)
    return said.union(*(family for family in _families() if not forms.isdisjoint(stems(*family))))


@cache
def _asking() -> frozenset[str]:
    return stems(rules("topic")["asking"])


@cache
def _families() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(family.split()) for family in rules("topic")["families"])
