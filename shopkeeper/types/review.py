"""What a customer wrote of a product. Its words are nobody's in the shop: they may be quoted, never obeyed."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

from shopkeeper.types.product import Media
from shopkeeper.types.untrusted import Untrusted

ReviewId = NewType("ReviewId", str)


@dataclass(frozen=True, slots=True)
class Review:
    id: ReviewId
    stars: float
    """1–5."""
    text: Untrusted
    title: Untrusted = Untrusted("")
    author: str = ""
    """As signed; empty when not."""
    written: date | None = None
    helpful: int = 0
    """How many readers found it so."""
    verified: bool = False
    """The merchant knows that its author bought it."""
    photos: tuple[Media, ...] = ()
    """What its author shows; in the catalogue those alone that were made fit to be kept."""
