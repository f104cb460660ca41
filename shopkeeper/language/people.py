"""Whom it is for: gender and age.

Writes a gender as this catalogue states it, and none that it does not state. Refuses to guess from names or products.
"""

import re
from decimal import Decimal
from functools import cache

from shopkeeper.language.grammar import grammar, words
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op, Value, audience
from shopkeeper.types.normal import normal

_BABY, _GROWN = Decimal(2), Decimal(18)
_MONTHS = 12
_NOT = re.compile(r"(?<![\w'])(?:not|isn't|aren't)(?: for)?(?: an?)? $")
_SHARED = frozenset(map(normal, audience.ALSO[Field.GENDER, "unisex"]))
"""Whom unisex things are for."""
_WHO = ("women", "men", "girls", "boys", "daughters", "sons", "unisex")


def people(reading: Reading) -> None:
    """Ages first: they decide whether a son is a boy."""
    young = _ages(reading)
    groups = _groups(reading, young)
    for match in _who(reading.context.locale).finditer(reading.low):
        word = match["word"] or match["pronoun"]
        gender = next((g for g in _WHO if word in _said(g)), "")
        values = _stated(gender, reading.vocabulary, young or groups)
        op, start = reading.denied(_NOT, match)
        if values:
            reading.note(Found(start, match.end(), Field.GENDER, op, values, kept=op is Op.IS))


def _ages(reading: Reading) -> bool:
    """Note ages in years or months; whether one of them is a child's."""
    young = False
    for match in _aged().finditer(reading.low):
        age = Decimal(match["n"] or match["n2"] or match["n3"] or match["n4"])
        years = age / _MONTHS if (match["unit"] or "").startswith("mo") else age
        if years < 1:
            years = Decimal(0)
        group: tuple[Value, ...] = ("baby",) if years < _BABY else ("kids",) if years < _GROWN else ("adult",)
        young = young or years < _GROWN
        reading.note(
            Found(match.start(), match.end(), Field.AGE, Op.IS, (years.quantize(Decimal(1)), *group))
        )
    return young


def _groups(reading: Reading, young: bool) -> bool:
    rules = grammar(reading.context.locale)["people"]
    found = False
    for group, said in (("kids", "kids"), ("baby", "baby"), ("kids", "toddler"), ("adult", "adult")):
        for match in _members(rules[said]).finditer(reading.low):
            op, start = reading.denied(_NOT, match)
            found = found or (op is Op.IS and group != "adult")
            if not young:
                reading.note(Found(start, match.end(), Field.AGE, op, (group,), kept=op is Op.IS))
    return found


def _stated(gender: str, vocabulary: Vocabulary, young: bool) -> tuple[str, ...]:
    """The catalogue's own words for ``gender``, and those that its unisex things are for; a son of unknown age may be a boy or a man."""
    rules = grammar("en")["people"]
    wanted = [rules["young"].get(gender, gender)]
    if gender in rules["grown"] and not young:
        wanted.append(rules["grown"][gender])
    said = {word for g in wanted for word in rules["stated"].get(g, "").split()}
    stated = vocabulary.genders & said
    shared = _SHARED & set(wanted) if stated and "unisex" in vocabulary.genders else set()
    return tuple(sorted(stated | shared))


@cache
def _members(said: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){words(said.split())}(?![\w'-])")


@cache
def _said(gender: str) -> frozenset[str]:
    rules = grammar("en")["people"]
    pronouns = [word for word, meant in rules["pronouns"].items() if meant == gender]
    return frozenset((*rules[gender].split(), *pronouns))


@cache
def _who(language: str) -> re.Pattern[str]:
    rules = grammar(language)["people"]
    named = words([word for gender in _WHO for word in rules[gender].split()])
    return re.compile(
        rf"(?<![\w'-])(?:(?P<word>{named})|for (?P<pronoun>{words(rules['pronouns'])}))(?![\w'])"
    )


@cache
def _aged() -> re.Pattern[str]:
    measures = grammar("en")["price"]["units"].split()
    unit = r"(?:years?|yrs?|y/?o|months?|mos?)"
    return re.compile(
        rf"(?<![\w.])(?:(?P<n>\d{{1,2}})[ -]?(?P<unit>{unit})[ -]?(?:olds?)(?!\w)"
        r"|(?P<n2>\d{1,2})[ -]?(?:yo|y/o)(?!\w)"
        r"|(?:aged?|age of) (?P<n3>\d{1,2})(?![\d-])"
        rf"|(?<![\w.])(?:(?:s?he|who)(?:'?s| is)(?: just| only| now)?|turn(?:s|ing|ed)) (?P<n4>\d{{1,2}})(?![\w.-]| ?{words(measures)}(?!\w)))"
    )
