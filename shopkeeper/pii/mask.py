"""All finders over one text, and the text without what they found.

Knows how findings are put together. What cannot hold anything (no @, no seven digits, no key) costs one look.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping
from operator import attrgetter
from unicodedata import normalize

from shopkeeper.pii.banks import ibans
from shopkeeper.pii.cards import cards
from shopkeeper.pii.found import Found, Kind
from shopkeeper.pii.network import addresses, emails
from shopkeeper.pii.people import social_security
from shopkeeper.pii.phones import phones
from shopkeeper.pii.plain import marked, plain
from shopkeeper.pii.secrets import secrets

_NUMBERS = (cards, ibans, social_security, addresses, phones)
_WORDS = (emails, secrets)
_MANY_DIGITS = re.compile(r"\d(?:.{0,4}\d){3}|:.{0,4}:", re.DOTALL)
_NAMES = re.compile(r"@|%40|\bat\b|sk[-_]|pk_|rk_|whsec_|eyj|bearer", re.I)
_BETWEEN = r"(?:[^\w\"<>{}\[\]]|_|&#?\w{2,6};|%[0-9a-f]{2}){0,6}"
Finder = Callable[[str], Iterable[Found]]
_further: tuple[Finder, ...] = ()
_RANK = {kind: rank for rank, kind in enumerate(Kind)}


def use(*finders: Finder) -> None:
    """Ask these as well from now on, in this process, of every text with digits; without any, the built-in ones alone."""
    global _further
    _further = finders


def find(text: str) -> tuple[Found, ...]:
    """In order of place; none overlaps another."""
    read, places = plain(text)
    numbers = (*_NUMBERS, *_further) if _MANY_DIGITS.search(read) else ()
    finders = (*numbers, *(_WORDS if _NAMES.search(read) else ()))
    if not finders:
        return ()
    kept = list[Found]()
    every = [one for finder in finders for one in finder(read)]
    for one in sorted(every, key=lambda one: (_RANK[one.kind], one.start - one.end)):
        if not any(one.overlaps(other) for other in kept):
            kept.append(one)
    there = (Found(one.kind, places[one.start], _end(text, places[one.end - 1])) for one in kept)
    return tuple(sorted(there, key=attrgetter("start")))


def _end(text: str, last: int) -> int:
    """Behind the letter at ``last`` and its marks."""
    return next((at for at in range(last + 1, len(text)) if not marked(text[at])), len(text))


def mask(text: str, kinds: Container[Kind] = frozenset(Kind)) -> str:
    """``text`` with ``[card]``, ``[email]`` … in the place of what was found; itself when there is nothing."""
    parts, at = list[str](), 0
    for one in (one for one in find(text) if one.kind in kinds):
        parts += text[at : one.start], f"[{one.kind}]"
        at = one.end
    return "".join((*parts, text[at:])) if at else text


def hide(text: str, words: str) -> str:
    """``text`` with what is personal in ``words`` masked wherever it stands, escaped for HTML or with other signs between its letters and
    digits as well; of others, a shop's own address say, nothing is."""
    for one in find(words):
        text = re.sub(_respelt(words[one.start : one.end]), f"[{one.kind}]", text, flags=re.I)
    return text


def _respelt(personal: str) -> str:
    """A pattern of it as it stands, and of its words with anything else between them."""
    words = re.findall(r"[^\W_]+", plain(normalize("NFC", personal))[0])
    spelt = ("".join(map(_letter, word)) for word in words)
    return rf"{re.escape(personal)}|(?<![^\W_]){_BETWEEN.join(spelt)}(?![^\W_])"


def _letter(char: str) -> str:
    """A pattern of it with its mark, or without, or with something in its place."""
    return char if char.isascii() else rf"[{char}{normalize('NFKD', char)[0]}]\W?"


def deep(value: object) -> object:
    """Any JSON-like value with every text in it masked."""
    match value:
        case str():
            return mask(value)
        case Mapping():
            return {deep(key): deep(inner) for key, inner in value.items()}
        case list() | tuple():
            return [deep(inner) for inner in value]
    return value
