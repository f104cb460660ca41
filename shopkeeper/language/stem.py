"""Singular and plural are one: the key under which a phrase is known.

Knows English plurals (after Harman, "How effective is suffixing?", JASIS 1991, the s-stemmer). Refuses to go further:
``organic`` is no ``organ``, ``runner`` no ``running``.
"""

import re
from functools import lru_cache

from shopkeeper.language.grammar import grammar
from shopkeeper.types.normal import MARKS, normal

_LETTERS = rf"[^\W\d_]+(?:[{MARKS}]+[^\W\d_]*)*"
WORD = re.compile(rf"\d+(?:[.,]\d+)*|{_LETTERS}(?:'{_LETTERS})*")

ADJECTIVE = re.compile(
    r"(?:\w{3}(?:(?<!fab)ic|able|ible|ous|ful|less)|\w{2}(?:[st]ive|[^e]ed)|free|proof|resistant)$"
)
"""Told by its form."""
_ISE = re.compile(r"(?<=\w{3})iz(?=(?:e|ed|er|ing|ation)s?$)")
_OUR = re.compile(r"(?<=\w{3})our(?=(?:ed|ing|ful|less)?s?$)")
"""Two spellings of one word: stabilization, flavour."""
_CONSONANT_Y, _HISSED = re.compile(r"[^aeiou]y$"), re.compile(r"(?:s|x|z|ch|sh)$")
_VOWELLESS = re.compile(r"[^aeiouy\W\d]{2}s")


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """``hoodies``, ``hoodie`` and ``hoody`` → ``hoodi``; ``watches`` → ``watch``; ``men's`` → ``man``; ``weiß`` → ``weiss``, as ``normal`` folds it."""
    word = word.removesuffix("'s").removesuffix("'").replace("ß", "ss")
    word = _ISE.sub("is", _OUR.sub("or", grammar("en")["irregular"].get(word, word)))
    if (
        (len(word) > 3 or _VOWELLESS.fullmatch(word))
        and word.endswith("s")
        and not word.endswith(("ss", "us", "is"))
    ):
        word = word[:-2] if word.endswith(("sses", "xes", "zes", "ches", "shes")) else word[:-1]
    if len(word) > 4:
        word = (
            word.removesuffix("e") if word.endswith("ie") else f"{word[:-1]}i" if word.endswith("y") else word
        )
    return word


@lru_cache(maxsize=1 << 16)
def key(phrase: str) -> str:
    """The stems of a phrase, one blank between."""
    return " ".join(map(stem, split(phrase)))


def plural(word: str) -> str:
    """``shoe`` → ``shoes``, ``watch`` → ``watches``; as it is, where that would have another stem."""
    made = (
        f"{word[:-1]}ies"
        if _CONSONANT_Y.search(word)
        else f"{word}es"
        if _HISSED.search(word)
        else f"{word}s"
    )
    return made if stem(made) == stem(word) else word


def stems(*phrases: str) -> frozenset[str]:
    """Of all their words, in no order."""
    return frozenset(stem(word) for phrase in phrases for word in split(phrase))


def kin(phrase: str) -> tuple[str, ...]:
    """Keys of the other forms a property goes by: waisted and waist, stripe and striped, lock and lockable, cancellation and cancelling."""
    before, blank, last = phrase.rpartition(" ")
    if last.endswith("ation"):
        forms = [f"{last[:-5]}ing"]
    elif last.endswith("ed"):
        forms = [last[:-2], last[:-1], last[:-3]]
    else:
        forms = [f"{last}ed", f"{last}d", f"{last}{last[-1:]}ed", *able(last)]
    return tuple(f"{before}{blank}{form}" for form in forms)


def able(verb: str) -> tuple[str, ...]:
    """Keys of what can be done to a thing: lockable, removable."""
    return f"{verb}able", f"{verb.removesuffix('e')}able"


@lru_cache(maxsize=1 << 16)
def split(phrase: str) -> tuple[str, ...]:
    """The words and numbers of a phrase, normalised: ``16GB RAM`` → ``16 gb ram``."""
    return tuple(WORD.findall(normal(phrase).replace("’", "'")))
