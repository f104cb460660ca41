"""Finds the passage in a product's own words that states, or denies, a feature.

Knows sentences and stems. Refuses to guess: a passage counts only when every word of
the feature stands in it, close together.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial
from itertools import pairwise

from shopkeeper.index.terms import stem
from shopkeeper.language.grammar import function_words, grammar, words
from shopkeeper.search.denial import denied, denies
from shopkeeper.types.measure import counted
from shopkeeper.types.normal import normal
from shopkeeper.types.sentence import sentences

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_POINT, _PART, _ONES = re.compile(r"\d[.,]$"), re.compile(r"\d+[/⁄]\d"), re.compile(r"(?<![\w.,])\d+[ -]$")
_BLANKS = re.compile(r"[\W_]+")
_BEGINNING = 3
"""Letters by which a stem is looked for before anything is stemmed; its last may have changed (cry, cries: cri)."""
_FREE = re.compile(r"(.{2,}?)[ -]free")
_CONTAINS = re.compile(r"\b(?:contains?|containing|ingredients?|allergens?|made (?:with|from|of))\b")
_KIND = re.compile(
    r"\w{3}(?:(?P<able>[ai]b(?:l|il))|(?P<ant>an[tc])|(?<!ic)(?P<al>al))(?:e|ly|y|s|es|ity|ities)?$"
)
_LEVELS = (
    "vitamin", "omega", "spf", "upf", "windows", "android", "ios", "wifi", "fi", "usb", "bluetooth", "hdmi",
)  # fmt: skip
_WINDOW = 3
"""Words that may stand between the words of a feature."""


@dataclass(frozen=True, slots=True)
class Quote:
    """``text`` is the sentence, verbatim; ``denies`` when it says the opposite ("not waterproof")."""

    text: str
    source: str
    denies: bool


def find_quote(feature: str, passages: Iterable[tuple[str, str]], *, implied: bool = False) -> Quote | None:
    """The first sentence that states ``feature``, else the first that denies it, else None.

    ``passages`` are (source, text) pairs such as ``("description", "…")``. ``implied``: also where a name implies it, as a hoodie a hood, or goes on.
    """
    passages = [*passages]
    said: Iterable[Quote] = _quotes(feature, passages, implied=implied)
    if free := _FREE.fullmatch(normal(feature)):
        said = [*said]
        if lacking := _lacking([*_quotes(free[1], passages, implied=implied)], said):
            return lacking
    denial = None
    for quote in said:
        if not quote.denies:
            return quote
        denial = denial or quote
    return denial


def _lacking(stuff: Sequence[Quote], free: Sequence[Quote]) -> Quote | None:
    """The first quote of a stuff that says that there is none, else the first that it is not free of it, else that it contains it."""
    if quote := next((quote for quote in stuff if quote.denies), None):
        return replace(quote, denies=False)
    has = (replace(quote, denies=True) for quote in stuff if _CONTAINS.search(normal(quote.text)))
    return next((quote for quote in free if quote.denies), None) or next(has, None)


def _quotes(feature: str, passages: Iterable[tuple[str, str]], *, implied: bool = False) -> Iterator[Quote]:
    """All sentences that speak of it."""
    wanted, solid = _stems(feature), _form("".join(_WORD.findall(normal(feature))))
    for source, text in passages:
        if not _may_say(wanted, text):
            continue
        for sentence, stems in _sentences(text):
            places = filter(partial(_whole, feature, sentence), _places(wanted, solid, stems, sentence))
            if implied:
                place = next(places, None) or _named(wanted, stems)
            else:
                place = next((at for at in places if not _goes_on(stems, at[1])), None)
            if place is not None and (denies := _denied(sentence, *place, wanted)) is not None:
                yield Quote(sentence.strip(), source, denies)


def _may_say(wanted: tuple[str, ...], text: str) -> bool:
    """Whether the beginning of the first stem is in the text at all: most texts need no stemming to be passed over."""
    if not wanted or not text.isascii():
        return bool(wanted)
    return wanted[0][: min(_BEGINNING, len(wanted[0]) - 1)] in text.lower()


def _whole(feature: str, sentence: str, at: tuple[int, int]) -> bool:
    """Whether a number that it begins with does begin there, with its unit: the 5 l of "2.5 l" and the 1/2 of "1 1/2" do not, nor the 20 l of
    "0W-20 Oil 5 l"."""
    if not feature[:1].isdigit():
        return True
    if counted().fullmatch(normal(feature)) and at[1] - at[0] > len(_WORD.findall(feature)):
        return False
    start = list(_WORD.finditer(sentence))[at[0]].start()
    if _PART.match(feature) and (not _PART.match(sentence, start) or _ONES.search(sentence[:start])):
        return False
    return not _POINT.search(sentence[:start])


def _goes_on(stems: tuple[str, ...], stop: int) -> bool:
    """Whether the name of a model does: an iPhone 15 Pro is no iPhone 15, but 4K Ultra HD is 4K, and "SPF 50 plus" 50."""
    model = _model().search(" ".join(stems[max(stop - _WINDOW, 0) : stop + 1])) if stop < len(stems) else None
    return model is not None and model["name"] not in _levels()


@cache
def _model() -> re.Pattern[str]:
    """A name with a number, and what makes it another."""
    other = words(map(_form, ("pro", "plus", "max", "mini", "ultra", "lite", "air", "se", "fe", "xl")))
    return re.compile(rf"\b(?P<name>\w*[a-z]{{2}})(?: [a-z]?)?\d+(?: {other})+$")


@cache
def _levels() -> frozenset[str]:
    """Words before a number that says how much, or which version of a standard."""
    return frozenset(map(_form, (*_LEVELS, *function_words("en"))))


def _places(
    wanted: tuple[str, ...], solid: str, stems: tuple[str, ...], sentence: str
) -> Iterator[tuple[int, int]]:
    """In order and close together; ``house plant`` and ``houseplant`` are one, whose stem is ``solid``."""
    for start, said in enumerate(stems):
        if said == solid:
            yield start, start + 1
        if said == wanted[0] and (stop := _follows(wanted[1:], stems, start + 1)):
            yield start, stop
    if solid.partition("+")[0][:-1] in _unbroken(sentence):
        yield from ((at, at + 2) for at, pair in enumerate(_pairs(sentence)) if pair == solid)


def _named(wanted: tuple[str, ...], stems: tuple[str, ...]) -> tuple[int, int] | None:
    named = (at for at, said in enumerate(stems) if {*wanted} <= _implied().get(said, frozenset()))
    return next(((at, at + 1) for at in named), None)


@cache
def _implied() -> dict[str, frozenset[str]]:
    """Of a name of one word, what its longer names say that it has: a hoodie is a hooded sweatshirt."""
    groups = grammar("en")["synonyms"]["groups"]
    return {
        _form(name): frozenset(_form(word) for other in group for word in other.split()[:-1])
        for group in groups
        for name in group
        if " " not in name
    }


def _follows(wanted: tuple[str, ...], stems: tuple[str, ...], start: int) -> int:
    """Where they end; 0: they do not follow."""
    for want in wanted:
        near = stems[start : start + _WINDOW + 1]
        if want not in near:
            return 0
        start += near.index(want) + 1
    return start


def _denied(sentence: str, start: int, stop: int, wanted: tuple[str, ...]) -> bool | None:
    """By what stands around it, or in it: "batteries not included"; None where that says nothing of it."""
    said = list(_WORD.finditer(normal(sentence)))
    between = (word.group() for word in said[start:stop])
    return any(denies(word) and _form(word) not in wanted for word in between) or denied(said, start, stop)


@lru_cache(maxsize=4_000)
def _sentences(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((sentence, _stems(sentence)) for sentence in sentences(text))


@lru_cache(maxsize=4_000)
def _unbroken(sentence: str) -> str:
    return _BLANKS.sub("", normal(sentence))


@lru_cache(maxsize=4_000)
def _pairs(sentence: str) -> tuple[str, ...]:
    """Stems of each two neighbouring words, written as one."""
    return tuple(_form(one + other) for one, other in pairwise(_WORD.findall(normal(sentence))))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(map(_form, _WORD.findall(normal(text))))


@lru_cache(maxsize=1 << 16)
def _form(word: str) -> str:
    """Its stem and, where it says what can be done, or how a thing is, that: recyclable is not recycled, nor important imported."""
    kind = _KIND.search(word)
    return stem(word) + (f"+{kind.lastgroup}" if kind else "")
