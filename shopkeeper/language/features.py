"""Parts and properties of the thing: "with a hood", "without pockets", "gluten free".

Knows how a feature is named after a cue, and how things are listed. Refuses features that neither the catalogue nor the
grammar knows.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from shopkeeper.language.grammar import either, function_words, grammar, words
from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.line import Line
from shopkeeper.language.nouns import is_noun
from shopkeeper.language.phrases import Phrase, Phrases, goes_on, materials
from shopkeeper.language.reading import Found
from shopkeeper.language.stem import ADJECTIVE, able, key, kin, stem
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op
from shopkeeper.types.colour import families

LONGEST_LIST = 8
_LONGEST_FEATURE, _SHORTEST, _MOST_FILLERS = 3, 2, 5
_STATED = {
    Field.BRAND,
    Field.MATERIAL,
    Field.PATTERN,
    Field.COLOUR,
    Field.FEATURE,
    Field.CATEGORY,
    Field.GENDER,
}
_SUFFIX = re.compile(r"[ -]?(free|proof|resistant|repellent)$")
_FREE = r"(?!for |is |get )[^\W\d_]{2,}[ -]free(?![\w-]| (?:shipping|delivery|returns?|gift))"
_FREE_OF_EACH = re.compile(
    r"(?<![\w'-])(?<!with )(?<!without )(?<!no )(?<!has )(?<!contains )(?<!containing )(?<!free )(?!free\b)(?P<one>[^\W\d_]{2,})(?P<cut>-)?"
    rf"(?:(?P<slash>/)(?={_FREE})|(?=(?:(?P<and>,? (?:and|or|&) )|, ?){_FREE}))"
)
_LEFT = r"(?:(?<![\w-])|(?<=\bnon-))"


@dataclass(frozen=True, slots=True)
class Item:
    """One listed thing: tokens ``first`` … ``last`` mean ``values`` of ``field``."""

    first: int
    last: int
    field: str
    values: tuple[str, ...]


def features(phrases: Phrases, index: int) -> list[Item]:
    """The features listed after "with": all of them are wished for."""
    items: list[Item] = []
    while (
        len(items) < LONGEST_LIST
        and (item := feature(phrases, skip(phrases, index, "feature")))
        and _supported(phrases, item)
        and not (items and phrases.next_word(item.last) == "free")  # "with nuts, gluten free"
    ):
        items.append(item)
        index, joint = goes_on(phrases, item.last)
        if not joint:
            break
    return items


def feature(phrases: Phrases, index: int) -> Item | None:
    """Up to three words that name a part or property; None when they only name a colour, material or the like."""
    last = index - 1
    while (
        last + 1 < len(phrases.tokens)
        and last - index < _LONGEST_FEATURE - 1
        and _continues(phrases, index, last)
    ):
        phrase = phrases.at.get(last + 1)
        if phrase and last >= index and Field.CATEGORY in phrase.terms and index in phrases.at:
            break
        if phrase and last >= index and _trails(phrases, phrase):
            break
        if phrase and _states_feature(phrase):
            if last < index:
                return _known_feature(phrases, phrase)
            if not (
                phrase.single and phrase.terms.keys() == {Field.FEATURE} and is_noun(phrases, phrase.last)
            ):
                break  # "with a phone pocket", but "with drawers, dimmable"
        last = phrase.last if phrase else last + 1
    while last >= index and phrases.tokens[last].word in grammar("en")["feature"]["tail"].split():
        last -= 1
    if last < index or (
        index in phrases.at and phrases.at[index].last == last and not is_part(phrases, phrases.at[index])
    ):
        return None
    words = " ".join(token.word for token in phrases.tokens[index : last + 1])
    if possessed := _possessed(phrases.vocabulary, key(words)):
        return Item(index, last, *possessed)
    return Item(index, last, Field.FEATURE, (phrases.vocabulary.stated.get(key(words), words),))


def _possessed(vocabulary: Vocabulary, noun: str) -> tuple[str, tuple[str, ...]] | None:
    """With stripes is striped, with wheels wheeled: where the catalogue only has the adjective."""
    if noun in vocabulary.terms:
        return None
    stated = (vocabulary.terms.get(form, {}) for form in kin(noun))
    facts = ((name, by[name]) for by in stated for name in (Field.FEATURE, Field.PATTERN) if name in by)
    return next(facts, None)


def _trails(phrases: Phrases, phrase: Phrase) -> bool:
    """The "white" of "with drawers white": said of the whole thing."""
    return Field.COLOUR in phrase.terms and phrases.group_end(phrase.last) == phrase.last


def _continues(phrases: Phrases, index: int, last: int) -> bool:
    stops = grammar("en")["feature"]["stop"].split()
    following = phrases.tokens[last + 1].word
    if following.isdigit() and last + 1 not in phrases.at:
        return False
    return (last < index or phrases.glued(last)) and not phrases.function(last + 1) and following not in stops


def _states_feature(phrase: Phrase) -> bool:
    return Field.FEATURE in phrase.terms or not phrase.terms.keys() & _STATED


def _known_feature(phrases: Phrases, phrase: Phrase) -> Item:
    name = Field.FEATURE if Field.FEATURE in phrase.terms else next(iter(phrase.terms))
    return Item(phrase.first, phrase.last, name, phrase.terms[name])


def is_part(phrases: Phrases, phrase: Phrase) -> bool:
    """Named like a category only ("with pockets", "no hood"), or like a colour ("without mustard"): as a part it is a feature."""
    return phrase.terms.keys() == {Field.CATEGORY} or _is_stuff(phrases, phrase)


def _is_stuff(phrases: Phrases, phrase: Phrase) -> bool:
    """Whether it is no more a colour than a thing, and nothing is said to come in colours that the line may name as a kind."""
    said = " ".join(token.word for token in phrases.tokens[phrase.first : phrase.last + 1])
    stated = Field.FEATURE in phrase.terms
    if phrase.terms.keys() - {Field.FEATURE} != {Field.COLOUR} or families(said) == (said,):
        return False
    if not lexicon().senses(said):
        return False
    hues, kinds = phrases.vocabulary.hues, phrases.vocabulary.ends.keys() & phrases.stems
    named = {" ".join(phrases.stems[thing.first : thing.last + 1]) for thing in phrases.things} | kinds
    return named.isdisjoint(hues) if named else stated or not hues


def _supported(phrases: Phrases, item: Item) -> bool:
    """Known words, one of them strange at most: the shopper may wish for what the shop never thought of."""
    words = [token.word for token in phrases.tokens[item.first : item.last + 1]]
    strange = [word for word in words if not phrases.vocabulary.known(word)]
    return not strange or (len(strange) == 1 and len(strange[0]) > _SHORTEST)


def skip(phrases: Phrases, index: int, cue: str) -> int:
    fillers = grammar("en")[cue]["filler"].split()
    most = min(index + _MOST_FILLERS, len(phrases.tokens))
    while (
        index < most
        and phrases.tokens[index].word in fillers
        and phrases.glued(index)
        and index not in phrases.at
    ):
        index += 1
    return index


def formed(low: str, vocabulary: Vocabulary, language: str) -> Iterator[Found]:
    """Features that are told by their form, or by a word that says nothing else."""
    yield from _abilities(low, vocabulary, language)
    yield from _shapes(low, vocabulary, language)
    yield from _claimed(low, vocabulary, language)


def _shapes(low: str, vocabulary: Vocabulary, language: str) -> Iterator[Found]:
    """ "Gluten-free", "water-resistant": where the catalogue uses the word."""
    for match in _shaped(language).finditer(low):
        said = match.group()
        following = low[match.end() :].split(maxsplit=1)[:1]
        if following and vocabulary.terms.get(key(f"{said.split()[-1]} {following[0]}")):
            continue  # "eggs free range"
        parted = _SUFFIX.sub(r" \1", said)
        forms = (said, parted.replace(" ", ""), parted)
        if said.endswith("free") and (denied := free_of(_SUFFIX.sub("", said), vocabulary)):
            yield Found(*match.span(), denied[0], Op.NOT, denied[1])
            continue
        if parted.split()[0] in function_words(language):
            continue  # "with free delivery"
        values = next((v for f in forms if (v := vocabulary.terms.get(key(f), {}).get(Field.FEATURE))), ())
        used = [form for form in forms if all(w == "free" or vocabulary.known(w) for w in form.split())]
        if not values and not used:
            continue
        stated = next(
            (vocabulary.stated[key(form)] for form in forms if key(form) in vocabulary.stated),
            used[0] if used else "",
        )
        yield Found(*match.span(), Field.FEATURE, Op.IS, values or (stated,), kept=True)


def free_of_each(line: Line, vocabulary: Vocabulary) -> None:
    """Write out the "nut free" of "nut and gluten free", "nut- and gluten-free" and "BPA, BPS free"; but "vegan and gluten free" is vegan."""

    def plain(word: str) -> str:
        return word.removesuffix("s") if word.removesuffix("s") == stem(word) else word

    def written(match: re.Match[str]) -> str:
        one, typed = match["one"], line.typed(match.start("one"), match.end("one"))
        code = typed.isupper() and not line.text.isupper()
        sure = match["cut"] or code or (match["and"] and _is_in_things(one, vocabulary))
        called = key(f"{one} free") in vocabulary.terms and stem(one) == one
        joint = " and " if match["slash"] else ""
        return f"{plain(one)} free{joint}" if sure or called else match.group()

    for _ in range(LONGEST_LIST):
        line.rewrite(_FREE_OF_EACH, written)


def _is_in_things(word: str, vocabulary: Vocabulary) -> bool:
    """Whether it is a noun, and neither a kind of thing here nor what things are made of or how they look."""
    says = vocabulary.terms.get(key(word), {}).keys() - {Field.FEATURE}
    adjective = ADJECTIVE.search(word) or word in grammar("en")["feature"]["claims"].split()
    return not (says or adjective or stem(word) in vocabulary.ends) and bool(lexicon().senses(word))


def _abilities(low: str, vocabulary: Vocabulary, language: str) -> Iterator[Found]:
    """ "A bag I can lock", "that can be folded": where the catalogue calls things lockable, foldable."""
    for match in _can(language).finditer(low):
        terms = (vocabulary.terms.get(form, {}) for form in able(match["verb"] or match["done"]))
        if values := next((by[Field.FEATURE] for by in terms if Field.FEATURE in by), ()):
            yield Found(*match.span(), Field.FEATURE, Op.IS, values, kept=True)


def _claimed(low: str, vocabulary: Vocabulary, language: str) -> Iterator[Found]:
    """ "Vegan", where the shop states it, denies it or writes of it, and names nothing so: no belt of vegan leather."""
    synonyms = grammar(language)["feature"]["synonyms"]
    for match in _claims(language).finditer(low):
        words = filter(None, (match.group(), synonyms.get(match.group())))
        told = tuple(word for word in words if key(word) in vocabulary.stems)
        names = any(key(word) in vocabulary.naming for word in told)
        if told and not names and key(match.group()) not in vocabulary.terms:
            yield Found(*match.span(), Field.FEATURE, Op.IS, told, kept=True)


def free_of(stuff: str, vocabulary: Vocabulary) -> tuple[str, tuple[str, ...]] | None:
    """A leather-free shoe is not of leather, where leather is what shoes are made of; a drink without alcohol is not filed under it."""
    terms = vocabulary.terms.get(key(stuff), {})
    if Field.MATERIAL in terms:
        return Field.MATERIAL, terms[Field.MATERIAL]
    if stuff in terms.get(Field.CATEGORY, ()):
        return Field.FEATURE, (stuff,)
    return (Field.MATERIAL, (stuff,)) if stuff in materials() and not terms else None


@cache
def cue(language: str) -> re.Pattern[str]:
    left = r"(?<![\w'-])(?<!go )(?<!goes )(?<!wear )(?<!match )(?<!pair )(?<!going )(?<!worn )"
    return re.compile(rf"{left}{either(grammar(language)['feature']['with'])}(?=[ ])")


@cache
def _can(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){grammar(language)['feature']['can']}(?![\w'-])")


@cache
def _claims(language: str) -> re.Pattern[str]:
    return re.compile(rf"{_LEFT}{words(grammar(language)['feature']['claims'].split())}(?![\w-])")


@cache
def _shaped(language: str) -> re.Pattern[str]:
    rules = grammar(language)["feature"]
    return re.compile(rf"{_LEFT}(?!{rules['shapes_not']}){rules['shapes']}(?![\w-])")
