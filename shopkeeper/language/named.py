"""Products that are named to compare prices with: "cheaper than the Summit Watch", "for less than the Electra one".

Knows where a name ends: before the first word that no title has. Refuses to know which product it is, and what that costs.
"""

import re
from functools import cache

from shopkeeper.language.grammar import empty_words, grammar
from shopkeeper.language.line import TAKEN
from shopkeeper.language.phrases import Phrases
from shopkeeper.language.price import comparatives
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.spelling import english
from shopkeeper.language.stem import split
from shopkeeper.language.wishes import wishes
from shopkeeper.types import Field, Op

_ONES = frozenset(("one", "ones"))


def named(reading: Reading) -> None:
    """Note the price wish, and remember where a kind of thing stands in the name."""
    for pattern, op in _than(reading.context.locale):
        for match in pattern.finditer(reading.low):
            phrases = Phrases.of(reading.line, reading.vocabulary)
            first = phrases.index(match.end())
            if last := _last(phrases, first, the=bool(match["the"])):
                _, end = phrases.span(first, last - 1)
                name = " ".join(token.word for token in phrases.tokens[first:last])
                reading.named = reading.named or _kind(phrases, first, last)
                if phrases.next_word(last - 1) in _ONES:
                    end = phrases.tokens[last].end
                reading.note(Found(match.start(), end, Field.PRICE, op, (name,)))


def kind_of_named(reading: Reading, whole: str) -> None:
    """Where nothing else tells what is wished for, it is a thing of the named one's kind."""
    told = reading.photo or reading.wished(Field.CATEGORY)
    if reading.named and not told and _says_nothing(reading.low):
        reading.line.give(*reading.named, whole)
        wishes(reading)


def _last(phrases: Phrases, first: int, *, the: bool) -> int:
    """Behind the last token of the name that token ``first`` begins; 0 if it begins none. A "Summit Watch Pro" is not called so where
    no title says "pro", and a single English word names nothing without an article.
    """
    titled, last = phrases.vocabulary.titled, first
    while _goes_on(phrases, first, last) and phrases.stems[last] in titled:
        last += 1
    said = [token.word for token in phrases.tokens[first:last]]
    if not said or _goes_on(phrases, first, last) or not said[0].isalpha() or _says_nothing(" ".join(said)):
        return 0
    return last if the or len(said) > 1 or said[0] not in english() else 0


def _goes_on(phrases: Phrases, first: int, index: int) -> bool:
    """Whether token ``index`` may still belong to the name."""
    near = index < len(phrases.tokens) and (index == first or phrases.glued(index - 1))
    return near and not phrases.function(index) and phrases.tokens[index].word not in _ONES


def _kind(phrases: Phrases, first: int, last: int) -> tuple[int, int] | None:
    """Where the "bra top" of "electra bra top" stands: from the first word of a kind of thing on."""
    ends, filed = phrases.vocabulary.ends, phrases.vocabulary.filed
    stems = phrases.stems
    start = next((at for at in range(first, last) if stems[at] in ends or stems[at] in filed), None)
    return None if start is None else phrases.span(start, last - 1)


def _says_nothing(text: str) -> bool:
    return set(split(text.replace(TAKEN, " "))) <= empty_words("en")


@cache
def _than(language: str) -> tuple[tuple[re.Pattern[str], Op], ...]:
    rules = grammar(language)["named"]
    forms = (
        *((f"{said} than(?P<the>{rules['the']})?", op) for said, op in comparatives(language)),
        (f"{rules['below']}(?P<the>{rules['the']})", Op.BELOW),
        (f"{rules['above']}(?P<the>{rules['the']})", Op.ABOVE),
    )
    return tuple((re.compile(rf"(?<!\w){form} (?=\w)"), op) for form, op in forms)
