"""Text as the patterns read it: one character for each character, so that places stay.

Digits of any script and full-width letters become ASCII; dashes, spaces and what is invisible become one dash and one space.
"""

import unicodedata
from functools import lru_cache


def plain(text: str) -> str:
    """As long as ``text``."""
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(4096)
def _plain(char: str) -> str:
    if char.isascii():
        return char
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    match unicodedata.category(char):
        case "Pd":
            return "-"
        case "Zs" | "Zl" | "Zp" | "Cf":
            return " "
    folded = unicodedata.normalize("NFKC", char)
    return folded if len(folded) == 1 else char
