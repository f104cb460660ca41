"""Whether one thing goes on, in or with another, and the words that say so.

Knows the answer and what it rests on. Refuses to know how it was found (``fit.compatible``).
"""

from dataclasses import dataclass
from enum import StrEnum

from shopkeeper.types.ids import ProductId


class Goes(StrEnum):
    """What a clue says, and what all of them say together."""

    YES = "yes"
    NO = "no"
    NOT_STATED = "not_stated"


class Ground(StrEnum):
    """Where a clue stands."""

    LINK = "link"
    """The merchant keeps the two together."""
    ATTRIBUTE = "attribute"
    """Declared of both, or a list of what it goes with."""
    TEXT = "text"
    """The product's own title or description names the other."""
    REVIEW = "review"
    """A customer does: told as their word, it proves nothing."""


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing on record. ``text`` is as it stands there, untrusted; ``says`` is what it is worth by itself."""

    product: ProductId
    """Whose record it is."""
    title: str
    ground: Ground
    field: str
    """``fits``, ``links``, ``attribute:mount``, ``title``, ``description``, or the review's id."""
    text: str
    says: Goes
    interface: str = ""
    """Which one it declares ("mount"); empty for what is said in words."""


@dataclass(frozen=True, slots=True)
class Compatibility:
    """``other``: the product of the shop that was meant, if it is one; ``words``: what it is called."""

    product: ProductId
    title: str
    words: str
    goes: Goes
    said: str
    """The answer in one sentence."""
    clues: tuple[Clue, ...] = ()
    """What it rests on, the weightiest first; of NOT_STATED what comes nearest."""
    other: ProductId = ProductId("")
