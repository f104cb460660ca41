"""What a shopper tells of their body and of what they wear, read from free words.

Knows measures and worn sizes. Refuses to keep them.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from shopkeeper.concierge.grammar import low, pattern, rules
from shopkeeper.fit import measure
from shopkeeper.language.numbers import digits, spelled
from shopkeeper.types import Measure, Told, Worn
from shopkeeper.types.errors import InvalidInput

_VALUE = r"(?P<value>\d(?:’|ft| ft| feet| foot) ?\d{0,2}(?:[.,]5)?(?: ?(?:”|″|\"|in|inches))?|\d{1,3}(?:[.,]\d{1,2})? ?(?:cm|mm|m|inches|inch|in|\"|kg|kilos?|lbs?|pounds?|st)?(?!\w))"


def told(words: Iterable[str]) -> Told:
    """Everything that was said so far; what was said last counts."""
    measures: dict[Measure, float] = {}
    worn: list[Worn] = []
    for typed in words:
        measures |= _measures(_in_digits(low(typed)))
        worn = [*worn, *_worn(typed)]
    return Told(measures, tuple(worn[-4:]))


def _in_digits(said: str) -> str:
    """ "One hundred seventy eight centimetres", as speech is written down."""
    return re.sub(r"\bcentimet(?:re|er)s?\b", "cm", spelled("en").sub(digits, said))


def tells(words: str) -> bool:
    """Whether there is anything of a body, or of what is worn, in it."""
    return bool(told([words]))


def _measures(said: str) -> dict[Measure, float]:
    found: dict[Measure, float] = {}
    for name, cue in rules("body").items():
        match = re.search(rf"(?:{cue})\D{{0,14}}?{_VALUE}", said) or re.search(
            rf"{_VALUE} ?(?:(?:around|across|at|in|for) )?(?:(?:the|my) )?(?:{cue})", said
        )
        if match:
            with suppress(InvalidInput):
                found[Measure(name)] = measure(Measure(name), match["value"])
    for match in re.finditer(_VALUE, said):
        for name in (Measure.HEIGHT, Measure.WEIGHT):
            unit = r"(?:cm|m|’|ft|feet|foot)" if name is Measure.HEIGHT else r"(?:kg|kilos?|lbs?|pounds?|st)"
            if (
                name not in found
                and not found.keys() - {Measure.HEIGHT, Measure.WEIGHT}
                and re.search(unit, match["value"])
            ):
                with suppress(InvalidInput):
                    value = measure(name, match["value"])
                    if name is Measure.WEIGHT or value > _SMALLEST:
                        found[name] = value
    return found


_SMALL = frozenset({"small", "tight", "short", "narrow"})
_SMALLEST = 120.0
"""cm; a bare length below it is no grown person's height."""


def _worn(typed: str) -> Sequence[Worn]:
    said = low(typed)
    kept = [
        Worn(_size(m["size"]), typed[slice(*m.span("brand"))].strip() if m["brand"] else "")
        for m in pattern("worn", "kept").finditer(said)
    ]
    refused = [
        Worn(_size(m["size"]), "", "small" if m["how"] in _SMALL else "large", this=True)
        for m in pattern("worn", "refused").finditer(said)
    ]
    return [*kept, *refused]


def _size(said: str) -> str:
    names: dict[str, str] = rules("sizes")
    return names.get(said, said).upper()
