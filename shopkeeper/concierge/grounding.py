"""Nothing that is not in the evidence can be said, whoever phrased it.

Knows what in a sentence is a fact of the shop: numbers and amounts, days, words in quotation marks, stock, colours,
materials, sizes, brands and features in the shop's own vocabulary. Each must stand in what the claim cites. Refuses to
judge style, and to trust any author, a template no more than a model.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache

from shopkeeper.concierge.claims import Claim, Evidence, Source, inner
from shopkeeper.concierge.grammar import low
from shopkeeper.language.stem import split, stem
from shopkeeper.language.wording import Wording
from shopkeeper.types import Field, Intent
from shopkeeper.types.colour import mentioned
from shopkeeper.types.normal import normal

Understand = Callable[[str], Intent]

_NUMBER = re.compile(
    r"(?<![\w.,])\d+(?:[.,’\u00a0\u202f ]\d{3})*(?:[.,]\d+)?|(?<=[A-Za-z$€£¥])\d+(?:[.,]\d+)*"
)
_QUOTE = re.compile(r"[“\"]([^”\"]{2,})[”\"]")
_ISO = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_DAYS = re.compile(
    r"\b(?:today|tonight|tomorrow|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_IN_STOCK = re.compile(r"\b(?:in stock|available|ready to ship|on hand)\b", re.IGNORECASE)
_SOLD_OUT = re.compile(r"\b(?:sold out|out of stock|unavailable|not available|not in stock)\b", re.IGNORECASE)
_HARD = frozenset(
    {Field.BRAND, Field.COLOUR, Field.MATERIAL, Field.PATTERN, Field.SIZE, Field.FEATURE, Field.GENDER}
)
"""Fields a claim may name only where the evidence does."""


@dataclass(frozen=True, slots=True)
class Unfounded:
    """What of a claim is not in its evidence."""

    claim: Claim
    what: str
    """``number``, ``day``, ``quote``, ``stock``, ``fact`` or ``source``."""
    words: str


def unfounded(claim: Claim, understand: Understand, wording: Wording) -> Unfounded | None:
    """The first thing that ``claim`` says without evidence; None when all of it is founded."""
    return next(_faults(claim, understand, wording), None)


def founded(
    claims: Iterable[Claim], understand: Understand, wording: Wording
) -> tuple[tuple[Claim, ...], tuple[Unfounded, ...]]:
    """Those that may be said, and why the others may not."""
    judged = [(claim, unfounded(claim, understand, wording)) for claim in claims]
    return tuple(c for c, fault in judged if fault is None), tuple(fault for _, fault in judged if fault)


def _faults(claim: Claim, understand: Understand, wording: Wording) -> Iterator[Unfounded]:
    record = [one for one in claim.evidence if one.source is not Source.SHOPPER]
    if not record and not claim.courtesy and not claim.echo:
        yield Unfounded(claim, "source", claim.text)
    said = record if not claim.echo else claim.evidence
    texts = [one.text for one in said] + [one.title for one in said]
    sources = [normal(inner(text)) for text in texts]
    rest = claim.text
    for quote in _QUOTE.findall(rest):  # a title within it is part of what is quoted
        if any(normal(quote.rstrip("….")) in source for source in sources):
            rest = rest.replace(quote, "  ", 1)
    rest = _without_titles(rest, claim.evidence)
    for quote in _QUOTE.findall(rest):
        if quote.strip() and not any(normal(quote.rstrip("….")) in source for source in sources):
            yield Unfounded(claim, "quote", quote)
    rest = _QUOTE.sub(" ", rest)
    written = [*texts, *map(wording.stated, texts)]
    known = {number for text in written for number in _numbers(text)} | set(_of_days(texts, wording))
    for number in _numbers(rest):
        if number not in known:
            yield Unfounded(claim, "number", str(number))
    days = low(" ".join(_renderings(texts, wording)) + " " + " ".join(texts))
    for day in _DAYS.findall(rest):
        if low(day) not in days:
            yield Unfounded(claim, "day", day)
    yield from _stock(claim, rest, said)
    fields = [one.field.removeprefix("attribute:") for one in said]
    yield from _facts(claim, rest, [*texts, *fields], understand)


def _stock(claim: Claim, rest: str, said: Sequence[Evidence]) -> Iterator[Unfounded]:
    stocks = [one.text for one in said if one.field.endswith("stock")]
    out = _SOLD_OUT.findall(rest)
    inside = _IN_STOCK.findall(_SOLD_OUT.sub(" ", rest))
    if out and not any(text.startswith("0") for text in stocks) and not _written(out, said):
        yield Unfounded(claim, "stock", out[0])
    if (
        inside
        and not any(text and not text.startswith("0") for text in stocks)
        and not _written(inside, said)
    ):
        yield Unfounded(claim, "stock", inside[0])


def _written(words: Sequence[str], said: Sequence[Evidence]) -> bool:
    """Whether a document says just that ("available in all stores")."""
    texts = [low(one.text) for one in said if one.source is Source.DOCUMENT]
    return bool(texts) and all(any(low(word) in text for text in texts) for word in words)


def _facts(claim: Claim, rest: str, texts: Sequence[str], understand: Understand) -> Iterator[Unfounded]:
    if claim.courtesy:
        return
    stems = {one for text in texts for one in _stems(text)}
    for wish in understand(rest).constraints:
        if wish.field not in _HARD:
            continue
        words = [wish.words, *map(str, wish.values)]
        if not any(set(_stems(word)) <= stems for word in words if word):
            yield Unfounded(claim, "fact", wish.words or str(wish.values[0]))
    for colour in mentioned(rest):
        if not any(stem(word) in stems for word in split(colour)):
            yield Unfounded(claim, "fact", colour)


def _without_titles(text: str, evidence: Sequence[Evidence]) -> str:
    """A title is a name: what is in it states nothing."""
    for title in sorted({one.title for one in evidence if one.title}, key=len, reverse=True):
        text = text.replace(title, " ")
    return text


def _numbers(text: str) -> Iterator[Decimal]:
    """However written: 1,299.00, 1’299 and 1299 are one."""
    for found in _NUMBER.findall(_ISO.sub(" ", text)):
        if number := _number(found):
            yield number[0]


@cache
def _number(found: str) -> tuple[Decimal, ...]:
    bare = re.sub(r"[’\u00a0\u202f ]", "", found)
    last = max(bare.rfind("."), bare.rfind(","))
    tail = bare[last + 1 :]
    decimal = last >= 0 and (len(tail) != 3 or (bare.count(bare[last]) == 1 and bare[last] == "."))
    head = re.sub(r"[.,]", "", bare[:last] if decimal else bare)
    try:
        return (Decimal(f"{head or 0}.{tail}" if decimal else head).normalize(),)
    except InvalidOperation:
        return ()


def _iso(texts: Iterable[str]) -> Iterator[date]:
    for text in texts:
        for found in _ISO.findall(text):
            try:
                yield date.fromisoformat(found)
            except ValueError:
                continue


def _renderings(texts: Sequence[str], wording: Wording) -> Iterator[str]:
    """Every way in which a day on record may be said."""
    for day in _iso(texts):
        yield from (wording.day(day), wording.past(day), day.strftime("%A %B %b"))


def _of_days(texts: Sequence[str], wording: Wording) -> Iterator[Decimal]:
    for day in _iso(texts):
        yield from (Decimal(day.day), Decimal(day.year), Decimal(day.month))


def _stems(text: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in split(normal(text)))
