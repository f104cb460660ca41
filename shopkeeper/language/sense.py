"""What a phrase of the catalogue says here, if anything.

Refuses a reading that the catalogue's own usage speaks against: "black pepper" is no colour, the "laptop" of "laptop bag"
no category, and orange juice comes in no colour at all.
"""

import re
from functools import cache, lru_cache

from shopkeeper.language.grammar import grammar, stuffs, words
from shopkeeper.language.lexicon import Kin, lexicon
from shopkeeper.language.nouns import ends_group, is_purpose
from shopkeeper.language.phrases import Phrase, Phrases, materials
from shopkeeper.language.reading import Reading
from shopkeeper.language.spelling import english
from shopkeeper.language.stem import key
from shopkeeper.types import Field
from shopkeeper.types.colour import families

_HALF, _COLOURED = 0.5, 0.25
"""Below these shares of its uses a word does not state the fact; of its products a thing has no colour."""
_FILED = 0.25
"""Where fewer titles with the word are filed under the category, the filing is too patchy to filter by."""
_CHOICE = (Field.BRAND, Field.MATERIAL, Field.PATTERN, Field.COLOUR, Field.FEATURE)
_SHADE = re.compile(r"[ -]colou?r(?:ed)?\b")
_HANDLED = frozenset({*_CHOICE, Field.CATEGORY, Field.GENDER, Field.AGE, Field.SIZE, "type", "product type"})


def phrases_of(reading: Reading) -> Phrases:
    """The phrases of its line, and which of them name the thing wished for."""
    phrases = Phrases.of(reading.line, reading.vocabulary)
    phrases.photo = reading.photo
    phrases.things = [p for p in phrases.at.values() if Field.CATEGORY in p.terms and _heads(phrases, p)]
    return phrases


def chosen(phrases: Phrases, phrase: Phrase) -> tuple[str, tuple[str, ...]] | None:
    """The field and values that ``phrase`` states here, if any."""
    if phrase in phrases.things:
        return Field.CATEGORY, _closest(phrases, phrase)
    if _describes_purpose(phrases, phrase):
        return None
    for name in _CHOICE:
        if name in phrase.terms and states(phrases, phrase, name):
            return name, phrase.terms[name]
    return _narrowing(phrases, phrase) or own_here(phrases, phrase)


def own(phrase: Phrase) -> tuple[str, tuple[str, ...]] | None:
    """An attribute of the shop's own that ``phrase`` states: "16 GB RAM", "from Chile"."""
    name = next((name for name in phrase.terms if name not in _HANDLED), None)
    return (name, phrase.terms[name]) if name else None


def own_here(phrases: Phrases, phrase: Phrase) -> tuple[str, tuple[str, ...]] | None:
    """``own``, but neither the "used" of "used for camping" nor of "new or used" says a condition."""
    if grammar("en")["condition"]["key"] in phrase.terms:
        start, end = phrases.span(phrase.first, phrase.last)
        before, behind = _no_condition()
        if before.search(phrases.line.low, 0, start) or behind.match(phrases.line.low, end):
            return None
    return own(phrase)


@cache
def _no_condition() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Before and behind what says none: who used it, and what for; or that it may be new as well."""
    rules, joint = grammar("en")["condition"], r"(?: (?:or|and) | ?[/&] ?)"
    return (
        re.compile(rf"\b(?:new{joint}(?:gently |lightly )?|{rules['users']} )$"),
        re.compile(rf"{joint}(?:brand )?new\b| {words(rules['use'].split())}\b"),
    )


def _narrowing(phrases: Phrases, phrase: Phrase) -> tuple[str, tuple[str, ...]] | None:
    """The "jazz" of "jazz vinyl", where that is filed under vinyl."""
    if Field.CATEGORY not in phrase.terms or not _files(phrases, phrase):
        return None
    end = phrases.group_end(phrase.last)
    described = [name for one in phrases.things if one.last == end for name in one.terms[Field.CATEGORY]]
    narrow = phrases.vocabulary.narrower(phrase.terms[Field.CATEGORY], described)
    return (Field.CATEGORY, narrow) if narrow else None


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
    if name == Field.PATTERN and phrases.next_word(phrase.last) in stuffs():
        return False  # "solid wood"
    if name == Field.COLOUR and (
        _repeats(phrases, phrase)
        or _in_a_thing(phrases, phrase)
        or _of_its_plant(phrases, phrase)
        or not _colours(phrases, phrase)
    ):
        return False
    if not phrase.single:
        return True
    if name == Field.BRAND and _is_another_form(phrases, phrase):
        return False
    word = phrases.stems[phrase.first]
    cued = phrase.first > 0 and phrases.tokens[phrase.first - 1].word in {"by", "from", "in", "brand"}
    usual = phrases.vocabulary.share.get((word, name), 1.0) >= _HALF
    basic = name == Field.COLOUR and bool(phrases.things) and families(word) == (word,)
    return (denied or not _is_name(phrases, phrase, name)) and (usual or cued or basic)


def _counted(phrases: Phrases, phrase: Phrase) -> bool:
    """The "pocket" of "5 pocket jeans": how many is the point, and no list of features says it."""
    counted = phrases.glued(phrase.first - 1) and phrases.tokens[phrase.first - 1].word.isdigit()
    return counted and phrases.first_word(phrase).isalpha()


def _is_another_form(phrases: Phrases, phrase: Phrase) -> bool:
    """A "green" bin is not made by Greens."""
    word = phrases.first_word(phrase)
    return word in english() and word not in phrase.terms[Field.BRAND]


def _is_name(phrases: Phrases, phrase: Phrase, name: str) -> bool:
    """Whether the word and a neighbour are a name in which it does not state the fact ("black pepper")."""
    stems, word = phrases.stems, phrases.stems[phrase.first]
    pairs = [" ".join(stems[i : i + 2]) for i in (phrase.first - 1, phrase.last) if phrases.glued(i)]
    return any((word, pair, name) in phrases.vocabulary.names for pair in pairs)


def _repeats(phrases: Phrases, phrase: Phrase) -> bool:
    """The "blue" of "navy blue": navy says it already."""
    before = next((p for p in phrases.at.values() if p.last == phrase.first - 1), None)
    if before is None or not phrases.glued(before.last):
        return False
    shade, family = phrases.first_word(before), phrases.first_word(phrase)
    return shade != family and family in families(shade)


def _in_a_thing(phrases: Phrases, phrase: Phrase) -> bool:
    """The "coffee" of "coffee table", and the "wine" that ends "red wine"."""
    ends = phrases.group_end(phrase.last) == phrase.last
    if _of_coloured_stuff(phrases, phrase):
        return False
    return _makes(phrases, phrase.first, phrase.last + 1) or (
        ends and _makes(phrases, phrase.first - 1, phrase.last)
    )


def _of_coloured_stuff(phrases: Phrases, phrase: Phrase) -> bool:
    """The "white" of "white leather shoes", where shoes come in white, whatever else white leather is; but white oak is an oak."""
    said, end = " ".join(phrases.stems[phrase.first : phrase.last + 1]), phrases.group_end(phrase.last)
    stuff, words = phrases.next_word(phrase.last), lexicon()
    wood = words.kin(stuff, words.senses("wood")) is Kin.NARROWER
    if stuff not in materials() or wood or end < phrase.last + 2:
        return False
    return said in phrases.vocabulary.hues.get(phrases.stems[end], ())


def _of_its_plant(phrases: Phrases, phrase: Phrase) -> bool:
    """The "lavender" of "lavender plant" and the "mint" of "mint tea", unless such plants and teas are said to come in it."""
    said, end = phrases.first_word(phrase), phrases.group_end(phrase.last)
    if not phrase.single or end == phrase.last or families(said) == (said,):
        return False
    stated = phrases.vocabulary.hues.get(phrases.stems[end], ())
    return phrases.stems[phrase.first] not in stated and _grown(said, phrases.tokens[end].word)


@lru_cache(1 << 10)
def _grown(word: str, thing: str) -> bool:
    """Whether both grow or are eaten, and the plant that the thing may be is a kind of which the word is one: a peach orchid is no peach."""
    words = lexicon()
    plants, tools = words.senses("plant"), words.senses("instrumentality")
    eaten = words.senses("food") | words.senses("plant part") | words.senses("oil")
    mostly, own = words.wider(words.mostly(thing)), words.senses(thing)
    if words.wider(own) & tools or words.kin(word, plants | words.senses("food")) is Kin.OTHER:
        return False
    return bool(mostly & eaten) or (bool(mostly & plants) and words.kin(word, own) is Kin.NARROWER)


def _makes(phrases: Phrases, first: int, last: int) -> bool:
    """Whether these tokens name another thing than the last one does: a coffee table is no table that is brown, but blue jeans are jeans."""
    if not all(map(phrases.glued, range(first, last))):
        return False
    said, words = [token.word for token in phrases.tokens[first : last + 1]], lexicon()
    whole = words.senses(" ".join(said))
    return bool(whole) and whole.isdisjoint(words.senses(said[-1]))


def _colours(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether it is singular, and the thing it describes comes in colours."""
    word = phrases.tokens[phrase.last].word
    several = phrases.several_of_a_colour(phrase.last)
    if word != phrases.stems[phrase.last] and word.endswith("s") and not (families(word) or several):
        return False
    end = phrases.group_end(phrase.last)
    about = [" ".join(phrases.stems[t.first : t.last + 1]) for t in phrases.things] or [phrases.stems[end]]
    said = " ".join(phrases.stems[phrase.first : phrase.last + 1])
    behind = phrases.span(phrase.first, phrase.last)[1]
    if end == phrase.last and not _SHADE.match(phrases.line.low, behind) and _is_sold(phrases, said, word):
        return False
    if any(said in phrases.vocabulary.hues.get(thing, ()) for thing in about):
        return True
    coloured = phrases.vocabulary.coloured
    shares = [
        coloured[k] for thing in about if (k := thing if thing in coloured else thing.split()[-1]) in coloured
    ]
    named = any(
        Field.COLOUR in phrases.vocabulary.terms.get(key(value), {}) for value in phrase.terms[Field.COLOUR]
    ) or (families(word) == (word,) and _has_colours(phrases))
    alone = not phrases.things and end == phrase.last
    return max(shares, default=0.0) >= _COLOURED or (named and (alone or not shares))


def _is_sold(phrases: Phrases, said: str, word: str) -> bool:
    """The "cream" of a shop whose creams end their titles, and nothing is said to come in that colour."""
    stated = Field.COLOUR in phrases.vocabulary.terms.get(key(word), {})
    return said in phrases.vocabulary.ends and word not in families(word) and not stated


def _has_colours(phrases: Phrases) -> bool:
    """Whether the shop states any, by whatever names; what a photo shows has one all the same."""
    return bool(phrases.vocabulary.hues or (phrases.photo and phrases.vocabulary.coloured))


def _heads(phrases: Phrases, phrase: Phrase) -> bool:
    """Heads of their noun group, and not what something is "for"."""
    if not _files(phrases, phrase):
        return False
    other = phrase.single and (_is_foreign(phrases, phrase) or _of_a_thing(phrases, phrase))
    return not other and ends_group(phrases, phrase) and not is_purpose(phrases, phrase)


def _files(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether what is called so is filed so."""
    share = phrases.vocabulary.share.get((phrases.stems[phrase.first], Field.CATEGORY), 1.0)
    return not phrase.single or (share >= _FILED and not _is_name(phrases, phrase, Field.CATEGORY))


def _is_foreign(phrases: Phrases, phrase: Phrase) -> bool:
    """The "bag" of "sleeping bag" is none of the shop's bags, where nothing speaks of sleeping."""
    before = phrase.first - 1
    said = before >= 0 and phrases.vocabulary.known(phrases.tokens[before].word)
    return not said and _makes(phrases, before, phrase.last)


def _of_a_thing(phrases: Phrases, phrase: Phrase) -> bool:
    """The "accessories" of "computer accessories" are not those of every kind that a shop may file under the word."""
    before = phrase.first - 1
    if not phrase.single or phrases.first_word(phrase) not in _collective() or not phrases.glued(before):
        return False
    word, vocabulary = phrases.tokens[before].word, phrases.vocabulary
    if phrases.function(before) or word in stuffs() or families(word):
        return False
    named = phrases.stems[before] in vocabulary.ends or phrases.stems[before] in vocabulary.filed
    return named or bool(lexicon().senses(word))


@cache
def _collective() -> frozenset[str]:
    return frozenset(grammar("en")["boundary"]["collective"].split())


def _describes_purpose(phrases: Phrases, phrase: Phrase) -> bool:
    """The "grey" of "a rug for my grey sofa" is not wished of the rug."""
    end = phrases.group_end(phrase.last)
    thing = next((p for p in phrases.at.values() if p.last == end and Field.CATEGORY in p.terms), None)
    return thing is not None and thing is not phrase and is_purpose(phrases, thing)
