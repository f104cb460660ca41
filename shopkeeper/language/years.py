"""Spans of years: "from 2019 to 2021", "2018-2020".

Knows that where the shop states years, they are no amounts of money. Refuses a single year: that is a phrase of the catalogue.
"""

import re
from functools import cache

from shopkeeper.language.currency import MARKED, end
from shopkeeper.language.facts import YEAR
from shopkeeper.language.grammar import denial, either, grammar, unmeasured
from shopkeeper.language.phrases import Phrase
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.sense import own
from shopkeeper.types import Op

_FIRST, _YEAR = 1900, YEAR.pattern


def years(reading: Reading) -> None:
    """Note a span as any year of it; where only titles tell years, take it for no money at least."""
    terms, last = reading.vocabulary.terms, reading.context.today.year + 1
    known = list(map(str, range(_FIRST, last + 1)))
    if terms.keys().isdisjoint(known):
        return
    for match in _spans(reading.context.locale).finditer(reading.low):
        span = [year for year in known if match["n1"] <= year <= match["n2"]]
        if match["money"] or any(match[mark] for mark in MARKED) or match["n2"] not in span:
            continue
        stated = (own(Phrase(0, 0, dict(terms.get(year, {})))) for year in (*span, *known))
        name = next((one[0] for one in stated if one), "")
        op, start = reading.denied(denial(reading.context.locale), match)
        if name:
            reading.note(Found(start, match.end(), name, op, tuple(span), kept=op is Op.IS))
        else:
            reading.take(*match.span(), kept=True)


@cache
def _spans(language: str) -> re.Pattern[str]:
    price, between = grammar(language)["price"], grammar(language)["measure"]["between"]
    span = rf"{end(language, _YEAR, '1')}\s?(?:-|to|and|&|until|till)\s?{end(language, _YEAR, '2')}(?!\w)"
    lead = rf"(?<![\w$€£.-])(?P<money>{price['money']} )?(?:{either(between)} )?"
    return re.compile(f"{lead}{span}{unmeasured(language)}")
