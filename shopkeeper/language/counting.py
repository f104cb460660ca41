"""What numbers count in a shop's facts: the drawers of "4 drawers", the ohms of "ohms: 220", the players of "players: 2-4".

Knows terms by their keys. Refuses what the world counts (``types.measure``).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import inf

from shopkeeper.language.stem import key
from shopkeeper.types import FIELDS, Field
from shopkeeper.types.measure import units as measured
from shopkeeper.types.product import PRODUCT_TYPE

Stated = tuple[str, str]
"""An attribute's name, and a value that is a plain number or a range of such."""

_NUMBERED = re.compile(r"[\d.,]+ [^\W\d_]+")
_MANY = re.compile(r"[2-9]|\d{2,}(?:[.,]\d+)?")
_ONE = r"\d{1,9}(?:[.,]\d{1,2})?"
PLAIN = re.compile(rf"(?P<low>{_ONE})(?: ?[-–] ?(?P<high>{_ONE}))?(?P<open> ?\+)?")
_NUMBER = re.compile(_ONE)
YEAR = re.compile(r"(?:1[89]|20)\d\d")
_CODES = frozenset(
    map(key, ("number", "no", "code", "id", "model", "mpn", "sku", "gtin", "ean", "isbn", "stars"))
)
"""Last words of names whose numbers count nothing."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """An attribute's ``name``, and its values, each a number or a range."""

    name: str
    values: tuple[str, ...]

    @property
    def ranges(self) -> bool:
        return any(low < high for low, high in map(span, self.values))

    @property
    def most(self) -> float:
        return max(low if high == inf else high for low, high in map(span, self.values))

    @property
    def years(self) -> bool:
        return all(YEAR.fullmatch(year) for value in self.values for year in _NUMBER.findall(value))


def units(terms: Mapping[str, Mapping[str, Collection[str]]], stated: Iterable[Stated]) -> frozenset[str]:
    """What several numbers count, and nothing is by itself: not the cotton of "100% cotton", nor the slim of "511 slim". Of the names of
    plain numbers those that no things of the shop are called by."""
    things = {k for k, by in terms.items() if Field.CATEGORY in by}
    numbers = (k for k, by in terms.items() if any(map(_NUMBERED.fullmatch, chain(*by.values()))))
    times = Counter(k.rpartition(" ")[2] for k in numbers if k not in things)
    counted = {name for name, value in stated if _MANY.fullmatch(value)}
    named = (k.rpartition(" ")[2] for k in map(key, counted) if k not in things)
    return frozenset((*named, *(one for one, n in times.items() if n > 1 and one not in terms)))


def numbers(
    terms: Mapping[str, Mapping[str, Collection[str]]], stated: Iterable[Stated]
) -> dict[str, tuple[str, ...]]:
    """A name and its values, by the key of its name, and of the last word of that where it is no other's: "61 keys" are of the "number of keys"."""
    values: dict[str, list[str]] = {}
    for name, value in sorted(stated):
        values.setdefault(name, []).append(value)
    known = {key(name): (name, *of) for name, of in values.items() if _counts(name, of)}
    ends = Counter(k.rpartition(" ")[2] for k in known)
    short = {end: one for k, one in known.items() if ends[end := k.rpartition(" ")[2]] == 1}
    things = {key(value) for by in terms.values() for value in by.get(Field.CATEGORY, ())}
    return {k: one for k, one in (short | known).items() if k not in things}


@lru_cache(1 << 14)
def span(value: str) -> tuple[float, float]:
    """The least and the most of a value that PLAIN matches: "2-4", "8+", "61"."""
    said = PLAIN.fullmatch(value)
    assert said
    low = float(said["low"].replace(",", "."))
    return low, inf if said["open"] else float((said["high"] or said["low"]).replace(",", "."))


def _counts(name: str, values: Iterable[str]) -> bool:
    """Whether its numbers tell things apart: neither codes nor "hood: 1"."""
    last = name.partition("(")[0].strip().rpartition(" ")[2]  # size (eu)
    codes = _CODES.union(map(key, FIELDS))
    several = any(high > 1 for _, high in map(span, values))
    return several and name not in PRODUCT_TYPE and key(last) not in codes and last not in measured()
