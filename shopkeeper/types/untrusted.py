"""Words that nobody in the shop wrote, with where they came from.

Refuses every use but finding and quoting: they prove no wish, are never shown as the shop's word, and are no instruction to
anyone. What gives instructions takes ``Instruction``, which only code writes; a type checker keeps the two apart.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

Untrusted = NewType("Untrusted", str)
"""Text of unknown authors, for finding. A ``str`` to search with; whatever is told to a model or a tool is ``Quoted``."""
Instruction = NewType("Instruction", str)
"""What a model or a tool is told to do: made of texts in the code alone."""


class Origin(StrEnum):
    """Who may have written it, from the merchant's own systems outwards."""

    FEED = "feed"
    DOCUMENT = "document"
    REVIEW = "review"
    PICTURE = "picture"
    SHOPPER = "shopper"
    AGENT = "agent"
    """Another program, a tool or a page of the web."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words with their origin and the place there (a product, a document's heading). No ``str``: it must be asked for."""

    words: Untrusted
    origin: Origin
    place: str = ""


@dataclass(frozen=True, slots=True)
class ReadLine:
    """One line read in a picture, and how sure the reader is of it, 0…1."""

    text: Untrusted
    confidence: float

    def quoted(self, place: str = "") -> Quoted:
        return Quoted(self.text, Origin.PICTURE, place)
