"""What a merchant's title or stated value denies: "not for children".

Knows the words that deny. Refuses sentences (``search.denial``).
"""

import re

_WORD = r"[^\W_][\w'-]*"
_DENIED = re.compile(
    r"\b(?:not|no|never|non|without|unsuitable)[\s-]+"
    rf"(?:(?:for|so|very|suitable|meant|made|intended|any|an?|the|quite|really) )*{_WORD}(?: n?or {_WORD})*"
)


def affirmed(title: str) -> str:
    """A normalised title without the words that it denies: "card game - no kids" → "card game -"."""
    return _DENIED.sub(" ", title)
