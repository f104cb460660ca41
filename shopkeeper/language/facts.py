"""The facts a product states, under the keys a shopper may say them with.

Knows where merchants write category, brand, colour, size and features. Writes values as the index tags them:
``types.normal`` of the merchant's own. Refuses prose: of a description only the lines count that state
one measure (``told``).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from shopkeeper.language.counting import PLAIN, Stated
from shopkeeper.language.grammar import grammar, words
from shopkeeper.language.head import head
from shopkeeper.language.stem import key, split, stem
from shopkeeper.language.told import Told, called, told
from shopkeeper.types import Field, Product, audience
from shopkeeper.types.colour import families, names
from shopkeeper.types.denial import ARTIFICIAL, NO, YES, lacks, none_of
from shopkeeper.types.measure import (
    SHARE,
    counted,
    each_side,
    extent,
    in_base,
    measures,
    titled,
    units,
    unmarked,
)
from shopkeeper.types.normal import normal
from shopkeeper.types.product import PRODUCT_TYPE

_PLAIN = frozenset({Field.BRAND, Field.MATERIAL, Field.PATTERN, Field.GENDER, Field.AGE})
_OWN = _PLAIN | {Field.COLOUR, Field.SIZE}
_PARTS = re.compile(r"\s*(?:[,/&|+]|\band\b)\s*")
_PERCENT = re.compile(r"\d+\s?%\s*")
_SHORTEST, _LONGEST = 2, 5
_LONG = 60
"""Characters from which a value is prose, not a fact one can name."""
_SIZE_WORDS = re.compile(r"\b(?:size|waist|inseam|length|leg)\b|[^a-z0-9.¼-]|(?<!\d)-|-(?!\d)")
_SIZE_JOINTS = re.compile(r"(?<=\d)(?:cm)?(?:x|l|by)(?=\d)|^w(?=\d\d)|(?<=^\d\d)-(?=\d\d$)")
_HALF = re.compile(r"(?<=\d) ?1[/⁄]2(?!\d)")
_POINT = re.compile(r"(?<=\d),(?=\d{1,2}(?!\d))")
_BETWEEN = re.compile(r"(?<=\d) ?[-–/] ?(?=\d)")
_RANGE = re.compile(r"(\d{2,3}) ?[-–] ?(\d{2,3})")
_PACK = re.compile(r"\b(pack|set|box) of (\d+)\b")
YEAR = re.compile(r"(?:19|20)\d\d")
_BRACKETS = re.compile(r"[()\[\]]")
_SIZE_END = re.compile(r"(?<=\d{3})cm$")
_CONSUMED = frozenset({"g", "ml"})


@dataclass(frozen=True, slots=True)
class Fact:
    """``key`` (stems) says ``value`` of ``field``."""

    field: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Facts:
    facts: tuple[Fact, ...]
    stated: dict[str, str]
    sizes: tuple[str, ...]
    head: str
    """Stem of the title's word for the kind of thing."""
    measures: tuple[str, ...]
    """Other values with a unit, as the merchant writes them."""
    measured: frozenset[tuple[str, str]]
    """Names of what has such values, and what kind of measure each is."""
    shares: frozenset[str]
    """Names of what is nothing but a share: the abv, not the cotton of a material."""
    numbers: tuple[Stated, ...]
    """What is stated as a number without a unit, or a range: grit, pages, players."""
    told: tuple[Told, ...]
    """What lines of the description measure."""
    consumed: bool
    """Sold by weight or volume: its colour is no choice of the shopper's."""
    words: frozenset[str]
    """Those of names and values."""
    phrases: tuple[str, ...]
    """What may be suggested while typing."""


def facts_of(product: Product) -> Facts:
    """Everything ``product`` states."""
    colours = {c for look in product.looks for c in look.colours} | set(
        product.attributes.get(Field.COLOUR, ())
    )
    options = dict.fromkeys(pair for variant in product.variants for pair in variant.options.items())
    chosen = (
        (Field.FEATURE if v.isalpha() and normal(k) not in _OWN else k, v) for k, v in options
    )  # what one can choose is a feature, and files nothing
    said = [
        _said(k, v)
        for k, v in (*((k, v) for k, vs in product.attributes.items() for v in vs), *chosen)
        if k not in (Field.COLOUR, Field.SIZE) and v and len(v) < _LONG
    ]
    said += [_said(field, value) for field, value in audience.told(product)]
    sizes = tuple(dict.fromkeys(filter(None, (variant.size for variant in product.variants))))
    sides = tuple(side for thing in titled(product.title, product.brand) for side in measures(thing))
    levels = [level for path in product.categories for level in path]
    levels += [one.value for one in said if one.level]
    found = dict.fromkeys(fact for level in levels for fact in _category(level))
    found.update(dict.fromkeys(fact for colour in sorted(colours) for fact in _colour(colour)))
    for one in said:
        found.update(dict.fromkeys(one.facts))
    found.update(dict.fromkeys(_whole(Field.BRAND, product.brand)))
    lines = told(product.description)
    shared = {one.name for one in lines if one.extent.kind == SHARE and called(one.name)}
    leaves = dict.fromkeys([path[-1] for path in product.categories if path] + levels[-1:])
    return Facts(
        facts=tuple(found),
        stated=dict(one.stated for one in said if one.stated),
        sizes=sizes,
        head=stem(head(product.title)),
        measures=(*(one.measured for one in said if one.measured), *sides),
        measured=frozenset((one.name, kind) for one in said for kind in one.kinds),
        shares=frozenset(one.name for one in said if one.unit == SHARE) | shared,
        numbers=tuple((one.name, plain) for one in said if PLAIN.fullmatch(plain := normal(one.value))),
        told=lines,
        consumed=any(one.unit == "ml" for one in said)
        or any(measure(v) in _CONSUMED for v in (*sides, *(v for _, v in options))),
        words=frozenset(split(product.brand)).union(
            *map(split, levels), *map(split, colours), *(one.words for one in said)
        ),
        phrases=tuple(
            dict.fromkeys(normal(p) for p in _suggestions(product, levels, list(leaves), colours) if p)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Said:
    """What a value of an attribute says, whichever product states it."""

    name: str
    value: str
    level: bool
    """It is a category."""
    facts: tuple[Fact, ...]
    stated: tuple[str, str] | None
    """Its key, and as the merchant writes it."""
    measured: str
    kinds: frozenset[str]
    """Of the measures in it."""
    unit: str
    words: frozenset[str]


@lru_cache(maxsize=1 << 17)  # a catalogue says most things many times
def _said(name: str, value: str) -> _Said:
    known, plain, phrase = normal(name), normal(value), key(value)
    return _Said(
        name=known,
        value=value,
        level=known in PRODUCT_TYPE and bool(plain),
        facts=_attribute(known, value),
        stated=(phrase, plain) if phrase else None,
        measured=plain if measures(plain) else "",
        kinds=frozenset(told.kind for one in measures(plain) if (told := extent(one))),
        unit=measure(value),
        words=frozenset((*split(name), *split(value))),
    )


@lru_cache(maxsize=1 << 14)
def size_key(size: str) -> str:
    """Sizes that differ only in writing share it: ``W32 L34`` and ``32/34``; ``8,5`` and ``8½``; ``2 m x 3 m`` and ``200x300 cm``."""
    joined = _BETWEEN.sub("-", _POINT.sub(".", _HALF.sub(".5", normal(size))))
    plain = _SIZE_WORDS.sub("", counted().sub(_in_base, _PACK.sub(r"\2 \1", each_side(joined))))
    return _SIZE_END.sub("", _SIZE_JOINTS.sub("", plain))


def size_ranges(sizes: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The 43-46 beside 39-42, with its ends; none where any of them overlap: 32-34 beside 32-32 is a waist and a length."""
    said = {size: match for size in sizes if (match := _RANGE.fullmatch(size))}
    found = {size: (int(match[1]), int(match[2])) for size, match in said.items()}
    spans = sorted(found.values())
    apart = len(spans) > 1 and all(one[1] < other[0] for one, other in pairwise(spans))
    return found if apart and all(low < high for low, high in spans) else {}


@lru_cache(maxsize=1 << 14)
def said_as(size: str) -> tuple[str, ...]:
    """A size, its inches in words, and what stands before its brackets and in them: ``M (57cm)`` is said as M, and as 57 cm."""
    parts = [size, *filter(None, map(str.strip, _BRACKETS.split(size)))]
    return tuple(dict.fromkeys((*parts, *map(unmarked, parts))))


@lru_cache(maxsize=1 << 14)
def measure(value: str) -> str:
    """The base unit of a value that is nothing but a number and a unit, else nothing: ``1.5 l`` → ``ml``."""
    match = counted().fullmatch(normal(value))
    return units()[match["unit"]][1] if match else ""


def _in_base(match: re.Match[str]) -> str:
    amount, unit = in_base(match)
    return f"{amount / 10:g}cm" if unit == "mm" else f"{amount:g}{unit}"


def _suggestions(product: Product, levels: list[str], leaves: list[str], colours: set[str]) -> Iterator[str]:
    yield from (product.title, product.brand, *levels)
    yield from (f"{family} {leaf}" for c in sorted(colours) for family in families(c) for leaf in leaves)
    yield from (f"{who} {leaf}" for who in product.attributes.get(Field.GENDER, ()) for leaf in leaves)


@lru_cache(maxsize=1 << 14)
def _whole(field: str, value: str) -> tuple[Fact, ...]:
    phrase = key(value)
    return (Fact(field, phrase, normal(value)),) if phrase else ()


@lru_cache(maxsize=1 << 14)
def _category(level: str) -> tuple[Fact, ...]:
    """A level and each of its parts name it: "Hoodies & Sweatshirts" is said as "hoodie", too."""
    parts = dict.fromkeys((key(level), *map(key, _PARTS.split(normal(level)))))
    return tuple(Fact(Field.CATEGORY, part, normal(level)) for part in parts if part)


@lru_cache(maxsize=1 << 14)
def _colour(value: str) -> tuple[Fact, ...]:
    """A merchant's "Dark Navy" is said whole, as "navy", and as its family "blue"."""
    said_as = split(value)
    named = {
        " ".join(said_as[i : i + n]) for n in (1, 2, 3) for i in range(len(said_as) - n + 1)
    } & names().keys()
    basic = families(value)
    said = dict.fromkeys((" ".join(said_as), *sorted(named - {f for f in named if families(f) == (f,)})))
    own = (Fact(Field.COLOUR, key(s), normal(value)) for s in said if s and not _is_family(s))
    return (*own, *(Fact(Field.COLOUR, key(family), family) for family in basic))


def _is_family(name: str) -> bool:
    return name == "gray" or families(name) == (name,)


def _attribute(name: str, value: str) -> tuple[Fact, ...]:
    answer, phrase = normal(value), key(value)
    if answer in YES:
        return _whole(Field.FEATURE, name)
    if answer in NO or lacks(name) or not phrase or phrase.count(" ") >= _LONGEST:
        return ()
    if name in _PLAIN:
        made_of = name == Field.MATERIAL
        said = (part for part in _PARTS.split(answer) if not (made_of and none_of(part)))
        parts = [key(_PERCENT.sub("", part)) for part in said]
        heads = map(_stuff, parts if made_of else ())
        return tuple(Fact(name, part, answer) for part in dict.fromkeys((phrase, *parts, *heads)) if part)
    if name in PRODUCT_TYPE or name == Field.SIZE:
        return ()
    return tuple(_condition(name, phrase, answer)) or tuple(_features(name, phrase, answer))


def _stuff(phrase: str) -> str:
    """The head of a material: organic cotton is a cotton; faux leather is no leather."""
    first, _, last = phrase.rpartition(" ")
    return last if first and not _artificial().search(first) else ""


@cache
def _artificial() -> re.Pattern[str]:
    return re.compile(rf"\b{words(map(key, ARTIFICIAL))}\b")


def _features(name: str, phrase: str, value: str) -> Iterator[Fact]:
    """A value of a feature-like attribute, or one of several words or with a unit, is a feature by itself."""
    if YEAR.fullmatch(value):
        yield Fact(name, phrase, value)
    if len(phrase) < _SHORTEST or not any(c.isalpha() for c in phrase) or names().get(value) == (value,):
        return
    counted = any(c.isdigit() for c in phrase)
    feature_like = any(part in name for part in grammar("en")["feature"]["keys"].split())
    if feature_like or counted or " " in phrase:
        yield Fact(Field.FEATURE, phrase, value)
    if counted and " " not in name.strip():
        yield Fact(name, f"{phrase} {key(name)}", value)
    if not counted and value.isalpha() and name.isalpha():
        yield Fact(Field.FEATURE, f"{phrase} {key(name)}", f"{value} {name}")
    origin = grammar("en")["origin"]
    if any(part in name for part in origin["keys"].split()):
        yield from (Fact(name, f"{key(cue)} {phrase}", value) for cue in origin["cue"])


def _condition(name: str, phrase: str, value: str) -> Iterator[Fact]:
    """The "used, very good" of a feed, as shoppers say it."""
    condition = grammar("en")["condition"]
    if name == condition["key"]:
        alike = (tuple(map(key, words)) for words in condition["alike"])
        said = next((keys for keys in alike if f"{phrase} ".startswith(tuple(f"{k} " for k in keys))), ())
        yield from (Fact(name, one, value) for one in said)
