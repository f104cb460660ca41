"""Finds the catalogue's phrases in the line: the longest known one wins.

Knows what may be written as one word or two, and which words stand side by side. Refuses to say what a phrase means here.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from shopkeeper.language.grammar import function_words, grammar
from shopkeeper.language.line import Line, Token
from shopkeeper.language.stem import key, kin, stem
from shopkeeper.language.vocabulary import LONGEST, Vocabulary
from shopkeeper.types import Field
from shopkeeper.types.colour import families, names

_GLUE = re.compile(r"[ \-/&'+.]{0,3}")
_LISTED = re.compile(r"\s*(,|/|&)\s*")
_ALL = {"and", "or", "nor"}
_OF_COLOUR = {"no", "not", "any", "without", "in"}
"""Before several of a colour."""
_HALF = 0.5
"""Below this share of its uses in titles a word is not surely a colour."""
_LONG, LONGEST_GROUP = 30, 12
"""Letters from which a word is not taken apart; words of the longest noun group."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens ``first`` … ``last`` are known to the catalogue, as one field or another."""

    first: int
    last: int
    terms: dict[str, tuple[str, ...]]

    @property
    def single(self) -> bool:
        return self.first == self.last


@dataclass(slots=True)
class Phrases:
    """The tokens of a line with the phrases found among them."""

    line: Line
    vocabulary: Vocabulary
    tokens: list[Token]
    stems: list[str]
    at: dict[int, Phrase] = field(default_factory=dict)
    """Index of a phrase's first token → the phrase."""
    inside: set[int] = field(default_factory=set)
    """Indices of all tokens that belong to a phrase."""
    things: list[Phrase] = field(default_factory=list)
    """The phrases that name the kind of thing wished for, once ``sense`` has told them."""
    photo: bool = False
    """Whether a photo is shown with the words."""

    @classmethod
    def of(cls, line: Line, vocabulary: Vocabulary) -> "Phrases":
        tokens = line.tokens()
        phrases = cls(line, vocabulary, tokens, [stem(token.word) for token in tokens])
        index = 0
        while index < len(tokens):
            phrase = phrases._longest(index)
            if phrase:
                phrase = phrases._with_other_origins(phrase)
                phrases.at[index] = phrase
                phrases.inside.update(range(phrase.first, phrase.last + 1))
            index = phrase.last + 1 if phrase else index + 1
        return phrases

    def glued(self, index: int) -> bool:
        """Whether token ``index`` and the next stand side by side, with no comma, "&" or taken words between."""
        return self._joined(index) and self._between(index) != " & "

    def _joined(self, index: int) -> bool:
        """The same, or with the "&" of one name."""
        return 0 <= index < len(self.tokens) - 1 and bool(_GLUE.fullmatch(self._between(index)))

    def _between(self, index: int) -> str:
        return self.line.low[self.tokens[index].end : self.tokens[index + 1].start]

    def several_of_a_colour(self, index: int) -> bool:
        """The "reds" of "no reds" and of "in blues and reds", but no blues that one hears and no greens that one eats."""
        word, before = self.tokens[index].word, index - 1
        one = word.removesuffix("s")
        if one == word or families(one) != (one,) or self.group_end(index) != index or before < 0:
            return False
        if self.tokens[before].word in {*_ALL} and before:
            return self.several_of_a_colour(before - 1)
        return self.tokens[before].word in _OF_COLOUR

    def function(self, index: int) -> bool:
        return self.tokens[index].word in _boundaries()

    def first_word(self, phrase: Phrase) -> str:
        return self.tokens[phrase.first].word

    def next_word(self, index: int) -> str:
        return self.tokens[index + 1].word if self.glued(index) else ""

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.tokens[first].start, self.tokens[last].end

    def index(self, position: int) -> int:
        """The first token at or after ``position``."""
        return bisect_left(self.tokens, position, key=lambda token: token.start)

    def group_end(self, index: int) -> int:
        """The last token of the noun group that token ``index`` is in."""
        last = index + LONGEST_GROUP
        while index < last and self.glued(index) and not self.function(index + 1):
            index += 1
        return index

    def _with_other_origins(self, phrase: Phrase) -> Phrase:
        """With the "or Spain" of "from France or Spain"."""
        said = " ".join(self.stems[phrase.first : phrase.last + 1])
        cue = next((cue for cue in _origins() if said.startswith(f"{cue} ")), "")
        index, joint = goes_on(self, phrase.last)
        other = self._longest(index, cue) if cue and joint and index < len(self.tokens) else None
        both = other.terms.keys() & phrase.terms if other else ()
        if not other or not both:
            return phrase
        terms = {name: (*phrase.terms[name], *other.terms[name]) for name in both}
        return self._with_other_origins(Phrase(phrase.first, other.last, terms))

    def _longest(self, index: int, cue: str = "") -> Phrase | None:
        """The longest phrase that begins at token ``index``, as if ``cue`` stood before it."""
        last = index
        while last < index + LONGEST - 1 and self._joined(last):
            last += 1
        for end in range(last, index - 1, -1):
            said = self.stems[index : end + 1]
            plain = [*said[:1], *(s for s in said[1:-1] if s != "of"), *said[1:][-1:]]  # "16 GB of RAM"
            terms = (
                self.vocabulary.terms.get(f"{cue} {' '.join(plain)}")
                if cue
                else self.vocabulary.terms.get(" ".join(plain)) or self._other(index, end)
            )
            if terms:
                return Phrase(index, end, dict(terms))
        return None

    def _other(self, first: int, last: int) -> dict[str, tuple[str, ...]]:
        """ "Water proof" for waterproof; colours that the language knows and the catalogue files by family."""
        words = [token.word for token in self.tokens[first : last + 1]]
        if first == last and (parted := self._parted(words[0])):
            return dict(parted)
        if words[-1].endswith(("ed", "ation")) and (same := self._related(words)):
            return dict(same)
        if last == first + 1 and words[0] + words[1] not in function_words("en"):
            joined = self.vocabulary.terms.get(stem("".join(words)), {})
            if joined:
                return dict(joined)
        name = " ".join(words)
        stuff = _of_stuff(name) or name
        if stuff in materials() and (self.vocabulary.materials or self.vocabulary.known(stuff)):
            return {Field.MATERIAL: self.vocabulary.terms.get(stuff, {}).get(Field.MATERIAL, (stuff,))}
        if first == last and self.vocabulary.coloured and self.several_of_a_colour(first):
            return {Field.COLOUR: families(name.removesuffix("s"))}
        if name not in names() or not self.vocabulary.coloured:
            return {}
        thing = any(Field.CATEGORY in self.vocabulary.terms.get(stem(w), {}) for w in words[:-1])
        basic = families(name)
        return {Field.COLOUR: basic} if not thing and self._surely_colour(name, basic, first) else {}

    def _parted(self, word: str) -> Mapping[str, tuple[str, ...]]:
        """ "Usbc" for USB-C."""
        if len(word) > _LONG or self.vocabulary.known(word):
            return {}
        parts = (f"{word[:at]} {stem(word[at:])}" for at in range(1, len(word)))
        return next((found for part in parts if (found := self.vocabulary.terms.get(part))), {})

    def _related(self, words: list[str]) -> Mapping[str, tuple[str, ...]]:
        """ "High waisted" for high waist."""
        stated = (self.vocabulary.terms.get(form, {}) for form in kin(" ".join(map(stem, words))))
        return next((by for by in stated if Field.FEATURE in by), {})

    def _surely_colour(self, name: str, basic: tuple[str, ...], first: int) -> bool:
        cued = (
            first > 0 and self.tokens[first - 1].word in {"in", "colour", "color"} and self.glued(first - 1)
        )
        alone = len(self.tokens) == len(name.split()) and stem(name) not in self.vocabulary.named
        return (
            name in {*basic, "gray"}
            or cued
            or (not alone and self.vocabulary.share.get((stem(name), Field.COLOUR), 1.0) >= _HALF)
        )


def goes_on(phrases: Phrases, last: int) -> tuple[int, str]:
    """Where a list goes on after token ``last``, and the word or mark that says so."""
    following = last + 1
    if following >= len(phrases.tokens):
        return following, ""
    word = phrases.tokens[following].word
    between = _LISTED.match(phrases.line.low, phrases.tokens[last].end, phrases.tokens[following].start)
    if word in _ALL and (phrases.glued(last) or between):
        return following + 1, word
    return following, between[1] if between else ""


@cache
def materials() -> frozenset[str]:
    """Everyday names of materials, also where no product states them."""
    return frozenset(grammar("en")["material"]["names"].split())


def _of_stuff(word: str) -> str:
    """Woollen, wooden: of wool, of wood."""
    stuff = word.removesuffix("en")
    return next((s for s in (stuff, stuff[:-1]) if s != word and s in materials()), "")


@cache
def _origins() -> tuple[str, ...]:
    """Keys of how it is said where a thing is from."""
    return tuple(map(key, grammar("en")["origin"]["cue"]))


@cache
def _boundaries() -> frozenset[str]:
    return frozenset(grammar("en")["boundary"]["words"].split())
