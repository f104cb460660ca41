"""Payment cards: the length and first digits that issuers use (ISO/IEC 7812), and Luhn's check digit.

A bar code or a row of numbers may look like a card; what is not written as cards are needs a word near it that says card.
"""

import re
from collections.abc import Iterator, Sequence

from shopkeeper.pii.checksums import gtin, luhn
from shopkeeper.pii.found import Found, Kind

_RUN = re.compile(r"(?<!\d)(?<![0-9a-f]{6})\d+(?:[ .\-\t\n]{1,2}\d+)*(?![0-9a-f]{6})", re.I)
"""A letter may touch a card, but not half of a hexadecimal id."""
_DIGITS = re.compile(r"\d+")
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}"  # American Express
    r"|3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?"  # Diners Club
    r"|(?:6011|64[4-9]\d|65\d\d)\d{12}(?:\d{3})?"  # Discover
    r"|(?:2131|1800)\d{11}|35\d{14}"  # JCB
    r"|62\d{14,17}"  # UnionPay
    r"|(?:50|5[6-9]|6\d)\d{10,17}"  # Maestro
)
_GROUPED = re.compile(r"\d+|\d{4}(?:\D+\d{4}){2,3}(?:\D+\d{1,3})?|\d{4}\D+\d{6}\D+\d{4,5}")
_SAYS_CARD = re.compile(r"\b(?:cards?|cc|visa|amex|master ?card|maestro|credit|debit|karte|kreditkarte|carte|tarjeta|carta)\b", re.I)  # fmt: skip
_RARE = (12, 13, 14)
"""Lengths that bar codes and order numbers have more often."""
_LONGEST = 19
_NEAR = 60
"""Characters in which the word is looked for."""


def cards(text: str) -> Iterator[Found]:
    for run in _RUN.finditer(text):
        groups = [group.span() for group in _DIGITS.finditer(text, *run.span())]
        first = 0
        while first < len(groups):
            last = _longest(text, groups, first)
            if last >= 0:
                yield Found(Kind.CARD, groups[first][0], groups[last][1])
            first = max(first, last) + 1


def _longest(text: str, groups: Sequence[tuple[int, int]], first: int) -> int:
    """The group with which a card ends that begins with ``first``, or -1: what follows a card may be its date."""
    found, digits, start = -1, "", groups[first][0]
    for last in range(first, len(groups)):
        digits += text[slice(*groups[last])]
        if len(digits) > _LONGEST:
            break
        if (
            _ISSUER.fullmatch(digits)
            and luhn(digits)
            and _written_as_one(text, start, groups[last][1], digits)
        ):
            found = last
    return found


def _written_as_one(text: str, start: int, end: int, digits: str) -> bool:
    written = text[start:end]
    if len(set(_DIGITS.sub("", written))) > 1:
        return False
    sure = _GROUPED.fullmatch(written) and len(digits) not in _RARE and not gtin(digits)
    return bool(sure or _SAYS_CARD.search(text, max(0, start - _NEAR), end + _NEAR))
