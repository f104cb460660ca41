"""Measures of several sides that shall be more or less: "at least 140 x 200 cm".

Knows that every side counts, whichever is said first. Refuses those of which the shop states none with as many sides.
"""

import re
from collections.abc import Iterable
from functools import cache

from shopkeeper.language.grammar import either, grammar
from shopkeeper.language.line import TAKEN
from shopkeeper.language.measures import group_end, said_before, unsized
from shopkeeper.language.reading import Found, Reading
from shopkeeper.types import Field, Op
from shopkeeper.types.measure import NUMBER, sides

_UNIT = "cm|mm|metres?|meters?|m|inch(?:es)?|in|foot|feet|ft"
_USUAL = " cm"
"""Of sides whose unit goes unsaid, as on labels."""


def sided(reading: Reading) -> None:
    """Note them as what is stated that is so; where nothing is, that it shall be none of the others."""
    for pattern, op in _patterns(reading.context.locale):
        for match in pattern.finditer(reading.low):
            if TAKEN not in match["value"]:
                _compare(reading, match, op)


def _compare(reading: Reading, match: re.Match[str], op: Op) -> None:
    vocabulary = reading.vocabulary
    name, stated = Field.SIZE, vocabulary.sizes
    if unsized(reading) or not _alike(match, stated.values()):
        name, stated = Field.FEATURE, vocabulary.measures
    alike = _alike(match, stated.values())
    wanted = _sides(match)
    so = tuple(value for value in alike if _is(op, sides(value), wanted))
    if so:
        reading.note(Found(match.start(), match.end(), name, Op.IS, so))
    elif alike:
        reading.note(Found(match.start(), match.end(), name, Op.NOT, alike))
    else:
        reading.take(*match.span(), kept=True)


def _alike(match: re.Match[str], stated: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """What is stated with as many sides."""
    many = len(_sides(match))
    return tuple(dict.fromkeys(value for values in stated for value in values if len(sides(value)) == many))


def _sides(match: re.Match[str]) -> tuple[float, ...]:
    return sides(match["value"] if match["unit"] else f"{match['value']}{_USUAL}")


def _is(op: Op, own: tuple[float, ...], wanted: tuple[float, ...]) -> bool:
    if op in (Op.ABOVE, Op.AT_LEAST):
        own, wanted = wanted, own
    within = all(one <= other for one, other in zip(own, wanted, strict=True))
    return within and (op in (Op.AT_LEAST, Op.AT_MOST) or own != wanted)


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Op], ...]:
    rules, one = grammar(language)["measure"], rf"{NUMBER}(?: ?(?:{_UNIT}))?"
    value = rf"(?P<value>(?:{one} ?(?:x|by) ?){{1,2}}{NUMBER}(?: ?(?P<unit>{_UNIT})(?!\w))?)"
    alone = rf"{value}(?={group_end().pattern})"
    forms = (
        *(
            (rf"(?<![\w'-]){said}(?: |(?<=[<>=≤≥]))(?:an? )?{alone}", op)
            for said, op in said_before(language)
        ),
        *(
            (rf"(?<![\w.,]){value},? ?{either(rules[f'after_{op}'])}(?!\w)", op)
            for op in (Op.AT_LEAST, Op.AT_MOST)
        ),
    )
    return tuple((re.compile(form), op) for form, op in forms)
