"""Currencies as they are written beside an amount: by mark, ISO 4217 code, or name ("15 canadian dollars").

Refuses codes that mean something else here: the "all" of "all 3", the AMD of a shop that sells AMD's processors.
"""

import re
from functools import cache

from shopkeeper.language.grammar import either, grammar, words
from shopkeeper.language.reading import Reading
from shopkeeper.language.spelling import english
from shopkeeper.types.money import currencies, currency_names

_CODE = 3
MARKED = ("b1", "c1", "b2", "c2")
"""The groups of an amount, or of both ends of a range, that hold what names its currency."""


def amount(language: str, number: str) -> str:
    """A number ``n1`` after its currency, or ``m1`` before it."""
    table = grammar(language)["currency"]
    codes = {name for name in table["words"] if len(name) <= _CODE} | (_codes() - english())
    after = either([_named(language), words(table["minor"])])
    return (
        rf"(?:(?P<b1>{words([*table['marks'], *codes])})(?:\s?|\.(?=\d{{3}}))(?P<n1>{number})(?:\s?{words(table['words'])}(?!\w))?"
        rf"|(?P<m1>{number})\s?(?P<c1>{after})(?!\w))"
    )


def end(language: str, number: str, which: str) -> str:
    """One end of a range, with or without a currency."""
    marks = words(grammar(language)["currency"]["marks"])
    after = rf"(?:\s?(?P<c{which}>{_named(language)})(?!\w))?"
    return rf"(?:(?P<b{which}>{marks})\s?)?(?P<n{which}>{number}){after}"


@cache
def shared_currency(language: str) -> re.Pattern[str]:
    """The "15" of "15 or 20 dollars", and "$15 or 20"."""
    table, number = grammar(language)["currency"], r"\d+(?:[.,]\d\d?)?"
    marks = words(mark for mark in table["marks"] if not mark.isalpha())
    after = rf"(?P<after>{words(table['words'])}|{marks})(?!\w)"
    return re.compile(
        rf"(?<![\w.,$€£])(?<!size )(?P<n>{number})(?= or {number}\s?{after})"
        rf"|(?P<mark>{marks})\s?(?P<one>{number}) or (?P<other>{number})(?=\s*(?:$|[,.;!?]))"
    )


def with_currency(match: re.Match[str]) -> str:
    if match["mark"]:
        return f"{match['mark']}{match['one']} or {match['mark']}{match['other']}"
    return f"{match['n']} {match['after']}"


def currency(match: re.Match[str], reading: Reading) -> str | None:
    """The code of what ``match`` names, the shopper's own where it names nothing; None where that is no currency."""
    own, parts = reading.context.currency, match.groupdict()
    group = next((group for group in MARKED if parts.get(group)), None)
    if group is None:
        return own
    said, language = match[group], reading.context.locale
    if (code := _called(said, own, language)) or said not in _codes():
        return code
    return said.upper() if _is_code(said, reading.line.typed(*match.span(group)), reading) else None


def spoken_of(text: str, own: str, language: str = "en") -> frozenset[str]:
    """The currencies that a text in lower case names: "in canadian dollars"; one's own wherever it may be meant."""
    said = (match.group() for match in _spoken(language).finditer(text))
    return frozenset(_called(each, own, language) or each.upper() for each in said)


def _called(said: str, own: str, language: str) -> str | None:
    """What a mark or a name means; None for a code, which may mean something else."""
    table = grammar(language)["currency"]
    codes = {
        **table["marks"],
        **table["words"],
        **dict.fromkeys(table["minor"], own),
        "pence": "GBP",
        "p": "GBP",
    }
    if said in codes:
        either_of = codes[said].split()
        return own if own in either_of else either_of[0]
    return None if said in _codes() else currency_names().get(said)


@cache
def _spoken(language: str) -> re.Pattern[str]:
    table = grammar(language)["currency"]
    marks = [mark for mark in table["marks"] if not mark.isalpha()]
    names = {*table["marks"], *table["words"], *currency_names(), *(_codes() - english())} - {*marks}
    return re.compile(rf"(?<![^\W\d_]){words(names)}(?![^\W\d_])|{words(marks)}")


def _is_code(said: str, typed: str, reading: Reading) -> bool:
    shouted = not typed.isupper() or reading.line.text.isupper()
    return not reading.vocabulary.known(said) and not (said in english() and shouted)


@cache
def _codes() -> frozenset[str]:
    return frozenset(map(str.lower, currencies()))


@cache
def foreign(language: str) -> re.Pattern[str]:
    """Money of some country behind a number, known or not: " martian dollars"."""
    return re.compile(rf" {_of_country(language)}(?!\w)")


@cache
def _of_country(language: str) -> str:
    nouns = words(word for word in grammar(language)["currency"]["words"] if len(word) > _CODE)
    return rf"(?:[^\W\d_]+ ){{1,3}}{nouns}"


@cache
def _named(language: str) -> str:
    """A mark, a code or a name, with the country before it: "hong kong dollars"."""
    table = grammar(language)["currency"]
    return either([words([*table["marks"], *table["words"], *_codes()]), _of_country(language)])
