"""The thing that is wished for, where the shop calls nothing so: the "sandals" of "red sandals for my sister".

Knows English word order, and what titles and categories name. Refuses to judge what such a thing is like.
"""

import re
from functools import cache
from itertools import pairwise

from shopkeeper.language.grammar import grammar, stuffs
from shopkeeper.language.lexicon import lexicon
from shopkeeper.language.nouns import determiners
from shopkeeper.language.reading import Reading
from shopkeeper.language.spelling import known_word
from shopkeeper.language.stem import ADJECTIVE, key, split, stem
from shopkeeper.language.vocabulary import Vocabulary
from shopkeeper.types import Field, Op
from shopkeeper.types.measure import counted

_AND = re.compile(r"\b(?:and (?=(?:an?|some)\b)|or (?!\d))")
_SHARED = re.compile(r"\bor (?!(?:an?|some)\b)")
"""Before a thing that may stand for both: "desk or floor lamp"."""
_WITH = re.compile(r"\b(?:with|w|without|that|which|has|have|having|including|featuring)\b")
_PAUSE = re.compile(r"[,.;:!?\0]+")


def thing(reading: Reading, left: str) -> str:
    """The noun group of ``left`` that ends in its name ("garden hose"), without what is wished of it; or another name of it, which
    titles do use. ``left``: the line but for what was taken.

    Empty where titles or categories name it or something that is wished for as well, where it is said after what it is for, and of words that are no English:
    they are names of makers and models, or another language.
    """
    if any(found.field == Field.CATEGORY and found.op is Op.IS for found in reading.found):
        return ""
    group, vocabulary = _first(reading, left), reading.vocabulary
    others = (other for _, _, other in _parts(left)[1:])
    if (
        not group
        or _named(group, vocabulary)
        or _said(group, vocabulary)
        or any(_named(other, vocabulary) for other in others)
    ):
        return ""
    group = group[-2:] if _compound(group) else group
    names = (group,) if _compound(group) else (group[-2:], group[-1:])
    aliases = (vocabulary.aliases.get(key(" ".join(name)), "") for name in names)
    return next(filter(None, aliases), " ".join(group))


def titled(reading: Reading, left: str) -> str:
    """The same of a name that titles or categories do use, in short: the "gloves" of "boxing gloves"; empty where they do not."""
    group = _first(reading, left)
    return group[-1] if group and _named(group[-1:], reading.vocabulary) else ""


def several(reading: Reading, left: str) -> bool:
    """Whether of two things ("a sofa and a cushion", "sofa or cushion") one is of a category, and another only named by titles: then the category is not all that is wished for.
    But where all blouses are filed as shirts, the shirts are all of "shirt or blouse"."""
    kinds = [found for found in reading.found if found.field == Field.CATEGORY and found.op is Op.IS]
    filed, known = [found.start for found in kinds], {value for found in kinds for value in found.values}
    parts = _parts(left) if filed else []
    others = [(last, group) for first, last, group in parts if not any(first <= at < last for at in filed)]
    return len(others) < len(parts) and any(
        _named(group, reading.vocabulary)
        and known.isdisjoint(reading.vocabulary.ends.get(stem(group[-1]), ()))
        and not _SHARED.match(left, last - len("or "))
        for last, group in others
    )


def _first(reading: Reading, left: str) -> list[str]:
    said = _group(_words(_begun(counted().sub(" ", left))))
    return said if _compound(said) else _described(said, reading, left)


def _begun(text: str) -> str:
    """What stands before the first pause, or before what was taken."""
    return next((part for part in _PAUSE.split(text) if part.strip()), "")


def _parts(left: str) -> list[tuple[int, int, list[str]]]:
    """Where each thing stands of "a hand shovel and a cactus", and its name; nothing of what one of them shall have."""
    plain = _WITH.split(left, maxsplit=1)[0]
    ends = [0, *(match.end() for match in _AND.finditer(plain)), len(plain)]
    parts = [(first, last, _group(_words(_begun(plain[first:last])))) for first, last in pairwise(ends)]
    return [part for part in parts if part[2]]


def _described(said: list[str], reading: Reading, left: str) -> list[str]:
    """Without what only describes it, and without what comes after it and is no English."""
    wished = {word for found in reading.found for word in split(left[found.start : found.end])}
    group = [word for word in said if word not in wished | _describing() and not ADJECTIVE.search(word)]
    while group and not known_word(group[-1]):
        group.pop()
    return group


def _compound(said: list[str]) -> bool:
    """A "looking glass" is one thing, and a "soccer ball" another than a ball."""
    return len(said) > 1 and bool(lexicon().senses(" ".join(said[-2:])))


def _named(group: list[str], vocabulary: Vocabulary) -> bool:
    """Whether titles or categories name it: at their end, or anywhere, if the lexicon knows no such thing."""
    if _compound(group):
        return False
    stems = {stem(group[-1]), group[-1].removesuffix("s")}
    titled = vocabulary.ends.keys() if lexicon().senses(group[-1]) else vocabulary.titled
    return not (stems.isdisjoint(titled) and stems.isdisjoint(vocabulary.filed))


def _said(group: list[str], vocabulary: Vocabulary) -> bool:
    """Whether the lexicon knows no such thing, and the shop states it or writes of it: an author, a format, a "memoir"."""
    if _compound(group) or lexicon().senses(group[-1]):
        return False
    return vocabulary.stems.issuperset(map(stem, group))


def _words(text: str) -> list[str]:
    """A "carry-on" is one, and no English to be sure of."""
    return [word for said in text.split() if (word := said.strip("-'\"&/+"))]


def _group(words: list[str]) -> list[str]:
    """The words before the first that ends a noun group; of "a pair of sandals" what follows the measure. A "Christmas present" is no thing, nor is "gym gear"."""
    boundary = grammar("en")["boundary"]
    measured = (
        words.index("of")
        if "of" in words and words[words.index("of") - 1] in boundary["measure"].split()
        else -1
    )
    group: list[str] = []
    last = ""
    for word in words[measured + 1 :]:
        if word in boundary["words"].split() and (group or word not in determiners()):
            break
        if word in _talk():
            return []
        last = word
        if word not in _empty() or _compound([*group, word]):  # "baked goods"
            group.append(word)
    return group if group and group[-1] == last else []


@cache
def _empty() -> frozenset[str]:
    rules = grammar("en")
    listed = (rules["function"], rules["number"]["words"], rules["boundary"]["collective"])
    return frozenset(word for words in listed for word in words.split())


@cache
def _talk() -> frozenset[str]:
    return frozenset(grammar("en")["boundary"]["talk"].split())


@cache
def _describing() -> frozenset[str]:
    boundary = grammar("en")["boundary"]
    return stuffs() | {*boundary["plain"].split(), *boundary["grouped"].split()}
