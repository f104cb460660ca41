"""International bank account numbers: the country's length (ISO 13616 registry) and the check digits."""

import re
from collections.abc import Iterator

from shopkeeper.pii.checksums import mod97
from shopkeeper.pii.found import Found, Kind

_LENGTHS = {
    15: "NO", 16: "BE", 18: "DK FI FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK",
    21: "CH HR LI LV", 22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL",
    24: "AD CZ ES MD PK RO SA SE SK TN VG", 25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM",
    28: "AL AZ BY CY DO GT HU LB NI PL SV", 29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}  # fmt: skip
LENGTH = {country: length for length, countries in _LENGTHS.items() for country in countries.split()}
_BEGIN = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{2})\d{2}(?=[ -]?[A-Za-z0-9])")
_NEXT = re.compile(r"[ -]?[A-Za-z0-9]")


def ibans(text: str) -> Iterator[Found]:
    for begin in _BEGIN.finditer(text):
        end = _end(text, begin.end(), LENGTH.get(begin[1].upper(), 0) - 4)
        account = re.sub(r"[ -]", "", text[begin.start() : end]).upper()
        if end and mod97(account):
            yield Found(Kind.IBAN, begin.start(), end)


def _end(text: str, at: int, missing: int) -> int:
    """Where the account ends that still needs so many characters; 0 when it is none."""
    for _ in range(missing):
        one = _NEXT.match(text, at)
        if one is None:
            return 0
        at = one.end()
    return at if missing > 0 and not text[at : at + 1].isalnum() else 0
