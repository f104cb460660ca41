"""What a merchant's title or stated value denies: "not for children".

Knows the words that deny. Refuses sentences (``search.denial``).
"""

import re

_WORD = r"[^\W_][\w'-]*"
_DENIED = re.compile(
    r"\b(?:not|no|never|non|without|unsuitable)[\s-]+"
    rf"(?:(?:for|so|very|suitable|meant|made|intended|any|an?|the|quite|really) )*{_WORD}(?: n?or {_WORD})*"
)


IMITATED = frozenset({"faux", "imitation", "fake", "vegan"})
"""What is called so is not what it is called: faux leather is no leather."""
ARTIFICIAL = IMITATED | {
    "synthetic",
    "artificial",
    "mock",
    "pu",
    "man-made",
    "manmade",
    "pleather",
    "recycled-look",
}
"""As much, of what things are made of: there is synthetic insulation that insulates, but no synthetic leather that is leather."""
_NONE_OF = re.compile(rf"(?<![\d.,])0(?:[.,]0+)?\s?%|\b(?:no|not|without)\s|\((?:{'|'.join(ARTIFICIAL)})\)")


def none_of(material: str) -> bool:
    """Whether a part of a normalised material says that there is none of it: "0% wool", "leather (faux)"."""
    return bool(_NONE_OF.search(material))


def affirmed(title: str) -> str:
    """A normalised title without the words that it denies: "card game - no kids" → "card game -"."""
    return _DENIED.sub(" ", title)
