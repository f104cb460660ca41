"""Finds the passage in a product's own words that states, or denies, a feature.

Knows sentences, stems and the few English words that deny. Refuses to guess: a passage counts only when every word of
the feature stands in it, close together.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from shopkeeper.index.terms import stem
from shopkeeper.language.grammar import either, grammar
from shopkeeper.language.nouns import ADJECTIVE
from shopkeeper.types.normal import normal
from shopkeeper.types.sentence import sentences

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_BLANKS = re.compile(r"[\W_]+")
_DENIAL = frozenset(
    {
        "not", "no", "nor", "never", "without", "lacks", "cannot", "isn't", "aren't", "doesn't", "don't", "can't", "won't",
        "wasn't", "weren't",
    }
)  # fmt: skip
_OF_THINGS = frozenset({"no", "without", "lacks"})
_ANEW = re.compile(
    rf"\b(?:but|yet)\b|\w[^,]*,\s*(?:(?:with|has|an?|the|{either(grammar('en')['number']['words'].split())})\b|\d)"
)
"""What begins another statement: "but", or another thing behind a comma."""
_ENDS = re.compile(r"\s*(?:$|[^\w\s'’-]|(?:and|but|with)\b)")
_FREE_OF = frozenset({("free", "of"), ("free", "from")})
"""What is only free is a gift, or free of what stands before it."""
_LACKING = re.compile(r"[\s‐–-]*(?:free|less)\b")
"""Behind a thing; beyond a comma something else is free."""
_BEGINNING = 3
"""Letters by which a stem is looked for before anything is stemmed; its last may have changed (cry, cries: cri)."""
_WINDOW = 3
"""Words that may stand between the words of a feature, and between a denial and what it denies."""


@dataclass(frozen=True, slots=True)
class Quote:
    """``text`` is the sentence, verbatim; ``denies`` when it says the opposite ("not waterproof")."""

    text: str
    source: str
    denies: bool


def find_quote(feature: str, passages: Iterable[tuple[str, str]], *, implied: bool = False) -> Quote | None:
    """The first sentence that states ``feature``, else the first that denies it, else None.

    ``passages`` are (source, text) pairs such as ``("description", "…")``. ``implied``: also where a name implies it, as a hoodie a hood.
    """
    wanted, solid = _stems(feature), stem("".join(_WORD.findall(normal(feature))))
    denial = None
    for source, text in passages:
        if not _may_say(wanted, text):
            continue
        for sentence, stems in _sentences(text):
            position = _position(wanted, solid, stems, sentence)
            if position is None and implied:
                position = _named(wanted, stems)
            if position is None:
                continue
            quote = Quote(sentence.strip(), source, _denied(sentence, position, len(wanted)))
            if not quote.denies:
                return quote
            denial = denial or quote
    return denial


def _may_say(wanted: tuple[str, ...], text: str) -> bool:
    """Whether the beginning of the first stem is in the text at all: most texts need no stemming to be passed over."""
    if not wanted or not text.isascii():
        return bool(wanted)
    return wanted[0][: min(_BEGINNING, len(wanted[0]) - 1)] in text.lower()


def _position(wanted: tuple[str, ...], solid: str, stems: tuple[str, ...], sentence: str) -> int | None:
    """Where the wanted stems begin, in order and close together; ``house plant`` and ``houseplant`` are one, whose stem is ``solid``."""
    for start, said in enumerate(stems):
        if said == solid or (said == wanted[0] and _follows(wanted[1:], stems[start + 1 :])):
            return start
    if solid[:-1] not in _unbroken(sentence):
        return None
    pairs = _pairs(sentence)
    return pairs.index(solid) if solid in pairs else None


def _named(wanted: tuple[str, ...], stems: tuple[str, ...]) -> int | None:
    return next((at for at, said in enumerate(stems) if {*wanted} <= _implied().get(said, frozenset())), None)


@cache
def _implied() -> dict[str, frozenset[str]]:
    """Of a name of one word, what its longer names say that it has: a hoodie is a hooded sweatshirt."""
    groups = grammar("en")["synonyms"]["groups"]
    return {
        stem(name): frozenset(stem(word) for other in group for word in other.split()[:-1])
        for group in groups
        for name in group
        if " " not in name
    }


def _follows(wanted: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    for want in wanted:
        near = stems[: _WINDOW + 1]
        if want not in near:
            return False
        stems = stems[near.index(want) + 1 :]
    return True


def _denied(sentence: str, position: int, length: int) -> bool:
    said = list(_WORD.finditer(normal(sentence)))
    words = [match.group().replace("’", "'") for match in said]
    before = words[max(0, position - _WINDOW) : position]
    feature = said[position : position + length]
    denials = [match for match, word in zip(said[:position], words, strict=False) if word in _DENIAL]
    if not _DENIAL.isdisjoint(before) and not (feature and _ended(denials[-1], feature)):
        return True
    free = not _FREE_OF.isdisjoint(pairwise(before))
    lacking = bool(feature and _LACKING.match(feature[-1].string, feature[-1].end()))
    return free or lacking or before[-1:] == ["non"]


def _ended(denial: re.Match[str], feature: list[re.Match[str]]) -> bool:
    """Whether something else is said between them: "no hood, two pockets", or what describes the whole after a thing was denied,
    "no hood, waterproof"."""
    sentence, start, end = denial.string, feature[0].start(), feature[-1].end()
    if _ANEW.search(sentence[denial.end() : end]):
        return True
    thing, _, _ = sentence[denial.end() : start].rpartition(",")
    of_thing = denial.group() in _OF_THINGS and thing.strip() and not ADJECTIVE.search(thing)
    return bool(of_thing and ADJECTIVE.search(sentence[start:end]) and _ENDS.match(sentence, end))


@lru_cache(maxsize=4_000)
def _sentences(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((sentence, _stems(sentence)) for sentence in sentences(text))


@lru_cache(maxsize=4_000)
def _unbroken(sentence: str) -> str:
    return _BLANKS.sub("", normal(sentence))


@lru_cache(maxsize=4_000)
def _pairs(sentence: str) -> tuple[str, ...]:
    """Stems of each two neighbouring words, written as one."""
    return tuple(stem(one + other) for one, other in pairwise(_WORD.findall(normal(sentence))))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(map(stem, _WORD.findall(normal(text))))
