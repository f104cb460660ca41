"""The closed-class words of a language, as data.

Knows where each language's file lies (``data/<language>.toml``) and how to join its words into patterns. Refuses to
know any shop word.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from shopkeeper.types.denial import ARTIFICIAL
from shopkeeper.types.measure import units

Grammar = dict[str, Any]
_DATA = Path(__file__).with_name("data")
_KEPT = r"(?:have|sell|stock|carry|do|make|offer)\b"
UNASKED = rf"(?!(?<=\bdo you )not\b|(?<=\byou )do ?n[o']?t {_KEPT}|(?<=\byou do )not {_KEPT})"
"""Before a "not": it is none of a question, as of "do you not have"; but "I told you not black" denies."""
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_NOT_WORDS = frozenset(
    {
        "polite",
        "irregular",
        "title",
        "foreign",
        "synonyms",
        "photo",
        "dimension",
        "allergies",
        "condition",
        "nations",
        "years",
    }
)


def spoken_in(locale: str) -> str:
    """The language whose grammar reads what somebody of ``locale`` writes: English where there is none of theirs.

    Patterns are kept by it, and not by what a caller sends, of which there is no end.
    """
    language = locale.lower().replace("_", "-").partition("-")[0]
    return language if language in _languages() else "en"


@cache
def _languages() -> frozenset[str]:
    return frozenset(file.stem for file in _DATA.glob("*.toml"))


@cache
def grammar(language: str) -> Grammar:
    """The grammar of ``language`` (``en``, ``en-GB`` …); English when there is none."""
    file = _DATA / f"{language.lower().replace('_', '-').partition('-')[0]}.toml"
    return tomllib.loads((file if file.is_file() else _DATA / "en.toml").read_text("utf-8"))


@cache
def function_words(language: str) -> frozenset[str]:
    """Every word that the grammar itself uses, and every unit: never unknown, never corrected."""
    rules = {k: v for k, v in grammar(language).items() if k not in _NOT_WORDS}
    return frozenset(_words([rules, *ARTIFICIAL])) | units().keys()


@cache
def empty_words(language: str) -> frozenset[str]:
    """Of these, the ones that say nothing of any thing: "the", "one", "goods"."""
    return frozenset(grammar(language)["function"].split())


@cache
def stuffs() -> frozenset[str]:
    """What things are made of, as far as English has everyday names for it."""
    rules = grammar("en")["material"]
    return frozenset((*rules["names"].split(), *rules["stuffs"].split()))


def either(alternatives: Iterable[str]) -> str:
    """A group that matches any of the alternatives, the longest first."""
    return f"(?:{'|'.join(sorted(alternatives, key=len, reverse=True))})"


def words(alternatives: Iterable[str]) -> str:
    """Like ``either``, for literal words."""
    return either(map(re.escape, alternatives))


def unit(written: Iterable[str]) -> str:
    """One of these units, of which "in" is none where a word follows: "under 40 in red"."""
    return rf"(?:{words({*written} - {'in'})}|in(?! \w))"


@cache
def unmeasured(language: str) -> str:
    """Behind a number: neither a unit nor more of it, so that it may be an amount, or a year."""
    return rf"(?!\s?-?\s?{unit(grammar(language)['price']['units'].split())}(?!\w))(?![\w.,]*\d)"


@cache
def turned(language: str) -> str:
    """What turns a comparison round right before it, also where it was said politely: "nothing that is over 50"; not the "not" of "or not"."""
    return (
        rf"(?<!\bor ){UNASKED}"
        + str(grammar(language)["negation"]["turned"]).replace(" ", r"[ \0]+")
        + r"[ \0]+"
    )


@cache
def denial(language: str, lead: str = "(?:an? |the )?") -> re.Pattern[str]:
    """What right before a wish, and the ``lead`` to it, says that it is none: "not", "does not have to be"."""
    needless = grammar(language)["negation"]["needless"]
    return re.compile(rf"(?<![\w'-])(?:(?P<needless>{needless} )|{turned(language)}){lead}$")


def _words(node: object) -> Iterable[str]:
    match node:
        case str():
            yield from _WORD.findall(node)
        case dict():
            for key, value in node.items():
                yield from (*_words(key), *_words(value))
        case list():
            for value in node:
                yield from _words(value)
