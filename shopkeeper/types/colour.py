"""Colour families: navy is a blue.

Knows the families shops file colours under and the everyday names of each (``colours.toml``). Refuses to see: it reads
names, never pixels; and to know which colours a shop has.
"""

import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

from shopkeeper.types.denial import affirmed
from shopkeeper.types.normal import normal
from shopkeeper.types.product import Look, Product

COMPOUNDS = Path(__file__).with_name("compounds.txt")
"""Things called by a colour's name, of two words: coffee table, cement mixer."""

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 3


def families(name: str) -> tuple[str, ...]:
    """Families that ``name`` belongs to, in order of mention; empty when it names no known colour.

    The longest known names win, so ``rose gold`` is a pink and a gold but no yellow; ``black/white`` is both.
    """
    return tuple(dict.fromkeys(family for colour in mentioned(name) for family in names()[colour]))


@lru_cache(maxsize=1 << 14)
def mentioned(text: str) -> tuple[str, ...]:
    """The known colour names in ``text``, each once, in order: ``Mustard Hoodie`` names mustard."""
    words = _WORD.findall(normal(text))
    found: dict[str, None] = {}
    while words:
        length = next((n for n in range(_LONGEST, 0, -1) if " ".join(words[:n]) in names()), 0)
        if length:
            found[" ".join(words[:length])] = None
        words = words[max(length, 1) :]
    return tuple(found)


def stated(product: Product, look: Look) -> tuple[str, ...]:
    """Colours of a look as the merchant wrote them: its own, else the product's, else those its title names: white wine is white, and not red by being
    wine.
    """
    return look.colours or product.attributes.get("colour", ()) or _titled(product)


def _titled(product: Product) -> tuple[str, ...]:
    named = mentioned(_without_compounds(affirmed(normal(product.title))))
    filed = {normal(name).removesuffix("s") for path in product.categories for name in path}
    return tuple(colour for colour in named if colour not in filed) or named


@lru_cache(maxsize=1 << 14)
def _without_compounds(title: str) -> str:
    """ "White coffee table" → "White ": neither of its two words says what colour it has, unless it is a plain one."""
    words = re.split(r"(\W+)", normal(title))
    for at in range(0, len(words) - 2, 2):
        one, gap, other = words[at : at + 3]
        if gap in (" ", "-") and f"{one} {other.removesuffix('s')}" in _compounds():
            words[at], words[at + 2] = (word if families(word) == (word,) else "" for word in (one, other))
    return "".join(words)


@cache
def _compounds() -> frozenset[str]:
    return frozenset(COMPOUNDS.read_text("utf-8").splitlines())


def stated_families(product: Product, look: Look) -> tuple[str, ...]:
    """Families of the colours that are ``stated``, each once, in their order."""
    return tuple(dict.fromkeys(family for colour in stated(product, look) for family in families(colour)))


@cache
def names() -> dict[str, tuple[str, ...]]:
    """Every known colour name with its families; the families themselves come first."""
    table = tomllib.loads(Path(__file__).with_name("colours.toml").read_text("utf-8"))
    known: dict[str, tuple[str, ...]] = {family: (family,) for family in table}
    for family, listed in table.items():
        singles, *phrases = listed.split(", ")
        for each in (*singles.split(), *phrases):
            known[each] = (*known.get(each, ()), family)
    return known
