"""A photo of a label, a packaging or a book's cover: what is written on it finds what is called so.

A product is found by its title, or by the words on its own pictures. Knows words as they were read. Refuses to prove
anything by them: they lead the order, and the verdict on the photo stays the picture's.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz.fuzz import ratio

from shopkeeper.embedding.letters import words
from shopkeeper.search.sight import Sight
from shopkeeper.types import LookKey, Product, Untrusted
from shopkeeper.types.normal import normal

_ASKED = 24
_NAMED = 0.6
"""Share of a title's words, or of the words on the photo, that must be found on the other side …"""
_LEAST = 2
"""… and how many of them at least: one word is chance."""
_ALIKE = 84
"""Of 100, from which a word read is a word meant: readers take an l for an I."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """Looks that are called as the label says, most fully first, and which of the words said so."""

    keys: tuple[LookKey, ...] = ()
    words: tuple[Untrusted, ...] = ()


def labelled(read: Collection[Untrusted], sight: Sight) -> Labelled:
    if len(read) < _LEAST:
        return Labelled()
    ranked = sight.index.lexical(" ".join(read), k=_ASKED)
    keys = [LookKey(int(key)) for key in ranked.keys]
    products = sight.catalog.by_look(keys)
    found = [(_named(read, products[key], key, sight), key) for key in keys if key in products]
    best = sorted((one for one in found if one[0]), key=lambda one: -len(one[0]))
    said = dict.fromkeys(word for shared, _ in best for word in shared)
    return Labelled(tuple(key for _, key in best), tuple(said))


def _named(read: Collection[Untrusted], product: Product, key: LookKey, sight: Sight) -> list[Untrusted]:
    """The words read that name the product; none unless they name it well."""
    title = [word for word in normal(product.title).split() if len(word) > 2]
    named = _shared(read, title)
    if len(named) >= max(_LEAST, _NAMED * len(title)):
        return named
    written = _written(product, key, sight)
    named = _shared(read, written)
    return named if len(named) >= max(_LEAST, _NAMED * min(len(read), len(written))) else []


def _written(product: Product, key: LookKey, sight: Sight) -> tuple[Untrusted, ...]:
    """What was read on the Look's pictures when they came in."""
    if sight.media is None or sight.reader is None:
        return ()
    kept = (sight.media.lines(media.id, sight.reader.name) for media in product.look(key).media if media.id)
    return words(line for lines in kept for line in lines or ())


def _shared(read: Iterable[Untrusted], others: Collection[str]) -> list[Untrusted]:
    return [word for word in read if any(ratio(word, other) >= _ALIKE for other in others)]
