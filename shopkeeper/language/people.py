"""Whom it is for: gender and age.

Writes a gender as this catalogue states it, and none that it does not state. Refuses to guess from names or products.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from shopkeeper.language.grammar import grammar, words
from shopkeeper.language.measures import group_end
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import key
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op, Value, audience
from shopkeeper.types.normal import normal

_BABY, _GROWN = Decimal(2), Decimal(18)
_MONTHS = 12
_GROUPS: dict[str, tuple[str, Sequence[str | int]]] = {
    "kids": ("kids", ()), "baby": ("baby", ()), "newborn": ("baby", ("0.0", "0.08", "0.17", "0.25")), "toddler": ("kids", range(1, 3)),
    "teen": ("kids", range(13, 18)), "adult": ("adult", ()),
}  # fmt: skip
"""Whom a shopper names: the group that the catalogue files them in and, where that is wider, their years."""
_MATURED = (
    "whisky", "whiskey", "scotch", "bourbon", "rum", "brandy", "cognac", "armagnac", "calvados", "tequila", "port", "sherry",
    "madeira", "wine", "malt", "balsamic", "vinegar", "cheddar", "gouda", "parmesan",
)  # fmt: skip
_FANS = [
    f"{one}{s}" for one in ("lover", "drinker", "fan", "enthusiast", "collector", "connoisseur", "buff") for s in ("", "s")
]  # fmt: skip
_NEXT = re.compile(r" ([^\W\d_]+)")
_WHOSE = re.compile(r"(?<!\w)(?:my|our|his|her|their) $")
_NOT = re.compile(r"(?<![\w'])(?:not|no|isn't|aren't|nothing)(?: for)?(?: an?)? $")
_MADE = r"(?=-(?:[a-z]+ed|made|like|size)\b| made\b(?! (?:of|from|in|by|with|out)\b))"
"""Behind "man": it says how a thing is, and not whom it is for."""
_SHARED = frozenset(map(normal, audience.ALSO[Field.GENDER, "unisex"]))
"""Whom unisex things are for."""
WHO = ("women", "men", "girls", "boys", "daughters", "sons", "unisex")


def people(reading: Reading) -> None:
    """Ages first: they decide whether a son is a boy."""
    young = _ages(reading)
    groups = _groups(reading, young)
    for match in _made(reading.context.locale).finditer(reading.low):
        reading.take(*match.span(), kept=True)  # "man-made"
    for match in _who(reading.context.locale).finditer(reading.low):
        word = match["word"] or match["pronoun"]
        gender = next((g for g in WHO if word in _said(g)), "")
        values = _stated(gender, reading.vocabulary, young or groups)
        op, start = reading.denied(_NOT, match)
        if values:
            reading.note(Found(start, match.end(), Field.GENDER, op, values, kept=op is Op.IS))


def _ages(reading: Reading) -> bool:
    """Note ages in years or months; whether one of them is a child's."""
    young = False
    for pattern in _aged():
        for match in pattern.finditer(reading.low):
            said = {"high": "", "unit": ""} | match.groupdict("")
            ages = _span(Decimal(said["n"]), Decimal(said["high"] or said["n"]))
            months = said["unit"].startswith("mo")
            if _is_of_a_drink(match, reading):
                op, start = reading.denied(_NOT, match)
                matured = tuple(f"{age} {'month' if months else 'year'} old" for age in ages)
                reading.note(Found(start, match.end(), Field.FEATURE, op, matured, kept=op is Op.IS))
                continue
            years = [_of_months(age) for age in ages] if months else ages
            groups = dict.fromkeys(map(_group, years))
            op, start = reading.denied(_NOT, match)
            young = young or (op is Op.IS and bool(groups) and "adult" not in groups)
            if groups:
                values: tuple[Value, ...] = (*years, *groups) if op is Op.IS else (*years,)
                reading.note(Found(start, match.end(), Field.AGE, op, values))
    return young


def _span(low: Decimal, high: Decimal) -> list[Decimal]:
    """Each age from the one to the other."""
    return [low + more for more in range(int(high - low) + 1)]


def _of_months(age: Decimal) -> Decimal:
    """In years, and with a point, as it is no whole year: 1.0 is the one month."""
    years = round(age / _MONTHS, 2).normalize()
    return years.quantize(Decimal("0.1")) if years == int(years) else years


def _is_of_a_drink(match: re.Match[str], reading: Reading) -> bool:
    """Whether that old is a whisky, or a cheese, and nobody who likes it."""
    before, behind = _matured(reading.context.locale)
    if before.search(reading.low, 0, match.start()) and group_end().match(reading.low, match.end()):
        return True
    whose = _WHOSE.search(reading.low, 0, match.start())
    return not whose and bool(behind.match(reading.low, match.end()))


def _group(years: Decimal) -> str:
    return "baby" if years < _BABY else "kids" if years < _GROWN else "adult"


def _groups(reading: Reading, young: bool) -> bool:
    rules = grammar(reading.context.locale)["people"]
    found = False
    for said, (group, years) in _GROUPS.items():
        for match in _members(rules[said]).finditer(reading.low):
            op, start = reading.denied(_NOT, match)
            found = found or (op is Op.IS and group != "adult")
            values: tuple[Value, ...] = (*map(Decimal, years), group if op is Op.IS else said)
            if not young and not (op is Op.IS and _names_kind(match, reading)):
                reading.note(Found(start, match.end(), Field.AGE, op, values, kept=op is Op.IS))
    return found


def _names_kind(match: re.Match[str], reading: Reading) -> bool:
    """The "child" of a shop's child seats: they are filed so, and some of them may be for babies. But baby shoes are those for babies where they are
    some of the shoes, however the others are filed."""
    behind = _NEXT.match(reading.low, match.end())
    if behind is None:
        return False
    vocabulary, said = reading.vocabulary, key(f"{match.group()} {behind[1]}")
    kinds = [kind for kind in vocabulary.terms.get(said, {}).get(Field.CATEGORY, ()) if key(kind) == said]
    above = {key(one) for kind in kinds for one in vocabulary.above.get(kind, ())}
    return bool(kinds) and key(behind[1]) not in above


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
    named = words([word for gender in WHO for word in rules[gender].split()])
    return re.compile(
        rf"(?<![\w'-])(?:(?P<word>{named})|for (?P<pronoun>{words(rules['pronouns'])}))(?![\w'])"
    )


@cache
def _made(language: str) -> re.Pattern[str]:
    rules = grammar(language)["people"]
    named = words([word for gender in WHO for word in rules[gender].split()])
    return re.compile(rf"(?<![\w'-]){named}{_MADE}")


@cache
def _aged() -> tuple[re.Pattern[str], ...]:
    measures = grammar("en")["price"]["units"].split()
    one, to = r"(?<![\w.])(?P<n>\d{1,2}(?:\.5)?)", r"(?: ?[-–] ?| (?:to|and) )(?P<high>\d{1,2})"
    unit = r"(?P<unit>years?|yrs?|y/?o|months?|mos?)"
    forms = (
        rf"{one}{to}[ -]?{unit}[ -]?olds?(?!\w)",
        rf"\b(?:aged?|ages(?: of)?) {one}{to}(?![\w-])(?: {unit}(?: old)?(?!\w))?",
        rf"{one}[ -]?{unit}[ -]?olds?(?!\w)",
        rf"{one}[ -]?(?:yo|y/o)(?!\w)",
        rf"(?:aged?|age of) (?P<n>\d{{1,2}})(?![\d-])(?: {unit}(?: old)?(?!\w))?",
        r"(?<![\w.])(?:(?:s?he|who)(?:'?s| is)(?: just| only| now)?|turn(?:s|ing|ed)) "
        rf"(?P<n>\d{{1,2}})(?![\w.-]| ?{words(measures)}(?!\w))",
    )
    return tuple(map(re.compile, forms))


@cache
def _matured(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Before and behind an age that is a drink's, or a cheese's."""
    drink, rules = words(_MATURED), grammar(language)["people"]
    people = (word for gender in WHO for word in rules[gender].split())
    others = words(["who", "who's", "whose", "that", "for", "with", *people])
    return (
        re.compile(rf"(?<![\w'-]){drink},? $"),
        re.compile(rf"(?: (?!{others} )[\w'-]+){{0,3}} {drink}(?!\w| {words(_FANS)}(?!\w))"),
    )
