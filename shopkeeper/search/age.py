"""From which age on a thing is, by what its text says: "not for children under 36 months", "suitable for kids from 2 years".

Knows how such sentences are written. Refuses what is stated (``types.audience``), and ages of anything else.
"""

import re
from collections.abc import Collection, Iterator

from shopkeeper.types import Value, audience
from shopkeeper.types.measure import units
from shopkeeper.types.normal import normal
from shopkeeper.types.sentence import sentences

_MONTHS = 12
_YOUNG = "children|kids|infants|babies|toddlers"
_WHOM = rf"{_YOUNG}|anyone|persons|people|those|users"
_NO_AGE = rf"(?![\w.,]*\d|[ -]?(?:{'|'.join(map(re.escape, units()))})(?!\w))"
_BARS = "suitable|suited|recommended|intended|designed|meant|made|advised|appropriate|safe|approved|to|be|used?|given?|a|toy"
_UNDER = re.compile(
    rf"\b(?:not|never|unsuitable)(?: (?:{_BARS})){{0,4}}(?: (?:for|by|with))+(?: use by)?(?: any)?(?: (?:{_WHOM}))?(?: (?:aged?|who are))?"
    rf" (?:under|below|younger than)(?: the age of)? (?P<n>\d{{1,2}})(?:s|[ -]?(?P<unit>months?|mos?|years?|yrs?)|{_NO_AGE})(?!\w)"
)
_WATCHED = re.compile(r"\b(?:without|unless|unattended|unsupervised|alone)\b")
"""It may be theirs with somebody beside them."""
_AGED = re.compile(
    rf"\b(?:(?:for|to) (?:{_YOUNG})(?P<bare>(?: aged?)?(?P<least> from)?)|(?<!of )(?<!the )ages?|(?:{_WHOM}|boys|girls) aged|aged(?= [\d-]+ ?\+))(?: of)? (?P<span>{audience.SPAN}){_NO_AGE}(?!\w)"
)
"""What is "aged 12 years" may lie in a cask."""


def barred(text: str, wanted: Collection[Value]) -> str:
    """The sentence that says it is not for who is ``wanted``, all of whom are younger; empty where none does."""
    asked = audience.months(wanted)
    for sentence in sentences(text) if asked else ():
        plain = normal(sentence)
        for found in () if _WATCHED.search(plain) else _UNDER.finditer(plain):
            least = int(found["n"]) * (1 if (found["unit"] or "").startswith("m") else _MONTHS)
            if all(last < least for _, last in asked):
                return sentence.strip()
    return ""


def welcomed(text: str, wanted: Collection[Value]) -> str:
    """The sentence that says it is for them; empty where none does."""
    return next((said for said, age in _ages(text) if audience.of_age(age, wanted)), "")


def _ages(text: str) -> Iterator[tuple[str, str]]:
    for sentence in sentences(text):
        plain = normal(sentence)
        for found in () if " not " in f" {plain} " else _AGED.finditer(plain):
            counted = found["bare"] == "" and found["span"].isdigit()  # "for kids 2 pieces"
            older = "+" if found["least"] and "-" not in found["span"] else ""
            if not counted:
                yield sentence.strip(), found["span"] + older
