"""What a merchant's title or stated value denies: "not for children".

Knows the words that deny, and answers of yes and no. Refuses sentences (``search.denial``).
"""

import re

from shopkeeper.types.normal import normal

YES = frozenset({"yes", "true", "y", "1"})
NO = frozenset(
    {
        "no", "false", "n", "0", "none", "n/a", "without", "not included", "not available", "not supported", "unsupported", "not suitable",
    }
)  # fmt: skip
_LEADS = """
    a an any the it its this that for of from to in on with by as so very quite really completely entirely fully totally 100% be been is are
    suitable suited meant made intended designed recommended advised approved certified guarantee guaranteed compatible fit safe use using
    contain contains containing include includes including come comes equipped fitted work works has have
"""
_FILLERS = """
    available compatibility connection connectivity content delivered enabled friendly function included necessary needed present provided
    required shipped sold supplied support supported supports traces used
"""
LEADS = frozenset(_LEADS.split())
"""Words that lead from a denial to what it denies: "not suitable for use with"."""
FILLERS = LEADS | frozenset(_FILLERS.split())
"""Words that name nothing by themselves: a "Bluetooth support" that is denied is Bluetooth."""


def _said(words: frozenset[str]) -> str:
    return rf"(?:{'|'.join(sorted(words))})"


_LACKS = re.compile(
    r"free[ -](?:from|of)(?: (?:all|any|these|the following))*(?: allergens?)?|excludes|excluded|excluding|lacks|contains no"
    r"|(?:without|not|cannot|unsuitable|incompatible|(?:is|are|does|do|can|should)(?: not|n['’]t))"
    rf"(?: {_said(FILLERS)})*"
)
_CONTENTS = re.compile(r"\b(?:contains?|ingredients?|allergens?)\b")
_WORD = r"[^\W_][\w'-]*"
_DENIED = re.compile(
    rf"\b(?:not|no|never|non|without|unsuitable|\w+n['’]t)[\s-]+(?:{_said(LEADS)} )*{_WORD}(?: n?or {_WORD})*"
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


def lacks(name: str) -> bool:
    """Whether what is stated under that name is not there: "free from: nuts"."""
    return bool(_LACKS.fullmatch(normal(name)))


def tells(name: str) -> bool:
    """Whether the name says if what is stated under it is there: "allergens: nuts", "free from: nuts"."""
    return lacks(name) or bool(_CONTENTS.search(normal(name)))


def none_of(material: str) -> bool:
    """Whether a part of a normalised material says that there is none of it: "0% wool", "leather (faux)"."""
    return bool(_NONE_OF.search(material))


def affirmed(title: str) -> str:
    """A normalised title without the words that it denies: "card game - no kids" → "card game -"."""
    return _DENIED.sub(" ", title)
