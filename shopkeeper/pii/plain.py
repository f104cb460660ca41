"""Text as the patterns read it, and where each of its characters stands in the text.

Digits of any script and full-width letters become ASCII; dashes, spaces and full stops become one dash, one space and one full stop; what is
invisible, or a mark on a letter, is not there.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_STOPS = "。｡"


def marked(char: str) -> bool:
    """Whether it stands on the letter before it: an accent of its own, a vowel sign."""
    return unicodedata.category(char).startswith("M")


def plain(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii():
        return text, range(len(text))
    read = [(seen, place) for place, char in enumerate(text) if (seen := _plain(char))]
    return "".join(seen for seen, _ in read), [place for _, place in read]


@lru_cache(4096)
def _plain(char: str) -> str:
    """One character, or none."""
    if char.isascii():
        return char
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    match unicodedata.category(char):
        case "Pd":
            return "-"
        case "Zs" | "Zl" | "Zp":
            return " "
        case "Cf" | "Mn" | "Mc" | "Me":
            return ""
    if char in _STOPS:
        return "."
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char
