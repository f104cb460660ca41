"""What the thing shall be or have, and what not: denials, features, and every other phrase of the catalogue.

Knows how far "not" reaches. Refuses to judge what a phrase means.
"""

import re
from dataclasses import replace
from functools import cache

from shopkeeper.language.features import (
    LONGEST_LIST,
    Item,
    cue,
    feature,
    features,
    formed,
    free_of,
    is_part,
    skip,
)
from shopkeeper.language.foreign import denied
from shopkeeper.language.grammar import UNASKED, either, empty_words, function_words, grammar, words
from shopkeeper.language.lexicon import Kin, lexicon
from shopkeeper.language.line import TAKEN
from shopkeeper.language.measures import kinds_named
from shopkeeper.language.nouns import ends_group, is_noun
from shopkeeper.language.phrases import Phrase, Phrases, goes_on, materials
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.sense import chosen, own_here, phrases_of, states
from shopkeeper.language.shares import shared
from shopkeeper.language.stem import ADJECTIVE, key
from shopkeeper.types import Field, Op
from shopkeeper.types.colour import families

_DENIABLE = (Field.BRAND, Field.MATERIAL, Field.PATTERN, Field.COLOUR, Field.FEATURE, Field.CATEGORY)
_ANY = {"or", "nor"}
_AHEAD = re.compile(r"[^,]*(?=, ?[^\W\d_]+$)")
"""The thing of "cookies, nut allergy", which is none of a list."""
_ADJECTIVES = ("ic", "en", "y")


def wishes(reading: Reading) -> None:
    """Negations first, then features with a cue, then every other phrase."""
    phrases = phrases_of(reading)
    low = reading.low
    _negations(reading, phrases)
    if reading.low != low:
        phrases = phrases_of(reading)
    low = reading.low
    for match in cue(reading.context.locale).finditer(reading.low):
        for item in features(phrases, phrases.index(match.end())):
            _note(
                reading,
                phrases,
                item,
                Op.IS,
                start=match.start() if item.first == phrases.index(match.end()) else -1,
            )
    for found in formed(reading.low, reading.vocabulary, reading.context.locale):
        if TAKEN not in reading.low[found.start : found.end]:
            reading.note(found)
    if reading.low != low:
        phrases = phrases_of(reading)
    last: Item | None = None
    for phrase in phrases.at.values():
        choice = chosen(phrases, phrase)
        if choice and last and last.field in phrase.terms and goes_on(phrases, last.last)[0] == phrase.first:
            choice = last.field, phrase.terms[last.field]  # "white or oak"
        if choice:
            last = Item(phrase.first, phrase.last, *choice)
            if last.field == Field.MATERIAL:
                _note_stuffs(reading, phrases, last)
            else:
                _note(reading, phrases, last, Op.IS)


def _note_stuffs(reading: Reading, phrases: Phrases, item: Item) -> None:
    """A material, and those that will do as well, of which the shop states nothing: the "acrylic" of "acrylic or cotton yarn"."""
    before, (behind, joint) = item.first - 2, goes_on(phrases, item.last)
    if before >= 0 and goes_on(phrases, before) == (item.first, "or"):
        _note_stuff(reading, phrases, before)
    _note(reading, phrases, item, Op.IS)
    if joint == "or":
        _note_stuff(reading, phrases, behind)


def _note_stuff(reading: Reading, phrases: Phrases, index: int) -> None:
    if index >= len(phrases.tokens) or index in phrases.inside:
        return
    word, words = phrases.tokens[index].word, lexicon()
    stuff = words.kin(word, words.senses("material") | words.senses("substance")) is Kin.NARROWER
    if stuff and not phrases.function(index) and reading.low[phrases.tokens[index].start] != TAKEN:
        _note(reading, phrases, Item(index, index, Field.MATERIAL, (word,)), Op.IS)


def _note(reading: Reading, phrases: Phrases, item: Item, op: Op, start: int = -1) -> None:
    first, end = phrases.span(item.first, item.last)
    found = Found(start if start >= 0 else first, end, item.field, op, item.values, kept=op is Op.IS)
    wished = op is Op.IS and item.field == Field.MATERIAL
    told = shared(reading, found, first) if wished else found
    denial_at = denied(reading, item.field, first) if op is Op.IS else -1
    if told is None or (denial_at >= 0 and (told is not found or item.field == Field.FEATURE)):
        reading.take(first, end, kept=True)  # texts of another language say nothing of features here
    elif denial_at >= 0:
        reading.note(replace(found, start=denial_at, op=Op.NOT, kept=False))
    else:
        reading.note(told)


def _needless(reading: Reading, phrases: Phrases) -> None:
    """Take the "blue" of "does not have to be blue", and of "blue is not required": it is no wish, and none that it be not."""
    before, after = _needed(reading.context.locale)
    for match in before.finditer(reading.low):
        if items := _denied(
            phrases, phrases.index(match.end()), bare=match.group().endswith(("have", "with"))
        ):
            reading.take(match.start(), phrases.tokens[items[-1].last].end)
    for match in after.finditer(reading.low):
        last = phrases.index(match.start()) - 1
        for phrase in (one for one in phrases.at.values() if one.last == last and _as_denied(phrases, one)):
            reading.take(phrases.tokens[phrase.first].start, match.end())


def _negations(reading: Reading, phrases: Phrases) -> None:
    _needless(reading, phrases)
    for match in _not(reading.context.locale).finditer(reading.low):
        if TAKEN in reading.low[match.start() : match.end()]:
            continue
        known, index = phrases.at.get(phrases.index(match.start())), phrases.index(match.end())
        if known and (stated := chosen(phrases, known)):  # "non-slip", "no added sugar": the catalogue's own
            if not (affirmed := _affirmed(phrases, index, known.last)):
                _note(reading, phrases, Item(known.first, known.last, *stated), Op.IS)
                continue
            phrases.at[index] = affirmed
        bare = match["cue"] in _featureless(reading.context.locale)
        denied = _denied(phrases, index, bare=bare)
        items = [
            item
            for item in (*denied, *_of_stuff(phrases, denied))
            if reading.low[phrases.tokens[item.first].start]
            != TAKEN  # "no sugar and no pulp" denies pulp once
        ]
        for each in _by_field(items):
            values = tuple(dict.fromkeys(value for item in each for value in item.values))
            start = match.start() if each[0] is items[0] else phrases.tokens[each[0].first].start
            reading.note(Found(start, phrases.tokens[each[-1].last].end, each[0].field, Op.NOT, values))
    _allergies(reading, phrases)


def _allergies(reading: Reading, phrases: Phrases) -> None:
    """Deny the nut and the egg of "a nut or egg allergy", where the shop knows of them, they are not what is wished for, and nothing against
    that allergy is."""
    kinds = kinds_named(reading)
    for match in _allergy(reading.context.locale).finditer(reading.low):
        things = {index for thing in phrases.things for index in range(thing.first, thing.last + 1)}
        ahead = _AHEAD.match(match["stuff"])
        against = _against(reading.context.locale).search(reading.low, 0, match.start())
        for index in range(phrases.index(match.start()), phrases.index(match.end("stuff"))):
            word, end = phrases.tokens[index].word, phrases.tokens[index].end
            named = ahead and end <= match.start() + ahead.end() and phrases.stems[index] in kinds
            if named or index in things or word in _unbroken() or not phrases.vocabulary.known(word):
                continue
            cures = phrases.vocabulary.remedies.get(phrases.stems[index], frozenset())
            if (cures and against) or not kinds.isdisjoint(cures):
                reading.take(*phrases.span(index, index), kept=True)
                continue
            where, values = free_of(word, phrases.vocabulary) or (
                Field.FEATURE,
                (phrases.vocabulary.stated.get(key(word), word),),
            )
            end = match.end() if end == match.end("stuff") else end
            reading.note(Found(phrases.tokens[index].start, end, where, Op.NOT, values))


def _affirmed(phrases: Phrases, first: int, last: int) -> Phrase | None:
    """The "waterproof" of "not waterproof", of which the shop states both: what is waterproof is not wished for."""
    terms = phrases.vocabulary.terms.get(" ".join(phrases.stems[first : last + 1]), {})
    if Field.FEATURE in terms:
        return Phrase(first, last, {Field.FEATURE: terms[Field.FEATURE]})
    told = _formed(phrases, first) if first <= last else None
    return Phrase(first, last, {told.field: told.values}) if told and told.last == last else None


def _of_stuff(phrases: Phrases, denied: list[Item]) -> list[Item]:
    """The "leather" of "not red leather": denied as well, where no thing follows of which it is wished."""
    if not denied or denied[-1].field != Field.COLOUR or not phrases.glued(denied[-1].last):
        return []
    index = denied[-1].last + 1
    phrase = phrases.at.get(index)
    item = _as_denied(phrases, phrase) if phrase else _named(phrases, index)
    ends = item and phrases.group_end(item.last) == item.last
    return [item] if item and ends and item.field == Field.MATERIAL else []


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
    while len(items) < LONGEST_LIST and (item := _next_denied(phrases, index, items, joints, bare=bare)):
        same = not items or items[-1].field == item.field
        adds = joints and joints[-1] not in _ANY
        if adds and (not same or not is_noun(phrases, item.last)):
            break  # "no seeds and gluten free"
        items.append(item)
        index, joint = goes_on(phrases, item.last)
        if not joint:
            break
        joints.append(joint)
    return items if set(joints[: len(items) - 1]) & {*_ANY, "and"} else items[:1]


def _next_denied(
    phrases: Phrases, index: int, items: list[Item], joints: list[str], *, bare: bool
) -> Item | None:
    index = skip(phrases, index, "negation")
    heard = _deniable(phrases, index, bare=bare)
    listed = bool(joints) and joints[-1] in _ANY
    return heard or (_unheard_of(phrases, index) if listed else None)


def _unheard_of(phrases: Phrases, index: int) -> Item | None:
    """The "guava" of "not orange or guava", of which the shop has never heard."""
    word = phrases.tokens[index].word if index < len(phrases.tokens) else ""
    strange = word not in function_words("en") and not phrases.vocabulary.known(word)
    return feature(phrases, index) if word.isalpha() and strange else None


def _deniable(phrases: Phrases, index: int, *, bare: bool) -> Item | None:
    if index >= len(phrases.tokens):
        return None
    phrase = phrases.at.get(index)
    whole = bare or (phrase is not None and _of_another_thing(phrases, phrase))
    item = _without_thing(phrases, feature(phrases, index)) if whole else None
    if _foreign_stuff(phrases, index, item):
        return _named(phrases, index)
    if item and (phrase is None or item.last > phrase.last or is_part(phrases, phrase)):
        return item
    return (
        (_as_denied(phrases, phrase) if phrase else None)
        or _named(phrases, index)
        or _of_its_kind(phrases, index)
        or _formed(phrases, index)
        or _written(phrases, index)
    )


def _written(phrases: Phrases, index: int) -> Item | None:
    """The "synthetic" of "leather, not synthetic", which the shop only writes of."""
    word = phrases.tokens[index].word
    told = ADJECTIVE.search(word) and phrases.stems[index] in phrases.vocabulary.stems
    return Item(index, index, Field.FEATURE, (word,)) if told and not phrases.function(index) else None


def _of_another_thing(phrases: Phrases, phrase: Phrase) -> bool:
    """The "sofa" of "not a sofa bed": sofas are not denied."""
    following, words = phrases.next_word(phrase.last), lexicon()
    if phrase.terms.keys() != {Field.CATEGORY} or not words.senses(following):
        return False
    said = f"{phrases.tokens[phrase.last].word} {following}"
    return not ends_group(phrases, phrase) or bool(words.senses(said))


def _formed(phrases: Phrases, index: int) -> Item | None:
    """The "waterproof" of "not waterproof", of which the catalogue only writes."""
    start = phrases.tokens[index].start
    told = (found for found in formed(phrases.line.low, phrases.vocabulary, "en") if found.start == start)
    one = next((found for found in told if found.op is Op.IS), None)
    return Item(index, phrases.index(one.end) - 1, one.field, tuple(map(str, one.values))) if one else None


def _of_its_kind(phrases: Phrases, index: int) -> Item | None:
    """The alcohol of "non-alcoholic", where it is what things are of, or filed under."""
    word = phrases.tokens[index].word
    roots = (word.removesuffix(end) for end in _ADJECTIVES if word.endswith(end))
    denied = next((found for root in roots if (found := free_of(root, phrases.vocabulary))), None)
    return Item(index, index, *denied) if denied else None


def _without_thing(phrases: Phrases, item: Item | None) -> Item | None:
    """The "print" of "no print tees": what ends the group is the thing that is wished for, if no other thing is. But
    "without palm oil" is without palm oil."""
    if item is None or item.first == item.last or phrases.tokens[item.first - 1].word != "no":
        return item
    own = next((p for p in phrases.things if item.first < p.first <= p.last == item.last), None)
    kind = own is None and phrases.stems[item.last] in phrases.vocabulary.ends  # "no wooden chairs"
    if not (own or kind) or any(thing is not own for thing in phrases.things):
        return item
    head = own.first if own else item.last
    words = " ".join(token.word for token in phrases.tokens[item.first : head])
    return Item(item.first, head - 1, Field.FEATURE, (phrases.vocabulary.stated.get(key(words), words),))


def _foreign_stuff(phrases: Phrases, index: int, item: Item | None) -> bool:
    """The "velvet" of "no velvet sofas", where there is neither: of a strange thing its material is all we can deny."""
    word = phrases.tokens[index].word
    if item is None or word not in materials() or phrases.vocabulary.known(word):
        return False
    return item.last == index or not phrases.vocabulary.known(phrases.tokens[item.last].word)


def _named(phrases: Phrases, index: int) -> Item | None:
    """A word of titles that is no fact by itself ("coffee, not decaf"), and a material that the shop never heard of."""
    word = phrases.tokens[index].word
    if word in materials():
        return Item(index, index, Field.MATERIAL, (word,))
    if phrases.function(index) or not word.isalpha() or phrases.stems[index] not in phrases.vocabulary.titled:
        return None
    return Item(index, index, Field.FEATURE, (word,))


def _as_denied(phrases: Phrases, phrase: Phrase) -> Item | None:
    """A stuff after which things are filed is denied wherever it is stated: merino wool is not "not wool", however it is filed."""
    word = phrases.tokens[phrase.last].word
    if phrase.single and phrase.terms.keys() == {Field.CATEGORY} and word in materials():
        where, values = free_of(word, phrases.vocabulary) or (Field.FEATURE, (word,))
        return Item(phrase.first, phrase.last, where, values)
    for name in _DENIABLE:
        if name not in phrase.terms or _named_so(phrases, phrase, name):
            continue
        if name == Field.CATEGORY or states(phrases, phrase, name, denied=True):
            return Item(phrase.first, phrase.last, name, _shade(phrases, phrase, name) or phrase.terms[name])
    stated = own_here(phrases, phrase)
    return Item(phrase.first, phrase.last, *stated) if stated else None


def _shade(phrases: Phrases, phrase: Phrase, name: str) -> tuple[str, ...]:
    """The maroon that no product is called: all that is denied is it, and no other red."""
    said = " ".join(token.word for token in phrases.tokens[phrase.first : phrase.last + 1])
    stated = Field.COLOUR in phrases.vocabulary.terms.get(key(said), {})
    shade = name == Field.COLOUR and not stated and families(said) not in ((), (said,))
    return (said,) if shade else ()


def _named_so(phrases: Phrases, phrase: Phrase, name: str) -> bool:
    """The "apple" of "juices, but not apple", where there is an apple juice that Apple does not make."""
    word, heads = phrases.stems[phrase.first], (phrases.stems[thing.last] for thing in phrases.things)
    return phrase.single and any((word, f"{word} {head}", name) in phrases.vocabulary.names for head in heads)


@cache
def _against(language: str) -> re.Pattern[str]:
    """Before an allergy: what helps is looked for."""
    return re.compile(rf"\b{grammar(language)['allergies']['against']}$")


@cache
def _unbroken() -> frozenset[str]:
    """Before "allergy", what nothing can be free of."""
    return frozenset(grammar("en")["allergies"]["borne"].split()) | empty_words("en")


@cache
def _allergy(language: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){grammar(language)['allergies']['suffered']}(?![\w'-])")


@cache
def _not(language: str) -> re.Pattern[str]:
    rules, allergies = grammar(language)["negation"], grammar(language)["allergies"]
    borne = rf"(?:[\w-]+ )?{words(allergies['borne'].split())}\b"
    cues = f"{either(rules['cue'])}|{words(allergies['to'])}(?! {borne})"
    return re.compile(rf"(?<![\w'-]){UNASKED}(?!{rules['never']})(?:(?P<cue>{cues})(?![\w'-])|non-)")


@cache
def _needed(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    rules = grammar(language)["negation"]
    return (
        re.compile(rf"(?<![\w'-]){rules['needless']}(?![\w'-])"),
        re.compile(rf"{rules['unneeded']}(?![\w'-])"),
    )


@cache
def _featureless(language: str) -> frozenset[str]:
    return frozenset((*grammar(language)["negation"]["featureless"], *grammar(language)["allergies"]["to"]))
