"""Measures: "27 inch", "at least 3 TB", "longer than 7 feet", "between 50 and 60 cm".

Knows what this shop measures, and how more and less are said. Refuses measures of a kind that it states of nothing.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from shopkeeper.language.facts import size_key
from shopkeeper.language.grammar import denial, either, function_words, grammar, stuffs, turned, unit, words
from shopkeeper.language.line import TAKEN, Token
from shopkeeper.language.reading import Found, Reading
from shopkeeper.language.stem import key, split, stem
from shopkeeper.language.told import called
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import FIELDS, Field, Op
from shopkeeper.types.colour import families
from shopkeeper.types.colour import names as colours
from shopkeeper.types.measure import NUMBER, SHARE, TIME, WEIGHT, counted, extent, number, plain, units

_LONGEST = 6
_MEASURED = re.compile(r"(?=.*\d)(?=.*[a-z½¼]|.*\d[.,]5|.*\d ?[x/-] ?\d)[a-z0-9 .,x/½¼-]{2,40}")
_SIZE = re.compile(r"[ -]sized?$")
_POWER = re.compile(r"(?<=m)[23²³](?!\w)")
_NAMES = re.compile(r"[a-z]+(?:[ -][a-z]+)+")
_AFTER = re.compile(r" (?:of )?([a-z]+)")
_WITH = re.compile(r"\bwith (?:an? |the )?$")
_WHOSE = re.compile(rf"\bfor (?:an? |the )?({TAKEN}+|[a-z]+) $")
"""Who may weigh as much."""
_BEFORE = tuple(re.compile(rf"(?<![\w'-])({said})(?: of)? $") for said in ("[a-z]+ [a-z]+", "[a-z]+"))


def compared(reading: Reading) -> None:
    """Note measures that shall be more or less; those of a named attribute ("at least 16 GB of RAM") under its name."""
    for pattern, op in _comparisons(reading.context.locale):
        for match in pattern.finditer(reading.low):
            if reading.low[match.start() : match.end()] == match.group():
                _compare(reading, match, op)
    for match in _incomparable(reading.context.locale).finditer(reading.low):
        if countable(match["thing"], reading.context.locale):
            reading.take(*match.span("n"), kept=True)  # "under 6 zorps" is not 6 zorps


def _compare(reading: Reading, match: re.Match[str], op: Op) -> None:
    found = list(counted().finditer(match.group()))
    values = tuple(map(plain, found))
    low, said, vocabulary = match.groupdict().get("low"), size_key(match.group()), reading.vocabulary
    if low and (said in vocabulary.sizes or said in vocabulary.measures):
        return  # "24-70 mm" is what the lens is called
    if low and len(values) == 1:  # the first of "50-60 cm" has the other's unit
        values = (f"{number(low):.15g} {values[0].partition(' ')[2]}", *values)
    kinds = {told.kind for value in values if (told := extent(value))}
    if len(kinds) != 1:
        return
    (kind,) = kinds
    start, end, name = _named(reading, *match.span(), kind)
    if name := name or _unnamed(kind, match, reading, start, end):
        kept = match.start() if low else match.start() + found[0].start()
        reading.kept += [(start, match.start()), (kept, end)]
        cited = _cited(reading, start, end, kind) if name in FIELDS else start
        reading.found.append(Found(cited, end, name, op, values))
        reading.take(start, end)
    elif kind == SHARE and (stuff := _little(reading, match, op)):
        reading.take(match.start(), stuff, kept=True)


def _little(reading: Reading, match: re.Match[str], op: Op) -> int:
    """Where the stuff ends of "under 20% wool", which wishes for none; but "no less than 20% wool" does."""
    stuff = _AFTER.match(reading.low, match.end()) if op in (Op.AT_MOST, Op.BELOW) else None
    if stuff is None or denial(reading.context.locale).search(reading.low, 0, match.start()):
        return 0
    stated = reading.vocabulary.terms.get(key(stuff[1]), {}).keys() & {Field.MATERIAL, Field.FEATURE}
    return stuff.end() if stated or stuff[1] in stuffs() else 0


def _named(reading: Reading, start: int, end: int, kind: str) -> tuple[int, int, str]:
    """Where the wish begins and ends with the name of what is measured, and that name, if it is an attribute's."""
    beside, vocabulary = list(_beside(reading, start, end)), reading.vocabulary
    for word, first, last in beside:
        if name := vocabulary.measured.get((key(word), kind)):
            return first, last, name
    for word, first, last in beside:
        whole = first < start or group_end().match(reading.low, last)  # no "high" of "high quality"
        known = key(word) in vocabulary.lines or (whole and called(word))
        if known and key(word) not in vocabulary.terms and not _thing(word, vocabulary):
            return first, last, ""
    return start, end, ""


def _cited(reading: Reading, start: int, end: int, kind: str) -> int:
    """Where the wish begins with the word that says whose measure it is, which is read for itself, too."""
    if kind == WEIGHT and (whose := _WHOSE.search(reading.low, 0, start)):
        return whose.start(1)
    words = _beside(reading, start, end)
    return next((first for word, first, _ in words if first < start and _part(word, first, reading)), start)


def _part(word: str, at: int, reading: Reading) -> bool:
    """Whether the word before a measure is no thing of the shop, or is something that a thing is "with"."""
    if not function_words(reading.context.locale).isdisjoint(word.split()):
        return False
    return bool(_WITH.search(reading.low[:at])) or not _thing(word, reading.vocabulary)


def _thing(word: str, vocabulary: Vocabulary) -> bool:
    """Whether its last word names things of the shop, or a property that tells them apart."""
    last = stem(word.split()[-1])
    return last in vocabulary.ends or bool(vocabulary.terms.get(last, {}).keys() - {Field.FEATURE})


def _beside(reading: Reading, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """What stands after and before the measure, and where the wish would begin and end with it."""
    if after := _AFTER.match(reading.low, end):
        yield after[1], start, after.end()
    for before in _BEFORE:
        if said := before.search(reading.low[:start]):
            yield said[1], said.start(), end


def _unnamed(kind: str, match: re.Match[str], reading: Reading, start: int, end: int) -> str:
    """Where the shop states such measures: as what the shopper's words mean ("wider", the width; "stronger", the alcohol), else anywhere."""
    vocabulary, said = reading.vocabulary, reading.low[start:end].split()
    if kind == SHARE:
        said += [word for word, _, _ in _beside(reading, *match.span())]
    names = (
        called(word)[: None if kind == SHARE else 1] for word in said
    )  # the usual, where no other will do
    meant = ((key(name), kind) for name in chain.from_iterable(names) if name != Field.SIZE)
    named = next((vocabulary.measured[name] for name in meant if name in vocabulary.measured), "")
    if kind == SHARE:
        return named or _share(reading, match.end())
    if kind == TIME:
        return named  # within two hours a candle may be delivered as well
    anywhere = vocabulary.kinds_measured.get(kind, "")
    return named if named and anywhere == Field.FEATURE else anywhere


def _share(reading: Reading, end: int) -> str:
    """What alone is measured in per cent of the kind of thing that the line names, or where it names none, of any; else a FEATURE
    that nobody can judge. Nothing for a share of what follows: "70% cocoa"."""
    shares = reading.vocabulary.shares
    after = _AFTER.match(reading.low, end)
    ends = group_end().match(reading.low, end) and not (after and after[1] in colours())  # cocoa is one
    if not ends and not (after and stem(after[1]) in shares):
        return ""
    names = {name for kind in kinds_named(reading) or shares for name in shares.get(kind, ())}
    return names.pop() if len(names) == 1 else Field.FEATURE


def kinds_of(reading: Reading) -> set[str]:
    """Whatever the line may name as a kind of thing: its words, the categories they mean, and other names of them."""
    terms, aliases = reading.vocabulary.terms, reading.vocabulary.aliases
    stems = [stem(token) for token in split(reading.low)]
    filed = (key(value) for each in stems for value in terms.get(each, {}).get(Field.CATEGORY, ()))
    return {*stems, *filed, *(key(aliases[each]) for each in stems if each in aliases)}


def kinds_named(reading: Reading) -> set[str]:
    """Those of them that the shop knows as kinds."""
    return {kind for kind in kinds_of(reading) if _kind(kind, reading.vocabulary)}


def unsized(reading: Reading) -> bool:
    """Whether of all kinds that the line may name nothing comes in sizes: of a "King Bed" the title says it."""
    kinds = kinds_named(reading)
    return bool(kinds) and kinds.isdisjoint(reading.vocabulary.sized)


def _kind(stem: str, vocabulary: Vocabulary) -> bool:
    return stem in vocabulary.ends or Field.CATEGORY in vocabulary.terms.get(stem, {})


def measured(reading: Reading) -> None:
    """The shop's own sizes with a measure or of several words ("160 x 230 cm", "3-6 months", "2T", "super king"), as
    long as possible; and what else it measures, unless a phrase of the catalogue says more ("16 GB RAM")."""
    tokens, denied = reading.line.tokens(), denial(reading.context.locale)
    index = 0
    while index < len(tokens):
        for last in range(min(index + _LONGEST, len(tokens)) - 1, index - 1, -1):
            start, end = tokens[index].start, tokens[last].end
            said = reading.low[start:end]
            name, values = _stated(said, reading.vocabulary, several=last > index)
            if _POWER.match(reading.low, end):
                continue  # "10 m2" is none of 10 m
            if values and name == Field.SIZE and unsized(reading):
                name, values = Field.FEATURE, (_SIZE.sub("", said),)
            if values:
                kept = name == Field.FEATURE
                reading.wish(denied, Found(start, end, name, Op.IS, values, kept=kept))
                index = last
                break
        else:
            _diagonal(reading, tokens[index - 1 : index + 1])
        index += 1


def _diagonal(reading: Reading, pair: list[Token]) -> None:
    """The 55 of "tv 55": of all measures only inches go unsaid."""
    terms, sizes = reading.vocabulary.terms, reading.vocabulary.sizes
    if len(pair) < 2 or not pair[1].word.isdigit() or Field.CATEGORY not in terms.get(stem(pair[0].word), {}):
        return
    values = reading.vocabulary.measures.get(size_key(f"{pair[1].word} inch"), ())
    if values and size_key(pair[1].word) not in sizes and group_end().match(reading.low, pair[1].end):
        reading.note(Found(pair[1].start, pair[1].end, Field.FEATURE, Op.IS, values, kept=True))


def _stated(said: str, vocabulary: Vocabulary, *, several: bool) -> tuple[Field, tuple[str, ...]]:
    """The field of which ``said`` is a value with a measure, and how merchants write that; no values where it is none."""
    sizes = vocabulary.sizes.get(size_key(said), ())
    if _MEASURED.fullmatch(said) and key(said) not in vocabulary.terms:
        if sizes:
            return Field.SIZE, sizes
        as_long = extent(said) if counted().fullmatch(said) else None  # the 55cm x 55cm of "55 cm"
        exact = vocabulary.measures.get(size_key(said), ())
        return Field.FEATURE, exact or (vocabulary.extents.get(as_long, ()) if as_long else ())
    return Field.SIZE, sizes if several and _NAMES.fullmatch(said) else ()


@cache
def group_end() -> re.Pattern[str]:
    words_after = "and|or|please|pls|for|under|below|in|with|without|not|but"
    return re.compile(rf"\s*(?:$|[,.;!?\0]|(?:{words_after}|{words(colours())})\b)")


def countable(word: str, language: str) -> bool:
    """Whether a number before the word may count it: a unit, as of people and pages, or at least no word of the grammar, no stuff and no colour."""
    if word in units() or word in grammar(language)["price"]["units"].split():
        return word != "in"
    return not (word in function_words(language) or word in stuffs() or families(word))


def said_before(language: str) -> tuple[tuple[str, Op], ...]:
    """How more and less are said before a measure."""
    rules, no = grammar(language)["measure"], turned(language)
    over, under = either(rules[Op.ABOVE]), either([*rules[Op.BELOW], *rules["under"]])
    return (
        (f"{no}{over}", Op.AT_MOST),
        (f"{no}{under}", Op.AT_LEAST),
        (either(rules[Op.AT_LEAST]), Op.AT_LEAST),
        (either([*rules[Op.AT_MOST], *rules["under"]]), Op.AT_MOST),
        (over, Op.ABOVE),
        (either(rules[Op.BELOW]), Op.BELOW),
    )


@cache
def _incomparable(language: str) -> re.Pattern[str]:
    rules = grammar(language)["measure"]
    than = either([*rules[Op.ABOVE], *rules[Op.BELOW], *rules["under"], *rules["than"]])
    return re.compile(rf"(?<![\w'-]){than}(?: |(?<=[<>]))(?P<n>\d+(?:[.,]\d+)*)(?=[ -]?(?P<thing>[^\W\d_]+))")


@cache
def _comparisons(language: str) -> tuple[tuple[re.Pattern[str], Op], ...]:
    rules, left = grammar(language)["measure"], r"(?<![\w'-])"
    written = unit(units())
    one = rf"(?:\d+ ?x ?)?{NUMBER}[ -]?{written}(?![\w'])"
    forms = (
        (rf"{left}{either(rules['between'])} {one} (?:and|to|or) {one}", Op.BETWEEN),
        (rf"(?<![\w.,-])(?P<low>{NUMBER})(?:[ -]?{written})? ?(?:-|to) ?{one}", Op.BETWEEN),
        *((rf"{left}{said}(?: |(?<=[<>=≤≥]))(?:an? )?{one}", op) for said, op in said_before(language)),
        *(
            (rf"(?<![\w.,]){one},? ?{either(rules[f'after_{op}'])}(?!\w)", op)
            for op in (Op.AT_LEAST, Op.AT_MOST)
        ),
    )
    return tuple((re.compile(form), op) for form, op in forms)
