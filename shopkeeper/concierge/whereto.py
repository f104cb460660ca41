"""An address as it is written in one line: "Ann Lee, 12 Main Street, Suite 5, Denver, CO 80279, USA".

Knows its parts by their places and digits. Refuses to say whether anybody can be found there: ``fulfilment`` does.
"""

import re

from shopkeeper.concierge.grammar import low, pattern
from shopkeeper.fulfilment.model import Address

_STREET = re.compile(r"(?<![\w-])(?=\d{1,5}[a-zA-Z]?(?:[-/]\d+)? +[^\W\d][^,\d]*,)")
_TO = re.compile(r"\bto\b:?\s+(?=\S)|:\s+")
_CODE = re.compile(r"\b(?=[\w-]*\d)[A-Za-z0-9][A-Za-z0-9-]{2,9}(?: [A-Za-z0-9]{2,4})?$")
_WORD = r"[^\W\d_a-z][\w.’'-]*"
_NAME = re.compile(
    rf"(?:^|\s)(?P<name>{_WORD}(?:\s+(?:{_WORD}|de|del|la|van|von|der|den|bin|al)){{1,4}}),\s*$"
)
"""Of whoever receives it: two to five words that begin with a capital, right before the street."""


def read_address(words: str) -> Address | None:
    """At least a street, a city and a postcode; with the name of whoever receives it, where that is said."""
    return address_apart(words)[0]


def address_apart(words: str) -> tuple[Address | None, str]:
    """The address that is written there, and what is said around it: "12 Express Road" asks for no express."""
    words, name = _received(words)
    street = _STREET.search(words)
    start = street or _TO.search(words)
    around = words[: start.start()] if start else ""
    if street and (named := _NAME.search(around)):
        name, around = name or named["name"], around[: named.start("name")]
    parts = [
        part.strip()
        for part in (words[start.end() :] if start else words).strip(" .?!").split(",")
        if part.strip()
    ]
    coded = next((n for n, part in enumerate(parts) if n >= 1 and _CODE.search(part)), -1)
    if coded < 1 or not re.search(r"\d", parts[0]):
        return None, words
    code = _CODE.search(parts[coded])
    before = parts[coded][: code.start()].strip() if code else ""
    named_parts = parts[1:coded]
    city, region = (named_parts[-1], before) if named_parts else (before, "")
    country = parts[coded + 1] if len(parts) > coded + 1 else ""
    postcode = code.group() if code else ""
    line2 = ", ".join(named_parts[:-1])
    address = Address(parts[0], line2, city, region, country, postcode, name) if city else None
    return address, ", ".join((around.strip(), *parts[coded + 1 :]))


def _received(words: str) -> tuple[str, str]:
    """What stands before "received by", and who that is."""
    found = pattern("order", "receiver").search(low(words))
    if not found:
        return words, ""
    return words[: found.start()], words[slice(*found.span("name"))].strip()


def receiver(words: str) -> str:
    """Who receives it, where that was asked and is said; else nothing."""
    return _received(words)[1]
