"""The noun groups of a line: which word names the thing, and which only describes it.

Knows English word order, measures ("two litres of"), what something is "for", and adjectives by their form. Refuses to
know any thing.
"""

from functools import cache

from shopkeeper.language.grammar import grammar, stuffs
from shopkeeper.language.phrases import LONGEST_GROUP, Phrase, Phrases
from shopkeeper.language.spelling import english
from shopkeeper.language.stem import ADJECTIVE
from shopkeeper.types import Field


def is_noun(phrases: Phrases, index: int) -> bool:
    """Whether token ``index`` is a noun, as far as its form tells."""
    return not ADJECTIVE.search(phrases.tokens[index].word)


def is_adjective(phrases: Phrases, phrase: Phrase) -> bool:
    """The "short" of "short sleeves" is no pair of shorts."""
    return (
        phrases.first_word(phrase) in _plain()
        and phrases.glued(phrase.last)
        and not phrases.function(phrase.last + 1)
    )


def ends_group(phrases: Phrases, phrase: Phrase) -> bool:
    """The "watch" of "watch strap" is not what is wished for; but once a property has followed, as in "mirror black
    metal frame", only another known thing can take its place."""
    if is_adjective(phrases, phrase):
        return False
    following, most = phrase.last + 1, phrase.last + LONGEST_GROUP
    while following < most and phrases.glued(following - 1) and not phrases.function(following):
        after = phrases.at.get(following)
        if after and Field.CATEGORY in after.terms and not is_adjective(phrases, after):
            return False
        if not after and following == phrase.last + 1 and not _is_property(phrases, following):
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
    if word in grammar("en")["boundary"]["portion"].split() and not vocabulary.coloured.get(
        phrases.stems[index - 1], 1.0
    ):
        return phrases.stems[index] not in vocabulary.ends  # "tea bags"
    if word in _no_things():
        return True  # "zip up", "bedding set", "sofa wood", "does the sofa come in"
    if not vocabulary.known(word):
        return word not in english() or bool(ADJECTIVE.search(word))
    if vocabulary.mentions(word):
        return False  # "beer glasses"
    return phrases.stems[index] not in vocabulary.ends


def is_purpose(phrases: Phrases, phrase: Phrase) -> bool:
    """ "A case for my phone": after a preposition, and something was named before it."""
    boundary = grammar("en")["boundary"]
    index = phrase.first - 1
    while (
        index >= max(0, phrase.first - LONGEST_GROUP) and phrases.glued(index) and not phrases.function(index)
    ):
        index -= 1
    while index >= 0 and phrases.glued(index) and phrases.tokens[index].word in determiners():
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
        rules["boundary"]["verbs"],
    )
    return stuffs() | {word for words in listed for word in words.split()}


@cache
def _plain() -> frozenset[str]:
    return frozenset(grammar("en")["boundary"]["plain"].split())


@cache
def _units() -> frozenset[str]:
    return frozenset(grammar("en")["price"]["units"].split())


@cache
def determiners() -> frozenset[str]:
    return frozenset(
        ["a", "an", "the", "my", "your", "his", "her", "our", "their", "some", "this", "these", "those", "it"]
    )
