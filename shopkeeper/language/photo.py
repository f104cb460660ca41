"""Words that point at the shown photo: "like this but …", "same in …", "as a hoodie", "instead of this".

Refuses to look at the photo: it only knows that there is one.
"""

import re
from functools import cache

from shopkeeper.language.grammar import either, grammar, words
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import split, stem
from shopkeeper.types import THIS, Field, Op


def pointers(reading: Reading) -> None:
    """Take the words that point; a text that only changes something points as well, when a photo is there."""
    beside, matching = _beside(reading.context.locale)
    for match in (*beside.finditer(reading.low), *(matching.finditer(reading.low) if reading.photo else ())):
        reading.beside = reading.photo
        reading.take(*match.span())
    for match in _instead(reading.context.locale).finditer(reading.low) if reading.photo else ():
        reading.instead = reading.like_photo = True
        reading.take(*match.span())
    for match in _one(reading.context.locale).finditer(reading.low) if reading.photo else ():
        reading.like_photo = reading.contrasted = True
        reading.take(*match.span())
    pointing, changing, contrasting = _patterns(reading.context.locale)
    for match in pointing.finditer(reading.low):
        if reading.photo or match["like"]:
            reading.like_photo = True
            reading.changed |= reading.photo and bool(changing.match(reading.low, match.end()))
            reading.contrasted |= reading.photo and bool(contrasting.match(reading.low, match.end()))
            reading.take(*match.span())
    if reading.photo and changing.match(reading.low):
        reading.like_photo = reading.changed = True


def traits(reading: Reading) -> None:
    """What it shall have in common with the photo's thing, or not: "the same brand", "in this colour", "not this colour"."""
    for match in _traits(reading.context.locale).finditer(reading.low) if reading.photo else ():
        field = next(name for name in grammar(reading.context.locale)["photo"]["traits"] if match[name])
        op = Op.NOT if match["other"] else Op.IS
        reading.note(Found(match.start(), match.end(), field, op, (THIS,)))


def assumed(reading: Reading, whole: str) -> None:
    """A photo and wishes ("what about in black?"), but no thing to wish them of: it is the photo's, unless what is wished
    for shall go with it."""
    if reading.photo and reading.found and not reading.sort and not reading.beside:
        stems = map(stem, split(whole))
        reading.like_photo |= not reading.wished(Field.CATEGORY) and not any(
            each in reading.vocabulary.ends for each in stems
        )


@cache
def _beside(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """ "To go with these trousers", "a matching top": what stands beside the photo's thing, not the thing itself."""
    rules = grammar(language)
    ends = words([*rules["boundary"]["words"].split(), *rules["boundary"]["preposition"].split()])
    return (
        re.compile(
            rf"(?<![\w-]){rules['photo']['beside']}(?:(?! {ends}(?!\w)) [^\W\d_]+){{0,3}}(?: with)?(?![\w-])"
        ),
        re.compile(rf"(?<![\w-]){rules['photo']['matching']}"),
    )


@cache
def _traits(language: str) -> re.Pattern[str]:
    rules = grammar(language)["photo"]
    named = "|".join(rf"(?P<{field}>{said})" for field, said in rules["traits"].items())
    return re.compile(
        rf"(?<![\w-])(?:{rules['alike']}|(?P<other>{rules['other']})) (?:{named})(?:{rules['as']})?(?![\w-])"
    )


@cache
def _instead(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){grammar(language)['photo']['instead']}")


@cache
def _one(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){grammar(language)['photo']['one']}")


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    rules = grammar(language)["photo"]
    like, others = rules["like"][:2], rules["like"][2:]
    return (
        re.compile(rf"(?<![\w-])(?:(?P<like>{'|'.join(like)})|{either(others)})(?![\w-])"),
        re.compile(rf"[\s\0,]*{rules['begins']}"),
        re.compile(rf"[\s\0,]*{rules['contrasts']}(?!\0)"),
    )
