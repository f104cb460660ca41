"""Characters that people do not see and machines read: zero-width, bidirectional, tags, private use. None of them is needed."""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})


def visible(text: str) -> str:
    """``text`` without them, and without control characters but line feed and tab."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in _HIDDEN)
