"""Availability: "in stock", "by Friday", "before 12 December", relative to the day given.

Refuses clocks (``Context.today`` is given) and dates that cannot be told apart (12/11).
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from shopkeeper.language.grammar import denial, either, grammar, words
from shopkeeper.language.reading import Found, Reading
from shopkeeper.types import Field, Op

_WEEK = 7
_SOON = timedelta(days=2)
_FURTHEST = 400
"""Days ahead that a delivery wish may name."""


def stock(reading: Reading) -> None:
    """ "Not in stock" is no wish: whoever says so means that it need not be."""
    for match in _stock(reading.context.locale).finditer(reading.low):
        op, start = reading.denied(denial(reading.context.locale), match)
        if op is Op.NOT:
            reading.take(start, match.end())
        else:
            reading.note(Found(start, match.end(), Field.STOCK, op, ("in",)))


def deliveries(reading: Reading) -> None:
    """Days with a cue first; then "tomorrow" anywhere, and the "today" of a text that speaks of getting the thing."""
    for pattern, read in _patterns(reading.context.locale):
        for match in pattern.finditer(reading.low):
            day = read(match, reading.context.today)
            if day and day >= reading.context.today:
                reading.note(Found(match.start(), match.end(), Field.DELIVERY, Op.AT_MOST, (day,)))
    bare, had = _bare(reading.context.locale)
    for match in bare.finditer(reading.low):
        day = _named(match, reading.context.today)
        if day and (
            _SOON >= day - reading.context.today > timedelta(0) or had.search(reading.line.text.lower())
        ):
            reading.note(Found(match.start(), match.end(), Field.DELIVERY, Op.AT_MOST, (day,)))


def _named(match: re.Match[str], today: date) -> date | None:
    """The day a match names; a day that has passed means next year's."""
    rules, parts = grammar("en")["delivery"], match.groupdict()
    try:
        if said := parts.get("iso"):
            return date.fromisoformat(said)
        if said := parts.get("day"):
            return today + timedelta(days=rules["days"][said])
        if said := parts.get("weekday"):
            ahead = (rules["weekdays"][said] - today.weekday() - 1) % _WEEK + 1
            return today + timedelta(days=ahead + (_WEEK if parts.get("next") and ahead < _WEEK else 0))
        if said := parts.get("feast"):
            return _coming(today, *rules["feasts"][said])
        month = parts.get("m1") or parts.get("m2") or ""
        return _coming(today, rules["months"][month], int(parts.get("d1") or parts.get("d2") or 0))
    except (ValueError, OverflowError):
        return None


def _coming(today: date, month: int, day: int) -> date:
    this_year = date(today.year, month, day)
    return this_year if this_year >= today else date(today.year + 1, month, day)


def _before(match: re.Match[str], today: date) -> date | None:
    day = _named(match, today)
    return day - timedelta(days=1) if day and day > date.min else None


def _within(match: re.Match[str], today: date) -> date | None:
    number, unit = int(match["n"].replace("a", "1")), match["unit"].rstrip("s")
    days = number // 24 if unit == "hour" else number * (_WEEK if unit == "week" else 1)
    return today + timedelta(days=days) if days <= _FURTHEST else None


@cache
def _patterns(
    language: str,
) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date | None]], ...]:
    rules = grammar(language)["delivery"]
    day, ordinal = words(rules["months"]), r"\d{1,2}"
    named = (
        rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?P<day>{words(rules['days'])})|(?P<feast>{words(rules['feasts'])})"
        rf"|(?P<next>next )?(?:this )?(?P<weekday>{words(rules['weekdays'])})"
        rf"|(?P<d1>{ordinal})(?:st|nd|rd|th)?(?: of)? (?P<m1>{day})|(?P<m2>{day}) (?:the )?(?P<d2>{ordinal})(?:st|nd|rd|th)?)"
        r"(?: (?:morning|afternoon|evening|night|please))?(?!\w)"
    )
    return (
        (re.compile(rf"(?<!\w){rules['before']}{named}"), _before),
        (re.compile(rf"(?<!\w){rules['by']}{named}"), _named),
        (re.compile(rf"(?<!\w){rules['on']}{named}"), _named),
        (
            re.compile(
                rf"(?<!\w){rules['within']}(?P<n>\d{{1,3}}|a) (?:business |working )?(?P<unit>days?|weeks?|hours?)(?!\w)"
            ),
            _within,
        ),
        (re.compile(rf"(?<!\w){rules['next_day']}(?!\w)"), lambda _, today: today + timedelta(days=1)),
        (re.compile(rf"(?<!\w){rules['same_day']}(?!\w)"), lambda _, today: today),
    )


@cache
def _bare(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = grammar(language)["delivery"]
    had = rf"(?<!\w){rules['had']}(?!\w)"
    asked = rf"(?:(?:that|which) )?(?:i|we) (?:can|could) {rules['had']} (?:it )?"
    return re.compile(rf"(?<!\w)(?:{asked})?(?P<day>{words(rules['days'])})(?!\w)"), re.compile(had)


@cache
def _stock(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){either(grammar(language)['stock']['in'])}(?![\w-])")
