"""E-mail addresses (the plain ones of RFC 5321, also spelt out with [at] and [dot]) and addresses of the network."""

import re
from collections.abc import Iterator
from ipaddress import ip_address

from shopkeeper.pii.found import Found, Kind

_AT = r"(?:@|%40| ?[\[({] ?at ?[\])}] ?)"
_DOT = r"(?:\.| ?[\[({] ?dot ?[\])}] ?)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w+-](?:[\w.+'-]{{0,62}}[\w+-])?{_AT}(?:[\w-]{{1,63}}{_DOT}){{1,5}}[^\W\d_][\w-]{{1,24}}",
    re.I,
)
_V4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)")
_V6 = re.compile(
    r"(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f]{1,4})?(?![\w:])", re.I
)
_VERSION = re.compile(r"(?:\bv|version|firmware|release|driver|bluetooth|rev)\.?:?\s*$", re.I)
_BEFORE = 12


def emails(text: str) -> Iterator[Found]:
    return (Found(Kind.EMAIL, *one.span()) for one in _EMAIL.finditer(text))


def addresses(text: str) -> Iterator[Found]:
    """Of somebody else: this machine's own are nobody's."""
    for pattern in (_V4, _V6):
        for one in pattern.finditer(text):
            if _somebodys(one[0]) and not _VERSION.search(text, max(0, one.start() - _BEFORE), one.start()):
                yield Found(Kind.IP, *one.span())


def _somebodys(written: str) -> bool:
    try:
        address = ip_address(written)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified)
