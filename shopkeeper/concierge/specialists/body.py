"""What a shopper tells of their body and of what they wear, read from free words.

Knows measures and worn sizes, and of which product a size was worn. Refuses to keep them.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from shopkeeper.concierge.claims import inner
from shopkeeper.concierge.grammar import low, pattern, rules
from shopkeeper.fit import measure
from shopkeeper.language.numbers import digits, spelled
from shopkeeper.types import Measure, Told, Worn
from shopkeeper.types.errors import InvalidInput

_FEET = r"\d(?:’|ft| ft| feet| foot) ?\d{0,2}(?:[.,]5)?(?: ?(?:”|″|\"|inches|inch|in))?(?![a-z\d])"
_STONE = r"\d{1,2} ?(?:stone|st)(?: ?(?:1[0-3]|\d)(?: ?(?:lbs?|pounds?))?(?![\w’]| (?:ft|feet|foot)))?(?!\w)"
_PLAIN = r"\d{1,3}(?:[.,]\d{1,2})? ?(?:cm|mm|m|inches|inch|in|\"|kg|kilos?|lbs?|pounds?)?(?!\w)"
_VALUE = re.compile(rf"(?<!\w)(?:{_FEET}|{_STONE}|{_PLAIN})")
_BREAK = re.compile(r"[,;](?!\d)|\b(?:and|with)\b|[&+]")
"""Between one thing that is told and the next."""
_BEFORE = re.compile(r" ?(?:(?:around|across|at|in|for) )?(?:(?:the|my) )?")
"""Between a value and what it is of: "96 cm around the chest"."""
_AFTER = re.compile(r"\D{0,14}")


class _Part(NamedTuple):
    """A value, or the name of a measure."""

    start: int
    end: int
    text: str
    name: Measure | None


def told(words: Iterable[str], title: str = "") -> Told:
    """Everything that was said so far; what was said last counts. ``title``: of the product that a size is looked for."""
    measures: dict[Measure, float] = {}
    worn: list[Worn] = []
    for typed in words:
        measures |= _measures(_in_digits(low(typed)))
        worn = [*worn, *_worn(typed, title)]
    return Told(measures, tuple(worn[-4:]))


def _in_digits(said: str) -> str:
    """ "One hundred seventy eight centimetres", as speech is written down."""
    return re.sub(r"\bcentimet(?:re|er)s?\b", "cm", spelled("en").sub(digits, said))


def of(words: str, title: str) -> str:
    """What was too small or large of a product, so that it is told of that one only: "the M of “Tee” was too small"."""
    for match in reversed([*pattern("worn", "refused").finditer(low(words))]):
        if match["of"] is None:
            at = match.end("size")
            words = f"{words[:at]} of “{inner(title)}”{words[at:]}"
    return words


def tells(words: str) -> bool:
    """Whether there is anything of a body, or of what is worn, in it."""
    return bool(told([words]))


def _measures(said: str) -> dict[Measure, float]:
    found: dict[Measure, float] = {}
    said = _of_things().sub(_without, said)
    bare: list[str] = []
    for clause in _BREAK.split(said):
        parts = _parts(clause)
        named = _named(clause, parts)
        for value, name in named.items():
            with suppress(InvalidInput):
                found.setdefault(name, measure(name, value.text))
        bare += [part.text for part in parts if not part.name and part not in named]
    return _of_build(bare) | found


@cache
def _of_things() -> re.Pattern[str]:
    """ "A 6'2 board" is as long as that."""
    return re.compile(rf"\b(?:an?|the) {_FEET}(?= (?!{rules('worn')['bearer']})[a-z])")


def _without(thing: re.Match[str]) -> str:
    """Nothing; what somebody is said to be is kept: "I am a 6'2 athlete"."""
    return thing.group() if pattern("worn", "borne").search(thing.string[: thing.start()]) else " "


def _parts(clause: str) -> list[_Part]:
    """Values and names of measures in the order they are said; the foot of "6 foot" is no name."""
    values = [_Part(*match.span(), match.group(), None) for match in _VALUE.finditer(clause)]
    names = [
        _Part(*match.span(), match.group(), Measure(name))
        for name, cue in rules("body").items()
        for match in re.finditer(rf"\b(?:{cue})(?:s|ing)?\b", clause)
        if not any(value.start < match.end() and match.start() < value.end for value in values)
    ]
    return sorted((*values, *names), key=lambda part: part.start)


def _named(clause: str, parts: Sequence[_Part]) -> dict[_Part, Measure]:
    """What each value is of: what stands behind it or before it, the way the clause begins; each is said once."""
    pairs = list(pairwise(parts))
    behind = [
        (one, two.name)
        for one, two in pairs
        if two.name and not one.name and _BEFORE.fullmatch(clause, one.end, two.start)
    ]
    before = [
        (two, one.name)
        for one, two in pairs
        if one.name and not two.name and _AFTER.fullmatch(clause, one.end, two.start)
    ]
    found: dict[_Part, Measure] = {}
    for value, name in (*before, *behind) if parts and parts[0].name else (*behind, *before):
        if value not in found and name not in found.values():
            found[value] = name
    return found


def _of_build(values: Iterable[str]) -> dict[Measure, float]:
    """Height and weight by their units alone: "178 cm and 75 kg"."""
    found: dict[Measure, float] = {}
    for value in values:
        for name, unit in _UNITS.items():
            if name not in found and re.search(unit, value):
                with suppress(InvalidInput):
                    size = measure(name, value)
                    if name is Measure.WEIGHT or size > _SMALLEST:
                        found[name] = size
    return found


_UNITS = {Measure.HEIGHT: "cm|m|’|ft|feet|foot", Measure.WEIGHT: "kg|kilos?|lbs?|pounds?|st"}
_SMALL = frozenset({"small", "tight", "short", "narrow"})
_SMALLEST = 120.0
"""cm; a bare length below it is no grown person's height."""


def _worn(typed: str, title: str) -> Sequence[Worn]:
    said, this = low(typed), low(inner(title))
    kept = [
        Worn(_size(m["size"]), typed[slice(*m.span("brand"))].strip() if m["brand"] else "")
        for m in pattern("worn", "kept").finditer(said)
    ]
    refused = [
        Worn(_size(m["size"]), "", "small" if m["how"] in _SMALL else "large", this=m["of"] in (None, this))
        for m in pattern("worn", "refused").finditer(said)
    ]
    return [*kept, *refused]


def _size(said: str) -> str:
    names: dict[str, str] = rules("sizes")
    return names.get(said, said).upper()
