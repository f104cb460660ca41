"""Lines of a description that state one measure and say nothing else: ``7" inseam.``, ``Volume: 29 L``.

Knows the name beside it, and which names a wish means ("longer": the length). Refuses prose: whose 50 cm "the strap is
50 cm long" are, and how far "up to 5 m" goes, it cannot tell.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from shopkeeper.language.grammar import function_words, grammar
from shopkeeper.types import FIELDS, Constraint
from shopkeeper.types.measure import Extent, each_side, extent, side, things, unmarked
from shopkeeper.types.normal import normal
from shopkeeper.types.sentence import sentences

_WORDS = re.compile(r"[^\W\d_]+")
_LONGEST = 80
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Told:
    """``line``, verbatim, says that what is called ``name``, if it has one, measures ``value``."""

    name: str
    value: str
    extent: Extent
    line: str


@lru_cache(maxsize=4_000)
def told(text: str) -> tuple[Told, ...]:
    lines = map(str.strip, sentences(text) if _DIGIT.search(text) else ())
    short = (line for line in lines if len(line) <= _LONGEST and _DIGIT.search(line))
    return tuple(one for line in short if (one := _told(line)))


def meant(wish: Constraint, kind: str) -> frozenset[str]:
    """The names under which a line states what ``wish`` compares; one that it says itself is no other's."""
    said = [wish.field] if wish.field not in FIELDS else _WORDS.findall(normal(wish.words))
    each = [called(word) or {word} - function_words("en") for word in said]
    names = [frozenset(some) for some in each if some]
    unsaid = grammar("en")["dimension"]["unsaid"].get(kind, ())
    return frozenset.intersection(*names) if names else frozenset(unsaid)


@lru_cache(maxsize=4_000)
def called(word: str) -> tuple[str, ...]:
    """What lines call that of which a wish says ``word``, the usual first."""
    rows = grammar("en")["dimension"]["called"]
    return tuple(name for said, names in rows if word in said.split() for name in names)


@cache
def dimensions() -> frozenset[str]:
    """All that lines call what a wish may mean."""
    return frozenset(name for _, names in grammar("en")["dimension"]["called"] for name in names)


def _told(line: str) -> Told | None:
    plain = each_side(unmarked(normal(line))).strip(" .!?*-–")
    match = next((found for form in _forms() if (found := form.fullmatch(plain))), None)
    one = extent(match["value"]) if match else None
    return Told(match.groupdict().get("name", ""), match["value"], one, line) if match and one else None


@cache
def _forms() -> tuple[re.Pattern[str], ...]:
    value = rf"(?P<value>{things().pattern})(?: \({side()}\))?"
    name = r"(?P<name>[^\W\d_]+(?:[ /-][^\W\d_]+){0,2}?)"
    return tuple(
        re.compile(form) for form in (value, rf"{name}(?: ?[:=–-]| of| is)? {value}", rf"{value} {name}")
    )
