"""The title's word for the kind of thing: a "Steel Kettle 1.7L 3kW (matt)" is a kettle.

Knows that a title says it last, before what it only adds: measures, models, colours, asides. Refuses categories.
"""

import re
from functools import cache, lru_cache

from shopkeeper.language.grammar import grammar, stuffs
from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.stem import ADJECTIVE, split
from shopkeeper.types.colour import families, names
from shopkeeper.types.measure import counted, unmarked
from shopkeeper.types.normal import normal

_ASIDE = re.compile(
    r"(?<=\w)(?: ?[(\[,;:|]| [-–—/] | (?:with|for|in|from|including|incl\.?|inc\.|w/) ?(?<=[ /]))"
)
_NAME = re.compile(r"(?<!\S)(?:'[^']+'|‘[^’]+’|\"[^\"]+\"|“[^”]+”)(?!\S)")
_MODEL = re.compile(r"\S*\d\S*|(?<!\S)(?:pre|non|self|anti)-\w+")
_GAP = "\0"
_ABBREVIATED = 3
"""Letters of "pcs" and "mm"."""


@lru_cache(maxsize=1 << 14)
def head(title: str, words: int = 1) -> str:
    """The title's word for the kind of thing, or the last ``words``: "Rain Jacket (long) with Hood, 80 cm" is a (rain) jacket."""
    plain = normal(_ASIDE.split(unmarked(title), maxsplit=1)[0])
    left = _without_codes([*split(counted().sub("", plain))])
    said = _told(plain) or left or split(title) or ("",)
    return " ".join(said[-words:])


def _told(plain: str) -> list[str]:
    """Of the words between measures, models and names of kinds the last that end in a thing, and not only in what it is made of, packed in or coloured."""
    parts = _MODEL.sub(_GAP, _NAME.sub(_GAP, counted().sub(_GAP, plain))).split(_GAP)
    things = [said for part in parts if (said := _without_rest([*split(part)])) and _thing(said)]
    return next((said for said in reversed(things) if not _only_adds(said)), [])


def _without_codes(said: list[str]) -> list[str]:
    """Without the "hx" of "Toothbrush HX 6859" and the "spf" of "Sunscreen SPF 50", behind a thing."""
    while len(said) > 1 and _code(said[-1]) and lexicon().senses(said[-2]):
        said = said[:-1]
    return said


def _code(word: str) -> bool:
    return len(word) <= _ABBREVIATED and word.isalpha() and not lexicon().senses(word)


def _without_rest(said: list[str]) -> list[str]:
    said = _without_codes(said)
    while len(said) > 1 and _describes(said[-1]) and _thing(said[:-1]) and not _known(" ".join(said[-2:])):
        said = said[:-1]
    return said


def _describes(word: str) -> bool:
    """The "electric" of "Burr Grinder Electric", the "beaded" of "Glasses Chain Beaded"."""
    return word in _behind() or bool(ADJECTIVE.search(word) and not lexicon().senses(word))


def _only_adds(said: list[str]) -> bool:
    """The "bronze" of "Crash Cymbal B8 bronze", the "bag" of "Carrots 1 kg bag"."""
    packed = len(said) == 1 and said[0] in _packed()
    return packed or said[-1] in stuffs() or " ".join(said) in names()


def _thing(said: list[str]) -> bool:
    return _known(" ".join(said[-2:])) or _known(said[-1])


def _known(name: str) -> bool:
    return len(name) > _ABBREVIATED and bool(lexicon().senses(name))


@cache
def _behind() -> frozenset[str]:
    """What may stand behind a thing: its colour, how it is, "size", "set"."""
    hues = {name for name in names() if families(name) == (name,)} - {"orange"}
    rules = grammar("en")
    how = {*rules["title"]["added"].split(), *rules["boundary"]["plain"].split()} - {"short"}
    return frozenset(how | hues)


@cache
def _packed() -> frozenset[str]:
    boundary = grammar("en")["boundary"]
    return frozenset((*boundary["portion"].split(), *boundary["grouped"].split()))
