"""What the thing shall be or have, and what not: the catalogue's phrases, "with a hood", "no wool", "gluten free".

Knows how far "not" and "with" reach. Refuses features that neither the catalogue nor the grammar knows.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from shopkeeper.language.grammar import either, grammar
from shopkeeper.language.line import TAKEN
from shopkeeper.language.phrases import Phrase, Phrases, chosen, states
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import key, kin
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op

_LONGEST_FEATURE, _SHORTEST, _MOST_FILLERS, _LONGEST_LIST = 3, 2, 5, 8
_DENIABLE = (Field.BRAND, Field.MATERIAL, Field.PATTERN, Field.COLOUR, Field.FEATURE, Field.CATEGORY)
_LISTED = re.compile(r"\s*(,|/|&)\s*")
_SUFFIX = re.compile(r"[ -]?(free|proof|resistant|repellent)$")
_ANY, _ALL = {"or", "nor"}, {"and", "or", "nor"}


@dataclass(frozen=True, slots=True)
class Item:
    """One listed thing: tokens ``first`` … ``last`` mean ``values`` of ``field``."""

    first: int
    last: int
    field: str
    values: tuple[str, ...]


def wishes(reading: Reading) -> None:
    """Negations first, then features with a cue, then every other phrase."""
    _negations(reading)
    phrases = Phrases.of(reading.line, reading.vocabulary)
    for match in _with(reading.context.locale).finditer(reading.low):
        for item in _features(phrases, _index(phrases, match.end())):
            _note(
                reading,
                phrases,
                item,
                Op.IS,
                start=match.start() if item.first == _index(phrases, match.end()) else -1,
            )
    _shapes(reading)
    phrases = Phrases.of(reading.line, reading.vocabulary)
    last: Item | None = None
    for phrase in phrases.at.values():
        choice = chosen(phrases, phrase)
        if choice and last and last.field in phrase.terms and _joint(phrases, last.last)[0] == phrase.first:
            choice = last.field, phrase.terms[last.field]  # "white or oak"
        if choice:
            last = Item(phrase.first, phrase.last, *choice)
            _note(reading, phrases, last, Op.IS)


def _note(reading: Reading, phrases: Phrases, item: Item, op: Op, start: int = -1) -> None:
    first, end = phrases.span(item.first, item.last)
    reading.note(Found(start if start >= 0 else first, end, item.field, op, item.values, kept=op is Op.IS))


def _index(phrases: Phrases, position: int) -> int:
    """The first token at or after ``position``."""
    return bisect_left(phrases.tokens, position, key=lambda token: token.start)


def _negations(reading: Reading) -> None:
    phrases = Phrases.of(reading.line, reading.vocabulary)
    for match in _not(reading.context.locale).finditer(reading.low):
        known = phrases.at.get(_index(phrases, match.start()))
        if TAKEN in reading.low[match.start() : match.end()] or known:
            continue  # "non-slip", "no added sugar": the catalogue's own words
        bare = match["cue"] in _featureless(reading.context.locale)
        items = [
            item
            for item in _denied(phrases, _index(phrases, match.end()), bare=bare)
            if reading.low[phrases.tokens[item.first].start]
            != TAKEN  # "no sugar and no pulp" denies pulp once
        ]
        for each in _by_field(items):
            values = tuple(dict.fromkeys(value for item in each for value in item.values))
            start = match.start() if each[0] is items[0] else phrases.tokens[each[0].first].start
            reading.note(Found(start, phrases.tokens[each[-1].last].end, each[0].field, Op.NOT, values))


def _by_field(items: list[Item]) -> list[list[Item]]:
    """Neighbours of one field share a constraint; each feature has its own."""
    groups: list[list[Item]] = []
    for item in items:
        if groups and groups[-1][0].field == item.field != Field.FEATURE:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _denied(phrases: Phrases, index: int, *, bare: bool) -> list[Item]:
    """The things listed after a negation; "or" always goes on, "and" and commas only within one field."""
    items: list[Item] = []
    joints: list[str] = []
    while len(items) < _LONGEST_LIST and (
        item := _deniable(phrases, _skip(phrases, index, "negation"), bare=bare)
    ):
        same = not items or items[-1].field == item.field
        adds = joints and joints[-1] not in _ANY
        if adds and (not same or not phrases.noun(item.last)):
            break  # "no seeds and gluten free"
        items.append(item)
        index, joint = _joint(phrases, item.last)
        if not joint:
            break
        joints.append(joint)
    return items if set(joints[: len(items) - 1]) & _ALL else items[:1]


def _joint(phrases: Phrases, last: int) -> tuple[int, str]:
    """Where a list goes on after token ``last``, and the word or mark that says so."""
    following = last + 1
    if following >= len(phrases.tokens):
        return following, ""
    word = phrases.tokens[following].word
    between = _LISTED.match(phrases.line.low, phrases.tokens[last].end, phrases.tokens[following].start)
    if word in _ALL and (phrases.glued(last) or between):
        return following + 1, word
    return following, between[1] if between else ""


def _deniable(phrases: Phrases, index: int, *, bare: bool) -> Item | None:
    if index >= len(phrases.tokens):
        return None
    phrase = phrases.at.get(index)
    item = _feature(phrases, index) if bare else None
    if item and (phrase is None or item.last > phrase.last or _plain(phrase)):
        return item
    return (_as_denied(phrases, phrase) if phrase else None) or _named(phrases, index)


def _named(phrases: Phrases, index: int) -> Item | None:
    """A word of titles that is no fact by itself: "coffee, not decaf", "juice but not orange"."""
    word = phrases.tokens[index].word
    if phrases.function(index) or not word.isalpha() or phrases.stems[index] not in phrases.vocabulary.titled:
        return None
    return Item(index, index, Field.FEATURE, (word,))


def _as_denied(phrases: Phrases, phrase: Phrase) -> Item | None:
    for name in _DENIABLE:
        if name in phrase.terms and (name == Field.CATEGORY or states(phrases, phrase, name, denied=True)):
            return Item(phrase.first, phrase.last, name, phrase.terms[name])
    return None


def _features(phrases: Phrases, index: int) -> list[Item]:
    """The features listed after "with": all of them are wished for."""
    items: list[Item] = []
    while (
        len(items) < _LONGEST_LIST
        and (item := _feature(phrases, _skip(phrases, index, "feature")))
        and _supported(phrases, item)
    ):
        items.append(item)
        index, joint = _joint(phrases, item.last)
        if not joint:
            break
    return items


def _feature(phrases: Phrases, index: int) -> Item | None:
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
            if not (phrase.single and phrase.terms.keys() == {Field.FEATURE} and phrases.noun(phrase.last)):
                break  # "with a phone pocket", but "with drawers, dimmable"
        last = phrase.last if phrase else last + 1
    while last >= index and phrases.tokens[last].word in grammar("en")["feature"]["tail"].split():
        last -= 1
    if last < index or (
        index in phrases.at and phrases.at[index].last == last and not _plain(phrases.at[index])
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
    return (last < index or phrases.glued(last)) and not phrases.function(last + 1) and following not in stops


def _states_feature(phrase: Phrase) -> bool:
    return Field.FEATURE in phrase.terms or not phrase.terms.keys() & {*_DENIABLE, Field.GENDER}


def _known_feature(phrases: Phrases, phrase: Phrase) -> Item:
    name = Field.FEATURE if Field.FEATURE in phrase.terms else next(iter(phrase.terms))
    return Item(phrase.first, phrase.last, name, phrase.terms[name])


def _plain(phrase: Phrase) -> bool:
    """Named like a category only ("with pockets", "no hood"): as a part it is a feature."""
    return phrase.terms.keys() == {Field.CATEGORY}


def _supported(phrases: Phrases, item: Item) -> bool:
    """Known words, one of them strange at most: the shopper may wish for what the shop never thought of."""
    words = [token.word for token in phrases.tokens[item.first : item.last + 1]]
    strange = [word for word in words if not phrases.vocabulary.known(word)]
    return not strange or (len(strange) == 1 and len(strange[0]) > _SHORTEST)


def _skip(phrases: Phrases, index: int, cue: str) -> int:
    fillers = grammar("en")[cue]["filler"].split()
    most = min(index + _MOST_FILLERS, len(phrases.tokens))
    while index < most and phrases.tokens[index].word in fillers and phrases.glued(index):
        index += 1
    return index


def _shapes(reading: Reading) -> None:
    """ "Gluten-free", "water-resistant": features by their form, when the catalogue uses the word."""
    for match in _shaped(reading.context.locale).finditer(reading.low):
        said, vocabulary = match.group(), reading.vocabulary
        following = reading.low[match.end() :].split(maxsplit=1)[:1]
        if following and vocabulary.terms.get(key(f"{said.split()[-1]} {following[0]}")):
            continue  # "eggs free range"
        parted = _SUFFIX.sub(r" \1", said)
        forms = (said, parted.replace(" ", ""), parted)
        if said.endswith("free") and (denied := _free_of(_SUFFIX.sub("", said), vocabulary)):
            reading.note(Found(*match.span(), Field.MATERIAL, Op.NOT, denied))
            continue
        values = next((v for f in forms if (v := vocabulary.terms.get(key(f), {}).get(Field.FEATURE))), ())
        used = [form for form in forms if all(w == "free" or vocabulary.known(w) for w in form.split())]
        if not values and not used:
            continue
        stated = next(
            (vocabulary.stated[key(form)] for form in forms if key(form) in vocabulary.stated),
            used[0] if used else "",
        )
        reading.note(Found(*match.span(), Field.FEATURE, Op.IS, values or (stated,), kept=True))


def _free_of(stuff: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """A leather-free shoe is not of leather, where leather is what shoes are made of."""
    return vocabulary.terms.get(key(stuff), {}).get(Field.MATERIAL, ())


@cache
def _with(language: str) -> re.Pattern[str]:
    left = r"(?<![\w'-])(?<!go )(?<!goes )(?<!wear )(?<!match )(?<!pair )(?<!going )(?<!worn )"
    return re.compile(rf"{left}{either(grammar(language)['feature']['with'])}(?=[ ])")


@cache
def _not(language: str) -> re.Pattern[str]:
    rules = grammar(language)["negation"]
    return re.compile(rf"(?<![\w'-])(?!{rules['never']})(?:(?P<cue>{either(rules['cue'])})(?![\w'-])|non-)")


@cache
def _featureless(language: str) -> frozenset[str]:
    return frozenset(grammar(language)["negation"]["featureless"])


@cache
def _shaped(language: str) -> re.Pattern[str]:
    rules = grammar(language)["feature"]
    return re.compile(rf"(?<![\w-])(?!{rules['shapes_not']}){rules['shapes']}(?![\w-])")
