"""Text as the patterns read it, and where each of its characters stands in the text.

Digits of any script and full-width letters become ASCII; dashes and spaces become one dash and one space; what is invisible is not there.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache


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
        case "Cf":
            return ""
    if char == "\u034f" or "\ufe00" <= char <= "\ufe0f":  # they join letters, or say how one is drawn
        return ""
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char
