"""Finds the catalogue's phrases in the line and decides what each says here.

The longest known phrase wins. Refuses a reading that the catalogue's own usage speaks against: "black pepper" is no
colour, the "laptop" of "laptop bag" no category, and orange juice comes in no colour at all.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from shopkeeper.language.grammar import function_words, grammar
from shopkeeper.language.line import Line, Token
from shopkeeper.language.spelling import english
from shopkeeper.language.stem import kin, stem
from shopkeeper.language.vocabulary import LONGEST, Vocabulary
from shopkeeper.types import Field
from shopkeeper.types.colour import families, names

_GLUE = re.compile(r"[ \-/&'+.]{0,3}")
_HALF, _COLOURED = 0.5, 0.25
"""Below these shares of its uses a word does not state the fact; of its products a thing has no colour."""
_ADJECTIVE = re.compile(
    r"(?:\w{3}(?:(?<!fab)ic|able|ible|ous|ful|less)|\w{2}(?:[st]ive|[^e]ed)|free|proof|resistant)$"
)
_LONG, _LONGEST_GROUP = 30, 12
"""Letters from which a word is not taken apart; words of the longest noun group."""
_FILED = 0.25
"""Where fewer titles with the word are filed under the category, the filing is too patchy to filter by."""
_CHOICE = (Field.BRAND, Field.MATERIAL, Field.PATTERN, Field.COLOUR, Field.FEATURE)
_HANDLED = frozenset({*_CHOICE, Field.CATEGORY, Field.GENDER, Field.AGE, Field.SIZE, "type", "product type"})


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
    """The phrases that name the kind of thing wished for."""

    @classmethod
    def of(cls, line: Line, vocabulary: Vocabulary) -> "Phrases":
        tokens = line.tokens()
        phrases = cls(line, vocabulary, tokens, [stem(token.word) for token in tokens])
        index = 0
        while index < len(tokens):
            phrase = phrases._longest(index)
            if phrase:
                phrases.at[index] = phrase
                phrases.inside.update(range(phrase.first, phrase.last + 1))
            index = phrase.last + 1 if phrase else index + 1
        phrases.things = [p for p in phrases.at.values() if Field.CATEGORY in p.terms and _heads(phrases, p)]
        return phrases

    def glued(self, index: int) -> bool:
        """Whether token ``index`` and the next stand side by side, with no comma or taken words between."""
        if not 0 <= index < len(self.tokens) - 1:
            return False
        return bool(_GLUE.fullmatch(self.line.low, self.tokens[index].end, self.tokens[index + 1].start))

    def function(self, index: int) -> bool:
        return self.tokens[index].word in _boundaries()

    def first_word(self, phrase: Phrase) -> str:
        return self.tokens[phrase.first].word

    def next_word(self, index: int) -> str:
        return self.tokens[index + 1].word if self.glued(index) else ""

    def noun(self, index: int) -> bool:
        """Whether a property is named by a noun, as far as its form tells."""
        return not _ADJECTIVE.search(self.tokens[index].word)

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.tokens[first].start, self.tokens[last].end

    def group_end(self, index: int) -> int:
        """The last token of the noun group that token ``index`` is in."""
        last = index + _LONGEST_GROUP
        while index < last and self.glued(index) and not self.function(index + 1):
            index += 1
        return index

    def _longest(self, index: int) -> Phrase | None:
        last = index
        while last < index + LONGEST - 1 and self.glued(last):
            last += 1
        for end in range(last, index - 1, -1):
            said = self.stems[index : end + 1]
            plain = [
                said[0],
                *(word for word in said[1:-1] if word != "of"),
                *said[1:][-1:],
            ]  # "16 GB of RAM"
            terms = self.vocabulary.terms.get(" ".join(plain)) or self._other(index, end)
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
        if name in grammar("en")["material"]["names"].split() and self.vocabulary.known(name):
            return {Field.MATERIAL: (name,)}
        basic = families(name) if name in names() else ()
        return (
            {Field.COLOUR: basic}
            if basic and self.vocabulary.coloured and self._surely_colour(name, basic, first)
            else {}
        )

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
        return name in {*basic, "gray"} or cued or stem(name) not in self.vocabulary.coloured


def chosen(phrases: Phrases, phrase: Phrase) -> tuple[str, tuple[str, ...]] | None:
    """The field and values that ``phrase`` states here, if any."""
    if phrase in phrases.things:
        return Field.CATEGORY, _closest(phrases, phrase)
    if _describes_purpose(phrases, phrase):
        return None
    for name in _CHOICE:
        if name in phrase.terms and states(phrases, phrase, name):
            return name, phrase.terms[name]
    other = next((name for name in phrase.terms if name not in _HANDLED), None)
    return (other, phrase.terms[other]) if other else None


def _closest(phrases: Phrases, thing: Phrase) -> tuple[str, ...]:
    """The "corner velvet sofa" is a corner sofa."""
    said, index = " ".join(phrases.stems[thing.first : thing.last + 1]), thing.first - 1
    while phrases.glued(index) and not phrases.function(index):
        terms = phrases.vocabulary.terms.get(f"{phrases.stems[index]} {said}", {})
        if Field.CATEGORY in terms:
            return terms[Field.CATEGORY]
        index -= 1
    return thing.terms[Field.CATEGORY]


def states(phrases: Phrases, phrase: Phrase, name: str, *, denied: bool = False) -> bool:
    """Whether the catalogue's usage supports reading ``phrase`` as ``name`` beside these neighbours."""
    if name == Field.FEATURE:
        return not _counted(phrases, phrase)
    if name == Field.PATTERN and phrases.next_word(phrase.last) in _stuffs():
        return False  # "solid wood"
    if name == Field.COLOUR and (_repeats(phrases, phrase) or not _colours(phrases, phrase)):
        return False
    if not phrase.single:
        return True
    word = phrases.stems[phrase.first]
    cued = phrase.first > 0 and phrases.tokens[phrase.first - 1].word in {"by", "from", "in", "brand"}
    usual = phrases.vocabulary.share.get((word, name), 1.0) >= _HALF
    basic = name == Field.COLOUR and bool(phrases.things) and families(word) == (word,)
    return (denied or not is_name(phrases, phrase, name)) and (usual or cued or basic)


def _counted(phrases: Phrases, phrase: Phrase) -> bool:
    """The "pocket" of "5 pocket jeans": how many is the point, and no list of features says it."""
    counted = phrases.glued(phrase.first - 1) and phrases.tokens[phrase.first - 1].word.isdigit()
    modifies = phrases.glued(phrase.last) and not phrases.function(phrase.last + 1)
    return counted and modifies and phrases.first_word(phrase).isalpha()


def is_name(phrases: Phrases, phrase: Phrase, name: str) -> bool:
    """Whether the word and a neighbour are a name in which it does not state the fact ("black pepper")."""
    first, last = phrase.first, phrase.last
    pairs = [(i, i + 1) for i in (first - 1, last) if phrases.glued(i)]
    return any((phrases.stems[a], phrases.stems[b], name) in phrases.vocabulary.names for a, b in pairs)


def _repeats(phrases: Phrases, phrase: Phrase) -> bool:
    """The "blue" of "navy blue": navy says it already."""
    before = next((p for p in phrases.at.values() if p.last == phrase.first - 1), None)
    if before is None or not phrases.glued(before.last):
        return False
    shade, family = phrases.first_word(before), phrases.first_word(phrase)
    return shade != family and family in families(shade)


def _colours(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether it is singular, and the thing it describes comes in colours."""
    word = phrases.tokens[phrase.last].word
    if word != phrases.stems[phrase.last] and word.endswith("s") and not families(word):
        return False
    end = phrases.group_end(phrase.last)
    about = [" ".join(phrases.stems[t.first : t.last + 1]) for t in phrases.things] or [phrases.stems[end]]
    coloured = phrases.vocabulary.coloured
    shares = [
        coloured[k] for thing in about if (k := thing if thing in coloured else thing.split()[-1]) in coloured
    ]
    stocked = any(
        Field.COLOUR in phrases.vocabulary.terms.get(value, {}) for value in phrase.terms[Field.COLOUR]
    )
    alone = not phrases.things and end == phrase.last
    return max(shares, default=0.0) >= _COLOURED or (stocked and (alone or not shares))


def _heads(phrases: Phrases, phrase: Phrase) -> bool:
    """Heads of their noun group, and not what something is "for"."""
    share = phrases.vocabulary.share.get((phrases.stems[phrase.first], Field.CATEGORY), 1.0)
    if phrase.single and (share < _FILED or is_name(phrases, phrase, Field.CATEGORY)):
        return False
    return _ends_group(phrases, phrase) and not _is_purpose(phrases, phrase)


def _ends_group(phrases: Phrases, phrase: Phrase) -> bool:
    """Nothing but properties may follow: the "watch" of "watch strap" is not what is wished for."""
    following = phrase.last + 1
    while phrases.glued(following - 1) and not phrases.function(following):
        after = phrases.at.get(following)
        if after and Field.CATEGORY in after.terms:
            return False
        if not after and not _is_property(phrases, following):
            return False
        following = after.last + 1 if after else following + 1
    return True


def _is_property(phrases: Phrases, index: int) -> bool:
    """Numbers, units, words that no title ends with, and names that are no English: none is a kind of thing."""
    word, before, vocabulary = phrases.tokens[index].word, phrases.tokens[index - 1], phrases.vocabulary
    if word[0].isdigit() or before.end == phrases.tokens[index].start:
        return True
    if _in_units(phrases, index) or _in_units(phrases, index - 1):
        return True  # "5 lb", "120 cm wide"
    if word in grammar("en")["boundary"]["measure"].split() and phrases.next_word(index) == "of":
        return True  # "chairs, set of 4"
    if word in _no_things():
        return True  # "zip up", "bedding set", "sofa wood"
    if not vocabulary.known(word):
        return word not in english() or bool(_ADJECTIVE.search(word))
    return phrases.stems[index] not in vocabulary.ends


def _describes_purpose(phrases: Phrases, phrase: Phrase) -> bool:
    """The "grey" of "a rug for my grey sofa" is not wished of the rug."""
    end = phrases.group_end(phrase.last)
    thing = next((p for p in phrases.at.values() if p.last == end and Field.CATEGORY in p.terms), None)
    return thing is not None and thing is not phrase and _is_purpose(phrases, thing)


def _is_purpose(phrases: Phrases, phrase: Phrase) -> bool:
    """ "A case for my phone": after a preposition, and something was named before it."""
    boundary = grammar("en")["boundary"]
    index = phrase.first - 1
    while (
        index >= max(0, phrase.first - _LONGEST_GROUP)
        and phrases.glued(index)
        and not phrases.function(index)
    ):
        index -= 1
    while index >= 0 and phrases.glued(index) and phrases.tokens[index].word in _determiners():
        index -= 1
    if (
        index < 0
        or not phrases.glued(index)
        or phrases.tokens[index].word not in boundary["preposition"].split()
        or _measures(phrases, index)
        or _connects(phrases, index)
    ):
        return False
    return any(not phrases.function(earlier) for earlier in range(index))


def _measures(phrases: Phrases, index: int) -> bool:
    """ "A bottle of", "two litres of": a measure of the thing, not another thing."""
    if phrases.tokens[index].word != "of" or not index:
        return False
    word = phrases.tokens[index - 1].word
    return word in _units() or word in grammar("en")["boundary"]["measure"].split()


def _connects(phrases: Phrases, index: int) -> bool:
    """ "USB-C to HDMI cable": from one property to another, all of it said of the cable."""
    ends = {p.last: p for p in phrases.at.values()}
    sides = (ends.get(index - 1), phrases.at.get(index + 1))
    return phrases.tokens[index].word == "to" and all(side and Field.FEATURE in side.terms for side in sides)


def _in_units(phrases: Phrases, index: int) -> bool:
    if not index or phrases.tokens[index].word not in _units():
        return False
    counted = phrases.tokens[index - 1].word
    return counted[0].isdigit() or counted in grammar("en")["number"]["words"].split()


@cache
def _no_things() -> frozenset[str]:
    rules = grammar("en")
    listed = (
        rules["function"],
        rules["number"]["words"],
        rules["boundary"]["grouped"],
        rules["boundary"]["plain"],
    )
    return _stuffs() | {word for words in listed for word in words.split()}


@cache
def _stuffs() -> frozenset[str]:
    rules = grammar("en")["material"]
    return frozenset((*rules["names"].split(), *rules["stuffs"].split()))


@cache
def _units() -> frozenset[str]:
    return frozenset(grammar("en")["price"]["units"].split())


@cache
def _determiners() -> frozenset[str]:
    return frozenset(
        ["a", "an", "the", "my", "your", "his", "her", "our", "their", "some", "this", "these", "those", "it"]
    )


@cache
def _boundaries() -> frozenset[str]:
    return frozenset(grammar("en")["boundary"]["words"].split())
