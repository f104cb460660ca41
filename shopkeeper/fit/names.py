"""Sizes by whatever name: ``X-Large``, ``extra large`` and ``XL`` are one; ``EU 38`` has a system.

Knows names. Refuses to know what they measure.
"""

import re
from typing import NamedTuple

SYSTEMS = ("uk", "eu", "us", "au", "it", "fr", "jp")
_WORDS = {"small": "s", "medium": "m", "large": "l", "med": "m", "sm": "s", "lg": "l"}
_EXTRA = re.compile(r"(?:extra|x)[ -]*(?=(?:extra|x|s\b|l\b|small|large))")
_TIMES = re.compile(r"([2-9])[ -]?x(?:[ -]?)(l|s|large|small)?\b")
_SYSTEM = re.compile(rf"({'|'.join(SYSTEMS)})[ -]?(.+)|(.+?)[ -]?({'|'.join(SYSTEMS)})")
_EURO = re.compile(r"\beur(?:o(?:pean)?)?\b")


class Size(NamedTuple):
    system: str
    name: str


def size(text: str) -> Size:
    """``EU 38`` → eu, 38; ``XX-Large`` → no system, xxl."""
    low = _EURO.sub("eu", text.strip().casefold().removeprefix("size ").strip())
    if found := _SYSTEM.fullmatch(low):
        return Size(found[1] or found[4], _plain(found[2] or found[3]))
    return Size("", _plain(low))


def _plain(low: str) -> str:
    low = _TIMES.sub(lambda m: "x" * int(m[1]) + (m[2] or "l"), low)
    low = _EXTRA.sub("x", low)
    for word, letter in _WORDS.items():
        low = re.sub(rf"{word}\b", letter, low)
    low = re.sub(r"^(\d+)[.,]0$", r"\1", low.replace(",", "."))
    return low.replace(" ", "").replace("½", ".5")
