"""Sizes: letters, numbers, size systems, waist and length.

Writes a size as this shop's merchants do, and takes bare letters and numbers for sizes only when the shop has them.
"""

import re
from collections.abc import Iterable, Sequence, Set
from functools import cache
from itertools import chain

from shopkeeper.language.facts import size_key
from shopkeeper.language.grammar import denial, either, grammar, words
from shopkeeper.language.line import TAKEN
from shopkeeper.language.measures import group_end, kinds_of, measured, unsized
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import key, stem
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op
from shopkeeper.types.measure import units
from shopkeeper.types.normal import normal

_ONE_LETTER = 1
_TO, _OR = " to ", ",? (?:n?or|and) "
_PARTS = re.compile(rf"{_TO}|{_OR}|, ", re.IGNORECASE)
_BOTH = r"(?:\d{2} ?waist[ ,/]*(?:and )?\d{2} ?(?:length|leg|inseam)|waist \d{2}[ ,/]*(?:and )?(?:length|leg|inseam) \d{2})"
_MEASURE = r"\d{1,5}(?:[.,]\d{1,2})?"
_OWNERS = frozenset({"men", "women", "boy", "girl", "kid", "lady", "child", "children", "baby"})
_STEP, _GROWTH = 2, 1.1
"""From one size to the next, at most: from 8 to 10, or from 98 to 104."""
_LEAD = "(?:for )?(?:in )?(?:an? )?"
_NUMBER = re.compile(r"\bno $")
"""Before a plain number: "boots no 42"."""
_BETWEEN = re.compile(r"\bbetween (?:sizes )?$")
_SHARE = re.compile(r" ?%")
_RANGE = re.compile(r"[^-,/]+(?:-| to )[^-,/]+")
_RISING = ("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl")
_WHOLE = re.compile(r"\d{1,3}(?:\.5)?")
_OF_SHOES = {"de": "eu", "fr": "eu"}
_NAMED = 4
"""Letters of the shortest size name (king, queen, twin) taken without a cue."""


def sizes(reading: Reading) -> None:
    """Note every size wish; a shop without sizes has none."""
    if not (reading.vocabulary.sizes or reading.vocabulary.measures):
        return
    certain, bare = _patterns(reading.context.locale)
    for pattern in certain:
        for match in pattern.finditer(reading.low):
            if not _SHARE.match(reading.low, match.end()):  # "is it 100% cotton?"
                _note(reading, match, certain=True)
    measured(reading)
    kinds = kinds_of(reading)
    worn = not kinds.isdisjoint(reading.vocabulary.lettered)
    for match in bare.finditer(reading.low):
        if _is_size(match, reading, worn=worn):
            parts = _PARTS.split(match["size"])
            whole = worn and any(len(part) > _ONE_LETTER and part in _letters() for part in parts)
            _note(reading, match, certain=whole)
    _numbers(reading, kinds)


def _numbers(reading: Reading, named: Set[str]) -> None:
    """Numbers that end their group, where the kind of thing, or beside a photo anything, comes in one of them: "plimsolls, 41 or 42"; or where
    the kind comes in such as those: 46 is a size of plimsolls, made or not."""
    numbered = reading.vocabulary.numbered
    kinds = named & numbered.keys() or (numbered.keys() if reading.photo else ())
    sold = {number for kind in kinds for number in numbered[kind]}
    for match in _plain_numbers().finditer(reading.low):
        said = [size_key(size) for size in _one().findall(match["size"])]
        if not sold.isdisjoint(said):
            _note(reading, match, certain=False)
        elif kinds and not reading.photo and all(_sizeable(number, sold) for number in said):
            _note(reading, match, certain=True)


def _sizeable(number: str, sold: Set[str]) -> bool:
    """Whether it lies among the sizes, or no further outside than half of what they span, or than the next one."""
    sizes = sorted(map(float, sold))
    beyond = max(1.0, (sizes[-1] - sizes[0]) / 2)
    return sizes[0] - beyond <= float(number) <= sizes[-1] + beyond


@cache
def _plain_numbers() -> re.Pattern[str]:
    word, number = rf"(?:[^\W\d_]|{TAKEN})", r"\d{2,3}(?:[.,]5)?"
    several = rf"{number}(?:(?:, ?(?:or )?| n?or | and |-| to ){number})*"
    return re.compile(rf"(?:(?<={word} )|(?<={word}, ))(?P<size>{several})(?={group_end().pattern})")


@cache
def nations(language: str) -> re.Pattern[str]:
    """The "Australian" of "Australian size 9", and the "UK shoe" of "UK shoe size 7"."""
    rules = grammar(language)
    return re.compile(
        rf"(?<![\w'-])(?P<nation>{words(rules['nations'])}|(?:{rules['size']['systems']})(?= shoe))(?P<worn> shoe)?(?= size(?!s))"
    )


def by_system(match: re.Match[str]) -> str:
    """The system stands right before the size: "shoe UK" size 7."""
    system = grammar("en")["nations"].get(match["nation"], match["nation"])
    return f"shoe {_OF_SHOES.get(system, system)}" if match["worn"] else str(system)


@cache
def _letters() -> frozenset[str]:
    return frozenset(grammar("en")["size"]["letters"].split())


def _note(reading: Reading, match: re.Match[str], *, certain: bool) -> None:
    denied, between = denial(reading.context.locale, _LEAD), _BETWEEN.search(reading.low, 0, match.start())
    text = match["size"].replace(" and ", _TO) if between else match["size"]
    said = _between(text, _one().findall(match["size"]), reading.vocabulary)
    values = tuple(dict.fromkeys(v for size in said for v in _written(size, reading.vocabulary, certain)))
    than, compared = _than(reading, match) if len(said) == 1 else (None, Op.IS)
    op, sizes = _beyond(said[0], compared, reading.vocabulary, certain=certain) if than else (Op.IS, ())
    if sizes and than:
        start, end = min(match.start(), than.start()), max(match.end(), than.end())
        reading.wish(denied, Found(start, end, Field.SIZE, op, sizes))
    elif values and unsized(reading) and _letters().isdisjoint(_plain(size) for size in said):
        texts = tuple(size if size.isalpha() and len(size) >= _NAMED else f"size {size}" for size in said)
        reading.wish(denied, Found(match.start(), match.end(), Field.FEATURE, Op.IS, texts, kept=True))
    elif values and said[0].isdigit() and _NUMBER.search(reading.low, 0, match.start("size")):
        reading.note(Found(match.start(), match.end(), Field.SIZE, Op.IS, values))
    elif values:
        reading.wish(denied, Found((between or match).start(), match.end(), Field.SIZE, Op.IS, values))


def _than(reading: Reading, match: re.Match[str]) -> tuple[re.Match[str] | None, Op]:
    """The "larger than" or "at least" before a size, or the "or larger" behind it, and what it asks."""
    before, behind = _comparisons(reading.context.locale)
    found = ((pattern.search(reading.low, 0, match.start()), op) for pattern, op in before)
    follows = ((pattern.match(reading.low, match.end()), op) for pattern, op in behind)
    return next((than for than in chain(found, follows) if than[0]), (None, Op.IS))


@cache
def _comparisons(language: str) -> tuple[list[tuple[re.Pattern[str], Op]], list[tuple[re.Pattern[str], Op]]]:
    rules = grammar(language)["measure"]
    before = {op: rules[op] for op in (Op.ABOVE, Op.AT_LEAST, Op.AT_MOST)}
    before[Op.BELOW] = [*rules[Op.BELOW], *rules["under"]]
    behind = {
        op: [said for said in rules[f"after_{op}"] if said.startswith(("or ", "and "))]
        for op in (Op.AT_LEAST, Op.AT_MOST)
    }
    ends = group_end().pattern
    return (
        [(re.compile(rf"(?<![\w'-]){either(said)} (?:an? )?$"), op) for op, said in before.items()],
        [
            (re.compile(rf",? (?:{either(said)}(?!\w)|{either(rules[op])}(?={ends}))"), op)
            for op, said in behind.items()
        ],
    )


def _beyond(said: str, than: Op, vocabulary: Vocabulary, *, certain: bool) -> tuple[Op, tuple[str, ...]]:
    """The sizes that are larger, or smaller; where none of those is sold, that it shall be none of the others."""
    size, more, too = _plain(said), than in (Op.ABOVE, Op.AT_LEAST), than in (Op.AT_LEAST, Op.AT_MOST)
    rising = _rising(size, vocabulary)
    split = rising.index(size) + (more != too) if rising else 0
    sides = (rising[split:], rising[:split]) if more else (rising[:split], rising[split:])
    beyond, others = (
        tuple(dict.fromkeys(v for one in side for v in _written(one, vocabulary, certain and one == size)))
        for side in sides
    )
    return (Op.IS, beyond) if beyond else (Op.NOT, others)


def _rising(size: str, vocabulary: Vocabulary) -> Sequence[str]:
    """Sizes such as this one, the smallest first."""
    system, _, number = size.rpartition(" ")
    if size in _RISING or not _WHOLE.fullmatch(number):
        return _RISING if size in _RISING else ()
    sold = [match.groups("") for one in vocabulary.sizes if (match := _numbered().fullmatch(one))]
    if not system:
        return sorted({number, *(one for _, one in sold), *chain(*vocabulary.numbered.values())}, key=float)
    unnamed = _run(number, (one for said, one in sold if not said))
    numbers = {*unnamed, *(one for said, one in sold if said == system)}
    return [f"{system} {one}" for one in sorted(numbers, key=float)]


def _run(number: str, others: Iterable[str]) -> list[str]:
    """It, and those of the others that lead up to it and on from it: 9 and 36 are not of one system."""
    runs: list[list[str]] = []
    for one in sorted({number, *others}, key=float):
        if not runs or float(one) > max((last := float(runs[-1][-1])) + _STEP, last * _GROWTH):
            runs.append([])
        runs[-1].append(one)
    return next(run for run in runs if number in run)


@cache
def _numbered() -> re.Pattern[str]:
    return re.compile(rf"({grammar('en')['size']['systems']})?({_WHOLE.pattern})")


def _between(text: str, said: list[str], vocabulary: Vocabulary) -> list[str]:
    """With the sizes in between, where a range is said: "S to XL", "38-41"."""
    if len(said) > 1 and size_key(text) in vocabulary.sizes:
        return [text.strip()]
    match [_plain(one) for one in said] if _RANGE.fullmatch(text.strip()) else []:
        case [low, high] if {low, high} <= {*_RISING}:
            return [*_RISING[_RISING.index(low) : _RISING.index(high) + 1]] or said
        case [low, high] if _WHOLE.fullmatch(low) and _WHOLE.fullmatch(high):
            sold = (float(one) for one in vocabulary.sizes if _WHOLE.fullmatch(one))
            return [f"{one:g}" for one in sorted(sold) if float(low) <= one <= float(high)] or said
    return said


def _plain(size: str) -> str:
    """Small is S, US size 5 is US 5, and 9 UK is UK 9."""
    said = _system_last().sub(r"\2 \1", size.strip().replace(" size ", " "))
    return str(grammar("en")["size"]["words"].get(said, said))


def _written(size: str, vocabulary: Vocabulary, certain: bool) -> tuple[str, ...]:
    """As the merchants write it; as the shopper did when they have none such but it surely is a size."""
    rules = grammar("en")["size"]
    plain = _plain(size)
    alike = next((group for group in rules["same"] if plain in group), [plain])
    bare = re.sub(rf"^(?:{rules['systems']})\s?", "", plain)
    unnamed = [f"{system} {plain}" for system in rules["systems"].split("|")] if plain[0].isdigit() else []
    spelled = [*alike, *(word for word, letter in rules["words"].items() if letter == plain)]
    for names in ((*spelled, *unnamed), [bare]):
        found = dict.fromkeys(v for name in names for v in vocabulary.sizes.get(size_key(name), ()))
        if found:
            return (*found, *_around(plain, vocabulary))
    return (_around(plain, vocabulary) or (normal(plain),)) if certain else ()


def _around(size: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The 43-46 of 44."""
    ranges = vocabulary.ranges.items() if size.isdecimal() else ()
    return tuple(value for value, (low, high) in ranges if low <= int(size) <= high)


def _is_size(match: re.Match[str], reading: Reading, *, worn: bool) -> bool:
    """Whether a bare "m", "32x34" or "king" is a size here, and not a part of something else. ``worn``: the line speaks of a thing that
    comes in letter sizes."""
    size, before, after = match["size"], match.string[: match.start()], match.string[match.end() :]
    if all(len(end) == _ONE_LETTER for end in _PARTS.split(size)):
        if before.rstrip()[-1:].isdigit():
            return False  # "2 M cable"
        upper = all(end.isupper() for end in _PARTS.split(reading.line.typed(*match.span("size"))))
        return upper or match["in"] is not None or (worn and _stands_alone(before, after))
    if grammar("en")["size"]["words"].keys() >= {*_PARTS.split(size)}:
        if re.match(r"[ -]\w", after):
            return worn
        return match["in"] is not None or bool(before.strip()) or len(_PARTS.split(size)) > 1
    if size.isalpha() and len(size) >= _NAMED:
        beside = [key(word) for word in (*before.split()[-1:], *after.split()[:1])]
        things = any(Field.CATEGORY in reading.vocabulary.terms.get(word, {}) for word in beside)
        unnamed = stem(size) not in reading.vocabulary.coloured
        return bool(match["size_word"]) or things or unnamed or not after.strip()
    return True


def _stands_alone(before: str, after: str) -> bool:
    """A small letter that ends the group, and is no rest of "5 m" or "men's"."""
    last = before.rstrip()[-1:]
    return (
        (last.isalpha() or last == ",")
        and before.rsplit(None, 1)[-1] not in _OWNERS
        and bool(group_end().match(after))
    )


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], ...], re.Pattern[str]]:
    rule = grammar(language)["size"]
    digits, system = r"\d{1,3}(?:[.,]5)?", rf"(?:{rule['systems']})"
    letter, named = words(rule["letters"].split()), words(rule["words"])
    pair = r"(?:w ?\d{2} ?(?:x|/|-)? ?l ?\d{2}|\d{2} ?[x/] ?\d{2})"
    one = rf"(?:{pair}|{system} ?{digits}|{named}|{letter}|{_MEASURE} ?{_unit()}|{digits})(?!\w)"
    spaced = r"\d{2} \d{2}(?! ?[\w%])"
    many = rf"{one}(?:(?: ?(?:,|/|n?or|and|-|to) ?){one})*"
    worn = rf"(?:{letter}|{named})(?!\w)"
    listed = rf"{worn}(?:, {worn})*{_OR}{worn}"
    left = r"(?<![\w.$€£'-])"
    certain = (
        rf"(?:in )?(?:an? )?(?P<size>{system} size {digits})(?!\w)",
        rf"(?:{rule['cue']})?(?P<size>{digits} ?(?:{rule['behind']}))(?!\w)",
        rf"{rule['cue']}(?P<size>{many})",
        rf"(?:in )?(?:an? )?(?P<size>{system} ?{digits}(?!\w)(?:(?: ?(?:/|or) ?){system}? ?{digits}(?!\w))*)(?: size)?",
        r"(?P<size>w ?\d{2} ?(?:x|/|-)? ?l ?\d{2})(?!\w)",
        rf"(?P<size>{_BOTH})(?!\w)",
        r"(?P<size>\d{2}(?: ?(?:,|or|/) ?\d{2})*)(?:\"| ?in(?:ch)?)?[ -]waist(?!\w)",
        r"waist (?:size )?(?:of )?(?P<size>\d{2})(?!\w)",
    )
    bare = (
        rf"(?P<in>in (?:an? )?)?(?P<size>{listed}|{letter}(?:{_TO}{letter})?|{named}|{pair}|{spaced}|[a-z]{{4,9}}|(?:(?<=in )|(?<=in a )|(?<=in an )){digits}(?={group_end().pattern}))"
        r"(?P<size_word>[ -]sized?)?(?![\w'%-])"
    )
    return tuple(re.compile(left + each) for each in certain), re.compile(left + bare)


@cache
def _system_last() -> re.Pattern[str]:
    return re.compile(rf"^(\d+(?:[.,]5)?) ?({grammar('en')['size']['behind']})$")


@cache
def _unit() -> str:
    """Those of measures, and the t of toddlers."""
    return rf"(?:t|in(?! \w)|{'|'.join(sorted(units().keys() - {'in'}))})"


@cache
def _one() -> re.Pattern[str]:
    rule = grammar("en")["size"]
    letter, named = words(rule["letters"].split()), words(rule["words"])
    return re.compile(
        rf"{_BOTH}|\d{{1,3}}(?:[.,]5)? ?(?:{rule['behind']})(?!\w)|w ?\d{{2}} ?(?:x|/|-)? ?l ?\d{{2}}|\d{{2}}(?: ?[x/] ?| )\d{{2}}(?!\d)|(?:{rule['systems']})(?: size)? ?\d{{1,3}}(?:[.,]5)?"
        rf"|(?<!\w){named}(?!\w)|{letter}(?!\w)|{_MEASURE} ?{_unit()}(?!\w)|\d{{1,3}}(?:[.,]5)?|[a-z]{{4,9}}"
    )
