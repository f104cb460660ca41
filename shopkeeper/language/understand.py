"""Free text → Intent.

The paragraph of understanding: mend, set aside quotes and courtesies, read the grammar from the surest to the vaguest,
then the catalogue's phrases, and keep what is left as meaning. Deterministic, and bounded by MAX_CHARACTERS.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

from shopkeeper.language.currency import shared_currency, with_currency
from shopkeeper.language.delivery import deliveries, stock
from shopkeeper.language.features import free_of_each
from shopkeeper.language.grammar import function_words, grammar, spoken_in, words
from shopkeeper.language.intent import intent
from shopkeeper.language.line import TAKEN, Line
from shopkeeper.language.measures import compared
from shopkeeper.language.named import kind_of_named, named
from shopkeeper.language.numbered import numbered
from shopkeeper.language.numbers import digits, shared_units, spelled, with_unit
from shopkeeper.language.people import people
from shopkeeper.language.photo import assumed, pointers, traits
from shopkeeper.language.price import comparisons, leanings, prices
from shopkeeper.language.quality import orders, ratings, sales
from shopkeeper.language.reading import Reading
from shopkeeper.language.shares import in_signs
from shopkeeper.language.sides import sided
from shopkeeper.language.sizes import by_system, nations, sizes
from shopkeeper.language.spelling import WORD
from shopkeeper.language.spoken import spoken, written
from shopkeeper.language.stem import key, stem
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.language.wishes import wishes
from shopkeeper.language.years import years
from shopkeeper.types import Context, Intent

_QUOTED = re.compile(r"(?<!\S)\"[^\"]+\"(?![^\s,.;!?])")
_BLANKS = re.compile(r"\s+")
_INCHES = re.compile(rf"(?P<quoted>{_QUOTED.pattern})|(?<=\d)(?: ?\"|'')(?!\w)")
_FEET = re.compile(r"(?<=\d) ?'(?![\w'])")
_READERS = (
    comparisons, ratings, deliveries, years, numbered, prices, named, stock, sales, orders, traits, pointers, comparisons, leanings, people,
    sided, compared, sizes, wishes,
)  # fmt: skip


def understand(text: str, vocabulary: Vocabulary, context: Context, *, photo: bool = False) -> Intent:
    """What ``text`` asks for, in the words of ``vocabulary``. Never raises; a longer text is read up to the bound."""
    context = replace(context, locale=spoken_in(context.locale))
    line = Line.of(text)
    line.rewrite(_BLANKS, lambda _: " ")
    line.rewrite(_QUOTED, lambda m: _unquoted(m.group(), vocabulary))
    literal = _literal(line)
    _as_written(line, vocabulary)
    corrections = _mend(line, vocabulary, context.locale, literal)
    line.rewrite(_INCHES, lambda m: m.group() if m["quoted"] else " inch")
    line.rewrite(_FEET, lambda _: " foot")
    line.rewrite(_slips(context.locale), lambda m: f"{m['before']} than")
    line.rewrite(spoken(context.locale), written)
    line.rewrite(spelled(context.locale), digits)
    line.rewrite(nations(context.locale), by_system)
    line.rewrite(shared_units(), with_unit)
    line.rewrite(shared_currency(context.locale), with_currency)
    in_signs(line, vocabulary)
    free_of_each(line, vocabulary)
    reading = Reading(line, vocabulary, context, photo)
    whole = line.low
    for match in _QUOTED.finditer(line.low):
        reading.take(*match.span(), kept=True)
    _be_polite(reading)
    for read in _READERS:
        read(reading)
    kind_of_named(reading, whole)
    assumed(reading, whole)
    return intent(reading, whole, corrections)


@cache
def _denials() -> dict[str, str]:
    """The "non-toxic" that is written "nontoxic"."""
    return {f"non{claim}": f"non-{claim}" for claim in grammar("en")["feature"]["claims"].split()}


def _as_written(line: Line, vocabulary: Vocabulary) -> None:
    """The "bed sheets" of a shop that has bedsheets, and does not name both words; its Nut Cracker for "nutcracker"; a "nontoxic" that is a no."""
    typed, function = WORD.findall(line.low), function_words("en")
    strange = {word for word in typed if stem(word) not in vocabulary.named} - function
    parted = {word: vocabulary.parted.get(word.removesuffix("s"), word) for word in strange}
    parted |= {word: _denials()[word] for word in strange & _denials().keys()}
    joined = {
        f"{one} {other}": one + other
        for one, other in pairwise(typed)
        if strange & {one, other} and function.isdisjoint((one, other))
    }
    written = {said: word for said, word in joined.items() if stem(word) in vocabulary.titled}
    _replace(line, written | {said: word for said, word in parted.items() if said != word})


def _replace(line: Line, meant: Mapping[str, str]) -> None:
    if meant:
        line.rewrite(
            re.compile(rf"(?<![\w'])(?:{'|'.join(map(re.escape, meant))})(?![\w'])"),
            lambda m: meant[m.group()],
        )


def _unquoted(quote: str, vocabulary: Vocabulary) -> str:
    """One word that names something is meant as such: nobody else is to be found by a "hoodie". Several are left as they stand."""
    word = quote.strip('"')
    return word if " " not in word and key(word) in vocabulary.terms else quote


def _literal(line: Line) -> frozenset[str]:
    return frozenset(word for quote in _QUOTED.findall(line.low) for word in WORD.findall(quote))


def _mend(
    line: Line, vocabulary: Vocabulary, language: str, literal: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    """Correct the line in place; what was corrected to what, in order."""
    typed = [
        word
        for word in WORD.findall(line.low)
        if word not in literal and word not in function_words(language)
    ]
    meant = vocabulary.spelling.corrections(
        typed,
        vocabulary.known,
        phrase=lambda said: key(said) in vocabulary.terms,
        title=lambda said: said in vocabulary.phrases,
        names=lambda word: stem(word) in vocabulary.titled,
    )
    _replace(line, meant)
    return tuple(meant.items())


def _be_polite(reading: Reading) -> None:
    for match in _courtesies(reading.context.locale).finditer(reading.low):
        if TAKEN not in match.group() and not reading.low[: match.start()].endswith(("n't ", "not ")):
            reading.take(*match.span())


@cache
def _slips(language: str) -> re.Pattern[str]:
    """The "then" of "less then 50"."""
    return re.compile(rf"(?<!\w)(?P<before>{words(grammar(language)['slip']['than'].split())}) then(?!\w)")


@cache
def _courtesies(language: str) -> re.Pattern[str]:
    said = grammar(language)["polite"]["drop"]
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(said)})(?![\w'-])")
