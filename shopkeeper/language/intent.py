"""Puts together what was found: merged constraints, edits of the photo, and the meaning that is left.

Knows how findings combine ("blue or green" is one wish). Refuses to find anything.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from shopkeeper.language.grammar import function_words, grammar
from shopkeeper.language.people import WHO
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import split, stem
from shopkeeper.language.thing import several, thing, titled
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import OFFER_FIELDS, Constraint, Edit, Field, Intent, Op
from shopkeeper.types.colour import families

_ALTERNATIVES = frozenset(
    {
        Field.COLOUR,
        Field.BRAND,
        Field.CATEGORY,
        Field.MATERIAL,
        Field.PATTERN,
        Field.GENDER,
        Field.SIZE,
        Field.AGE,
    }
)
"""Fields of which a second value means "or"; of all others it means "and"."""
_CERTAIN = OFFER_FIELDS - {Field.SIZE} | {Field.RATING}
"""Fields that are always insisted on."""
_EDITABLE = _ALTERNATIVES | {Field.FEATURE}
_PAUSE = re.compile(r"[,.;!?]|\bbut\b")
_OR = re.compile(r"\s*,?\s*or\s+(?:(?:with|has|have|having)\s+)?(?:an?\s+)?|\s*/\s*")
_FOR = re.compile(r"\bfor (?:(?:an?|the|my|our|his|her|their) )?[\w'-]+\W*$")
_COMMA = re.compile(r"\s*,\s*")
_ADDED = re.compile(r",? and (?:also )?|, ")
_MARKS = re.compile(r"[^\w\s'&%+/.-]|(?<!\d)\.|\.(?!\d)|(?<!\w)[-'/&+]+|[-'/&+]+(?!\w)|\x00")


def intent(reading: Reading, whole: str, corrections: tuple[tuple[str, str], ...]) -> Intent:
    """The Intent of a fully read line; ``whole`` is the line before anything was taken."""
    merged = list(_merged(sorted(reading.found, key=lambda found: found.start), whole, reading.vocabulary))
    insisting = set(_insisted(merged, whole, reading))
    constraints = tuple(_once(reading.constraint(found, insist=found in insisting) for found in merged))
    left = _left(reading, whole)
    if several(reading, left):
        constraints = tuple(one for one in constraints if one.field != Field.CATEGORY or one.op is not Op.IS)
    wished = thing(reading, left)
    edits = tuple(_edits(constraints)) if reading.like_photo else ()
    meaning = _meaning(left, reading)
    instead = reading.instead or (reading.contrasted and bool(meaning) and not edits)
    return Intent(
        text=reading.line.text,
        meaning=meaning,
        constraints=constraints,
        edits=edits,
        sort=reading.sort,
        like_photo=reading.like_photo,
        beside=reading.beside,
        changed=reading.changed and bool(edits),
        instead=instead and all(edit.field == Field.CATEGORY for edit in edits),
        unknown=tuple(dict.fromkeys(_unknown(reading))),
        corrections=corrections,
        titled=titled(reading, left),
        thing=wished,
        kinds=reading.vocabulary.kinds(wished) if wished else (),
    )


def _once(constraints: Iterable[Constraint]) -> Iterable[Constraint]:
    """A wish that is said twice is one wish, insisted on where it is once: "1.50 m cable, 1.5 m"."""
    once: dict[str, Constraint] = {}
    for one in constraints:
        if one.id not in once or one.insist > once[one.id].insist:
            once[one.id] = one
    return once.values()


def _merged(found: list[Found], whole: str, vocabulary: Vocabulary) -> Iterator[Found]:
    first: dict[str, int] = {}
    merged: list[Found] = []
    for each in found:
        index = first.get(each.field)
        either = (
            merged
            and merged[-1].field == each.field
            and each.op is Op.IS is merged[-1].op
            and _OR.fullmatch(whole, merged[-1].end, each.start)
        )
        if either:
            index = _listed(merged, whole)
        elif each.op is not Op.IS or each.field not in _ALTERNATIVES or index is None:
            if each.op is Op.IS:
                first.setdefault(each.field, len(merged))
            merged.append(each)
            continue
        others = merged[index:] if either else merged[index : index + 1]
        values = tuple(dict.fromkeys(value for one in (*others, each) for value in one.values))
        if each.field == Field.CATEGORY and not either:
            values = vocabulary.narrowest([*map(str, values)])
        merged[index : index + len(others)] = [
            Found(others[0].start, each.end, each.field, Op.IS, values, each.kept)
        ]
    return iter(merged)


def _listed(merged: list[Found], whole: str) -> int:
    """Where the list begins that the last one ends, before an "or": "vegan or vegetarian", "64gb, 128gb or 256gb"."""
    first = len(merged) - 1
    while first and (one := merged[first - 1]).field == merged[-1].field and one.op is Op.IS:
        if not _COMMA.fullmatch(whole, one.end, merged[first].start):
            break
        first -= 1
    return first


def _insisted(found: list[Found], whole: str, reading: Reading) -> Iterator[Found]:
    """What "must be …" or "only …" comes right before, with all that "and" adds; or "… only" right after. "The same only in black" is a change."""
    before, after = _insisting(reading.context.locale, changing=reading.like_photo)
    cues = [match.span() for match in before.finditer(whole)]
    reach = -1
    for each in found:
        added = 0 <= reach <= each.start and _ADDED.fullmatch(whole, reach, each.start)
        cued = any(start == each.start or _next_after(end, each, found, whole) for start, end in cues)
        if added or cued:
            reach = each.end
        if each.field in _CERTAIN:
            continue
        if added or cued or after.match(whole, each.end):
            yield each


def _next_after(position: int, each: Found, found: list[Found], whole: str) -> bool:
    first = not any(position <= other.start < each.start for other in found)
    return position <= each.start and first and not _PAUSE.search(whole, position, each.start)


def _edits(constraints: tuple[Constraint, ...]) -> Iterator[Edit]:
    for constraint in constraints:
        if constraint.op is Op.IS and constraint.field in _EDITABLE and not constraint.relative:
            yield Edit(constraint.field, str(constraint.values[0]), constraint.words)


def _left(reading: Reading, whole: str) -> str:
    """The line without what was taken; quotes, colours, categories and features stay."""
    characters = list(reading.low)
    for start, end in reading.kept:
        characters[start:end] = whole[start:end]
    return "".join(characters)


def _meaning(left: str, reading: Reading) -> str:
    """What is left, in plain words; nothing of "a gift for my dad", unless titles say "dad", but beside a photo "for men" says how else the thing shall be."""
    language, photo = reading.context.locale, reading.photo or reading.like_photo
    words = _MARKS.sub(" ", left).split()
    loose = _loose(language)
    while words and words[0] in loose and not families(words[0]):
        words = words[1:]
    while words and words[-1] in loose and not families(words[-1]):
        words = words[:-1]
    nobody = _receivers(language) if _FOR.search(left) and not photo else frozenset()
    nobody = frozenset(who for who in nobody if who in WHO or stem(who) not in reading.vocabulary.titled)
    return "" if (_anything(language) | nobody).issuperset(words) else " ".join(words)


@cache
def _receivers(language: str) -> frozenset[str]:
    """Who gets a present: alone they say nothing of it."""
    return frozenset(word for who in WHO for word in grammar(language)["people"][who].split())


@cache
def _loose(language: str) -> frozenset[str]:
    """Words that mean nothing at either end of a text."""
    rules = grammar(language)
    return frozenset((rules["function"] + " " + rules["boundary"]["words"]).split())


@cache
def _anything(language: str) -> frozenset[str]:
    """Words for whatever is sold: alone they say nothing of it."""
    return frozenset(grammar(language)["boundary"]["anything"].split())


def _unknown(reading: Reading) -> Iterator[str]:
    known = function_words(reading.context.locale) | _anything(reading.context.locale)
    vocabulary, words = reading.vocabulary, split(reading.low.replace("\0", " "))
    for before, word in zip(("", *words), words, strict=False):
        if word.isalpha() and word not in known and not vocabulary.known(word):
            yield word
        elif stem(before) in vocabulary.named and vocabulary.mentions(word):
            yield word  # what the "glasses" of "beer glasses" are, the shop does not know


@cache
def _insisting(language: str, *, changing: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = grammar(language)["insist"]
    change = rf"(?!{rules['changes']}(?! please))" if changing else ""
    return (
        re.compile(rf"(?<![\w'-])(?<!n't )(?<!not )(?<!\bno ){change}(?:{rules['before']})(?![\w'-])"),
        re.compile(rf"[ ,]*{change}(?:{rules['after']})(?![\w-])(?! \d)"),
    )
