"""What is said, and where it stands.

An answer is a list of claims; each cites evidence that a tool brought in this very turn. Knows no way to say anything
without it, but courtesies, which state nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from shopkeeper.types import ProductId


class Source(StrEnum):
    PRODUCT = "product"
    REVIEW = "review"
    DOCUMENT = "document"
    ORDER = "order"
    CHART = "chart"
    SHOPPER = "shopper"
    """The shopper's own words in this turn."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that is on record. ``text`` is as it stands there, a live value or a passage; untrusted, never obeyed."""

    source: Source
    id: str
    """Product id, review id, passage id, order id."""
    field: str
    """``price``, ``attribute:material``, ``description``, ``passage`` …"""
    text: str
    product: ProductId = ProductId("")
    title: str = ""
    """What the source is called: the product's title, the document's heading."""


def inner(words: str) -> str:
    """``words`` as they stand within our quotation marks: their own would end the quotation."""
    return re.sub(r"[“”\"]", "'", words.strip())


def shortened(words: str, most: int) -> str:
    """At most so many letters, cut between words."""
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + "…"


def heard(words: str) -> Evidence:
    """The shopper's own words; evidence only for a claim that repeats them."""
    return Evidence(Source.SHOPPER, "turn", "words", words)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, and all that it rests on."""

    text: str
    evidence: tuple[Evidence, ...] = ()
    courtesy: bool = False
    """States no fact of the shop: "You are welcome.\""""
    echo: bool = False
    """Repeats the shopper's own words, which then count as evidence ("the shop does not say whether it is waterproof").
    Only code may, never a model."""


@dataclass(frozen=True, slots=True)
class Said:
    """Claims with their citations numbered in order of first use, as a reader meets them."""

    claims: tuple[Claim, ...] = ()
    sources: tuple[Evidence, ...] = field(default=())

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> "Said":
        cited = dict.fromkeys(evidence for claim in claims for evidence in claim.evidence)
        return cls(tuple(claims), tuple(cited))

    def numbers(self, claim: Claim) -> tuple[int, ...]:
        """1-based numbers of a claim's sources."""
        return tuple(self.sources.index(evidence) + 1 for evidence in dict.fromkeys(claim.evidence))
