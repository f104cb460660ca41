"""Whether a sentence denies what stands in it.

Knows the English words that deny, before a thing ("no", "free from") and behind it ("-free", ": none"), how far they reach through a
list, and what only looks like a denial ("not only"). Refuses to find the thing (``quote``).
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from shopkeeper.language.grammar import either, grammar, stuffs, words
from shopkeeper.language.nouns import ADJECTIVE
from shopkeeper.types.denial import ARTIFICIAL, IMITATED

WINDOW = 3
"""Words that may stand between a denial and what it denies."""
_DENIAL = frozenset(
    {
        "not", "no", "nor", "neither", "never", "without", "lacks", "cannot", "isn't", "aren't", "doesn't", "don't", "can't",
        "won't", "wasn't", "weren't",
    }
)  # fmt: skip
_NONE = re.compile(
    r"\bnot (?:only|just|merely|simply)\b|\bno (?:less|fewer|better)\b|\b(?:never|not|cannot|can't|don't)(?: \w+){0,2} without\b"
)
"""What denies nothing."""
_OF_THINGS = frozenset({"no", "without", "lacks"})
_ANEW = re.compile(
    rf"\b(?:but|yet)\b|\w[^,]*,\s*(?:(?:with|has|an?|the|just|only|always|{either(grammar('en')['number']['words'].split())})\b|\d)"
)
"""What begins another statement: "but", or another thing behind a comma."""
_ENDS = re.compile(r"\s*(?:$|[^\w\s'’-]|(?:and|but|with)\b)")
_ITEM = r"\s*(?!(?:and|or|nor|but|with)\b)[^\W_][\w'’-]*(?:\s+(?!(?:and|or|nor|but|with)\b)[\w'’-]+){0,2}"
_LISTED = re.compile(rf"{_ITEM}(?:\s*,{_ITEM})*\s*,?\s*\b(?:or|nor){_ITEM}")
"""Where "no" reaches beyond its window: a list is known by its "or", for behind a mere comma another thing may be said."""
_WITHOUT = re.compile(rf"{_ITEM}(?:\s*,{_ITEM})*\s*,?\s*(?:\b(?:and|or|nor)|&){_ITEM}")
_NOR = re.compile(r"nor\b[^,;:]*")
_FREE_FROM = re.compile(r"\bfree (?:of|from)\b(?:\s*:)?")
"""What is only free is a gift, or free of what stands before it."""
_FREE_OF = frozenset({("free", "of"), ("free", "from")})
_LACKING = re.compile(
    r"(?:[‐–-],?\s+(?:(?:and|or|&)\s+)?(?:[^\W_]+[‐–-],?\s+(?:(?:and|or|&)\s+)?)*[^\W_]+)?[\s‐–-]*(?:free|less)\b"
)
"""Behind a thing ("gluten- and lactose-free"); beyond a comma something else is free."""
_ZERO = r"0(?:[.,]0+)?(?![.,]?\d)"
_NOT_THERE = re.compile(
    rf"\s*(?:content)?\s*[:|=–—-]\s*(?:(?:no|none|n/a|false|without|[✗✘]|{_ZERO})\s*(?:$|[^\w\s%])|{_ZERO}\s*(?:%|m?[gl]\b))"
    r"|\s*\((?:no|none|excluded)\)|\s+excluded\b"
    r"|(?:\s+required)?(?:\s*[:,(]\s*|\s+)(?:(?:is|are)\s+)?(?:not (?:included|supplied|available|used)|sold separately)\b"
)
_NOTHING_OF = re.compile(
    rf"(?:(?<![\d.,])(?<!size ){_ZERO}\s*(?:%|m?g)?|\bzero)\s+(?:of\s+)?$"
    r"|\b(?:hardly|barely|scarcely|far from|exclud(?:es?|ing):?)\s+(?:(?:an?|the|any)\s+)?$"
)
_BESIDE = re.compile(
    r"\b(?:(?<!more )(?<!less )than|unlike|instead of|(?:alternative|substitute)s? (?:to|for)|(?:looks?|feels?|smells?|tastes?) like)\s+(?:(?:an?|the|real|genuine)\s+)?$"
)
_GLUED = re.compile(r"[‐–-]")
_ORDER = re.compile(r"\b(?:do not|don['’]t)$")
_ONE_WORD = re.compile(r"\s+[^\W_][\w'’-]*\s*,")
_IMITATED, _ARTIFICIAL = (re.compile(rf"\b{words(names)}[\s-]+$") for names in (IMITATED, ARTIFICIAL))
_ALIKE = re.compile(r"[\s-]+(?:look|effect|alternative|substitute)\b|-like\b")
_ALLERGY = re.compile(r"[\s-]*(?:allerg(?:y|ies|ic)|intoleran(?:t|ce))\b")
_ALLERGIC_TO = re.compile(r"\b(?:allergic|allerg(?:y|ies)|intoleran(?:t|ce)) (?:to|of) (?:\w+ )?$")


def denied(said: Sequence[re.Match[str]], start: int, stop: int) -> bool:
    """Of the words of one sentence, whether those from ``start`` to ``stop`` are denied by the others."""
    text, first, last = said[0].string, said[start].start(), said[stop - 1].end()
    if _ALLERGY.match(text, last) or _ALLERGIC_TO.search(text, 0, first):
        return False  # "not suitable for nut allergy sufferers" says nothing of the sort
    before = [word.group() for word in said[max(0, start - WINDOW) : start]]
    free = not _FREE_OF.isdisjoint(pairwise(before)) or _freed(text, first, last)
    behind = _LACKING.match(text, last) or _NOT_THERE.match(text, last)
    beside = before[-1:] == ["non"] or _NOTHING_OF.search(text, 0, first)
    return free or bool(behind or beside) or _imitated(text, first, last) or _ruled_out(said, start, stop)


def likened(said: Sequence[re.Match[str]], start: int) -> bool:
    """Whether the thing is only compared with what begins there: "softer than leather" says nothing of leather in it."""
    return bool(_BESIDE.search(said[0].string, 0, said[start].start()))


def denies(word: str) -> bool:
    return word.replace("’", "'") in _DENIAL


def _imitated(text: str, first: int, last: int) -> bool:
    stuff = text[first:last] in stuffs()
    before = (_ARTIFICIAL if stuff else _IMITATED).search(text, 0, first)
    return bool(before or (stuff and _ALIKE.match(text, last)))


def _freed(text: str, first: int, last: int) -> bool:
    lists = (_WITHOUT.match(text, free.end()) for free in _FREE_FROM.finditer(text, 0, first))
    return any(items and items.end() >= last for items in lists)


def _ruled_out(said: Sequence[re.Match[str]], start: int, stop: int) -> bool:
    text = said[0].string
    none = [idiom.span() for idiom in _NONE.finditer(text)]
    denials = [
        at
        for at, word in enumerate(said[:start])
        if denies(word.group())
        and not any(a <= word.start() < b for a, b in none)
        and (at + 1 == start or not _GLUED.match(text, word.end()))  # "no-show pockets"
    ]
    if not denials:
        return False
    denial, first, last = said[denials[-1]], said[start].start(), said[stop - 1].end()
    reaches = (
        start - denials[-1] <= WINDOW or _lists(denial, last) or _NOR.fullmatch(text, denial.start(), first)
    )
    return bool(reaches) and not _ended(denial, first, last)


def _lists(denial: re.Match[str], last: int) -> bool:
    within = _LISTED if denial.group() == "no" else _WITHOUT
    items = within.match(denial.string, denial.end())
    return bool(items and items.end() >= last)


def _ended(denial: re.Match[str], first: int, last: int) -> bool:
    """Whether something else is said between them: "no hood, two pockets", or what describes the whole after a thing was denied,
    "no hood, waterproof"."""
    sentence = denial.string
    if _ANEW.search(sentence[denial.end() : last]) or _described(denial, last):
        return True
    thing, _, _ = sentence[denial.end() : first].rpartition(",")
    of_thing = denial.group() in _OF_THINGS and thing.strip() and not ADJECTIVE.search(thing)
    return bool(of_thing and ADJECTIVE.search(sentence[first:last]) and _ENDS.match(sentence, last))


def _described(denial: re.Match[str], last: int) -> bool:
    """Whether only one word is denied, of the thing: "not bulky, waterproof and light"; "do not bleach, tumble dry" goes on."""
    sentence = denial.string
    said = denial.group() not in _OF_THINGS and not _ORDER.search(sentence, 0, denial.end())
    one = _ONE_WORD.match(sentence, denial.end())
    listed = _LISTED.match(sentence, denial.end())
    return bool(said and one and one.end() <= last and not (listed and listed.end() >= last))
