"""Numbers with a unit, as merchants and shoppers write them: ``27 inch``, ``1.5 l``, ``45cm x 45cm``.

Knows units, and which of them measure the same (``units.toml``). Refuses to know what is measured.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

from shopkeeper.types.normal import normal

_FRACTION = r"1[/⁄]2|[13][/⁄]4|[1357][/⁄]8|(?:1[135]|[13579])[/⁄]16|[12][/⁄]3|[3579][/⁄][248](?! ?-?mm)"
"""Reduced, as of inches: neither "8/256 GB" nor a wetsuit of "3/2 mm" is one."""
NUMBER = rf"(?:(?:\d+[ -]?)?[½¼¾]|(?:\d+[ -])?(?:{_FRACTION})|(?!0,)\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d{{1,3}}(?: 000)+|\d+(?:[.,]\d+)?)"
"""As merchants write what they measure: a comma before three digits groups thousands, a point never does."""
_THOUSANDS = re.compile(r"(?<!^0),(?=\d{3}(?!\d))| (?=000)")
_SIDE = re.compile(rf"({NUMBER}) ?(x|by) ?(?={NUMBER} ?(cm|mm|m|in|inch|inches|ft|foot|feet)\b)")
_JOINED = re.compile(r"(?<=[a-z])x(?=\d)")
_BETWEEN = re.compile(r" (?:x|by) ")
_MOST_SIDES = 3
_NETWORK = re.compile(r"\b[2-6]g\b")
_INCHES = re.compile(r"(?<=\d) ?(?:\"|”|''|’’|′′)")
_FEET = re.compile(r"(?<=\d) ?['’′](?!\w)")
_QUOTED = re.compile(r"(?<!\d)(?<!\d )[\"”'’]")
SHARE = "%"
"""The kind that says nothing without what it is a share of."""
LENGTH, WEIGHT, TIME = "mm", "g", "min"


@dataclass(frozen=True, slots=True, order=True)
class Extent:
    """``amount`` in the base unit ``kind``; only extents of one kind compare."""

    kind: str
    amount: float


@lru_cache(maxsize=1 << 16)
def extent(text: str) -> Extent | None:
    """What ``text`` measures, of several sides the longest; None where it measures nothing, more than one thing ("8 GB / 256 GB"), or beyond all numbers."""
    return max(_sides(text), default=None)


def extents(values: Iterable[str]) -> dict[Extent, tuple[str, ...]]:
    """What each measures → as merchants write it."""
    found: dict[Extent, dict[str, None]] = {}
    for value in values:
        if told := extent(value):
            found.setdefault(told, {})[value] = None
    return {told: tuple(written) for told, written in found.items()}


def sides(text: str) -> tuple[float, ...]:
    """How long each side of ``text`` is, the shortest first; none where it does not measure one thing by several."""
    said = _sides(text)
    return tuple(sorted(side.amount for side in said)) if len(said) > 1 else ()


@lru_cache(maxsize=1 << 16)
def _sides(text: str) -> tuple[Extent, ...]:
    whole = each_side(_spelled(text))
    said = list(counted().finditer(whole))
    gaps = [whole[one.end() : other.start()] for one, other in pairwise(said)]
    each = tuple(_extent(match) for match in said)
    one_thing = all(map(_BETWEEN.fullmatch, gaps)) and len({side.kind for side in each}) == 1
    return each if one_thing and isfinite(max(each).amount) else ()


def measures(text: str) -> tuple[str, ...]:
    """Every number with a unit in ``text``, normalised."""
    return tuple(match.group() for match in counted().finditer(each_side(_spelled(text))))


@lru_cache(maxsize=1 << 14)
def titled(title: str, brand: str = "") -> tuple[str, ...]:
    """What a title measures, normalised, the sides of one thing together; neither by its brand ("3M") nor by a mobile network ("5G")."""
    plain = (
        re.sub(rf"(?<!\w){re.escape(normal(brand))}(?!\w)", " ", normal(title)) if brand else normal(title)
    )
    found = things().finditer(each_side(_NETWORK.sub(" ", plain)))
    return tuple(match.group() for match in found)


def unmarked(text: str) -> str:
    """With inches and feet in words: ``7"`` is 7 inch."""
    return _FEET.sub(" foot", _INCHES.sub(" inch", text))


def _spelled(value: str) -> str:
    """With inches and feet in words, where its marks quote nothing."""
    plain = normal(value)
    return plain if _QUOTED.search(plain) else unmarked(plain)


def each_side(text: str) -> str:
    """With the unit after every side: "2 x 3 m" measures two metres and three."""
    text = _JOINED.sub(" x ", text)
    for _ in range(_MOST_SIDES - 1):
        text = _SIDE.sub(r"\1\3 \2 ", text)
    return text


@cache
def units() -> dict[str, tuple[float, str]]:
    """As written → how many of which base unit."""
    return {word: _counted(base) for base, words in _data()["written"].items() for word in _each(words)}


def plain(match: re.Match[str]) -> str:
    """A match of ``counted`` in the usual writing: ``2TB`` is ``2 tb``."""
    return f"{number(match['n']):.15g} {_usual()[match['unit']]}"


@cache
def counted() -> re.Pattern[str]:
    """A number ``n`` and its ``unit``, which the letter of "2 V-neck shirts" is none, nor that of an oil's grade "5W-30" or of a bulb "W5W"."""
    written = "|".join(sorted(units(), key=len, reverse=True))
    parts = rf"(?!(?<=\d/){NUMBER} ?-?(?:mm|in))"  # a wetsuit of 4/3 mm is none of 3 mm
    grade = rf"(?!(?<=\d[a-z])-{NUMBER}(?![\d.,])(?! ?-?(?:{written})(?![a-z0-9])))"
    return re.compile(
        rf"(?<![\d.,⁄a-wyz]){parts}(?P<n>{NUMBER}) ?-?(?P<unit>{written})(?![a-z0-9])(?!(?<=\b[a-z])-[a-z])(?!(?<=in)[ -]?\d){grade}"
    )


def side() -> str:
    """A pattern of ``counted`` without groups."""
    return re.sub(r"\?P<\w+>", "?:", counted().pattern)


@cache
def things() -> re.Pattern[str]:
    """One measure, or those of several sides; without groups."""
    return re.compile(f"{side()}(?:{_BETWEEN.pattern}{side()})*")


def number(said: str) -> float:
    """The value of a NUMBER."""
    whole, _, part = _THOUSANDS.sub("", normal(said)).replace("⁄", "/").replace("-", " ").rpartition(" ")
    above, _, below = part.replace(",", ".").partition("/")
    return float(whole or 0) + float(above) / float(below or 1)


def in_base(match: re.Match[str]) -> tuple[float, str]:
    """The amount of a match of ``counted``, in its base unit."""
    many, unit = units()[match["unit"]]
    return number(match["n"]) * many, unit


def _extent(match: re.Match[str]) -> Extent:
    amount, unit = in_base(match)
    many, kind = _alike().get(unit, (1.0, unit))
    return Extent(kind, round(amount * many, 6))


@cache
def _usual() -> dict[str, str]:
    return {word: _each(said)[0] for said in _data()["written"].values() for word in _each(said)}


def _each(words: str) -> list[str]:
    return [word.replace("_", " ") for word in words.split()]


@cache
def _alike() -> dict[str, tuple[float, str]]:
    return {unit: _counted(base) for unit, base in _data()["alike"].items()}


def _counted(base: str) -> tuple[float, str]:
    many, unit = base.split()
    return float(many), unit


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("units.toml").read_text("utf-8"))
