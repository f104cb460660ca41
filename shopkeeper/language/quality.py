"""Stars, order and sale: "4 stars and up", "cheapest first", "on sale".

"Well rated" and "cheap" only order the answer; they are no limits.
"""

import re
from decimal import Decimal
from functools import cache

from shopkeeper.language.grammar import denial, either, grammar, turned
from shopkeeper.language.line import TAKEN
from shopkeeper.language.reading import TURNED, Found, Reading
from shopkeeper.types import Field, Op, Sort

_MOST_STARS = 5


def ratings(reading: Reading) -> None:
    for pattern, op in _stars(reading.context.locale):
        for match in pattern.finditer(reading.low):
            stars = Decimal(match["n"].replace(",", "."))
            denied, start = reading.denied(denial(reading.context.locale), match)
            none = reading.nothing(match.start()) if op in TURNED else None
            if none and (none[1] or op is Op.ABOVE):
                reading.take(none[0], none[0] + len("no"))  # "no hoodies under 4 stars"
                op = TURNED[op]
            if denied is Op.NOT:
                reading.take(start, match.end())  # "no 1 star boots"
            elif 0 < stars <= _MOST_STARS:
                reading.note(Found(start, match.end(), Field.RATING, op, (stars,)))


def orders(reading: Reading) -> None:
    """The first order wished for counts; words of the others, and of those denied, are taken all the same."""
    matches = [
        (m.start(), m.end(), sort)
        for p, sort in _orders(reading.context.locale)
        for m in p.finditer(reading.low)
    ]
    denied_by = denial(reading.context.locale)
    for start, end, sort in sorted(matches):
        if TAKEN not in reading.low[start:end]:
            if denied := denied_by.search(reading.low, 0, start):
                start = denied.start()  # "not the cheapest"
            else:
                reading.sort = reading.sort or sort
            reading.take(start, end)


def sales(reading: Reading) -> None:
    """ "Not on sale" is no wish that it be; nor one that it be not, for whoever says so means that it need not."""
    for match in _sale(reading.context.locale).finditer(reading.low):
        op, start = reading.denied(denial(reading.context.locale), match)
        if op is Op.NOT:
            reading.take(start, match.end())
        else:
            reading.note(Found(start, match.end(), Field.SALE, op, ("yes",)))


@cache
def _stars(language: str) -> tuple[tuple[re.Pattern[str], Op], ...]:
    rule = grammar(language)["rating"]
    n, star, up = r"(?P<n>\d(?:[.,]\d)?)(?!\d)", rule["star"], rule["up"]
    rated = r"(?:(?:that (?:is|are) |with (?:a )?)?(?:rated|rating(?: of)?|reviews? of) )"
    tail = rf"(?: (?:rating|reviews?|rated))?(?: {up})?(?!\w)"
    no, several = turned(language), rf"[ -]?{star}(?: (?:rating|reviews?))?"
    compared = (
        (no, rule["more"], Op.AT_MOST),
        (no, rule["less"], Op.AT_LEAST),
        ("", rule["most"], Op.AT_MOST),
        ("", rule["less"], Op.BELOW),
        ("", rule["more"], Op.ABOVE),
    )
    forms = (
        *((rf"(?<!\w){rated}?{no}{rated}?{said} {n}{several}", op) for no, said, op in compared),
        (rf"(?<![\w.]){rated}?{n}[ -]?{star} {rule['down']}(?!\w)", Op.AT_MOST),
        (rf"(?<![\w.]){rated}?(?:{rule['least']} )*(?:a )?{n} ?\+?[ -]?{star}{tail}", Op.AT_LEAST),
        (rf"(?<!\w){rated}(?:{rule['least']} )?{n} ?{up}(?!\w)", Op.AT_LEAST),
        *((rf"(?<!\w)(?:{no}{rated}|{rated}{no}){said} {n}(?![\w.])", op) for no, said, op in compared),
        (rf"(?<!\w){rated}{rule['least']} {n}(?![\w.])", Op.AT_LEAST),
    )
    return tuple((re.compile(form), op) for form, op in forms)


@cache
def _orders(language: str) -> tuple[tuple[re.Pattern[str], Sort], ...]:
    rule = grammar(language)["order"]
    sorts = (Sort.PRICE_DOWN, Sort.PRICE_UP, Sort.RATING, Sort.NEWEST)
    return tuple((re.compile(rf"(?<![\w-]){either(rule[sort.value])}(?![\w-])"), sort) for sort in sorts)


@cache
def _sale(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){either(grammar(language)['stock']['sale'])}(?![\w-])")
