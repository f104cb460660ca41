"""What reviewers say of a product, by aspect: counts of people, and their own words with the review they stand in."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shopkeeper.types.ids import ProductId
from shopkeeper.types.product import Media
from shopkeeper.types.review import ReviewId
from shopkeeper.types.untrusted import Untrusted


class Aspect(StrEnum):
    SIZE = "size"
    LENGTH = "length"
    FIT = "fit"
    COMFORT = "comfort"
    FABRIC = "fabric"
    QUALITY = "quality"
    DURABILITY = "durability"
    LOOKS = "looks"
    COLOUR = "colour"
    VALUE = "value"
    DELIVERY = "delivery"


class Stance(StrEnum):
    """What can be said of an aspect: SIZE has three of its own, LENGTH too, every other is good or bad."""

    GOOD = "good"
    BAD = "bad"
    SMALL = "small"
    LARGE = "large"
    TRUE = "true"
    SHORT = "short"
    LONG = "long"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of one review."""

    review: ReviewId
    text: Untrusted
    stars: float
    author: str = ""
    written: date | None = None
    helpful: int = 0
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """All who take one stance: so many reviews, and the words of the most helpful of them."""

    stance: Stance
    count: int
    quotes: tuple[Quote, ...]
    said: str
    """``12 say it runs small``."""


@dataclass(frozen=True, slots=True)
class Opinion:
    aspect: Aspect
    sides: tuple[Side, ...]
    """Most voices first; each has at least one quote."""
    verdict: Stance | None
    """The stance most of its reviewers would take, at nine to one; None while that is open: too few, or divided."""
    said: str
    """All sides: ``12 say it runs small, 3 say it runs large``."""

    @property
    def voices(self) -> int:
        return sum(side.count for side in self.sides)


@dataclass(frozen=True, slots=True)
class Discounted:
    """Reviews that were not counted, and why."""

    reason: str
    reviews: tuple[ReviewId, ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    product: ProductId
    reviews: int
    """How many the catalogue holds."""
    counted: int
    stars: float | None
    """Mean of those counted; None without any."""
    opinions: tuple[Opinion, ...]
    """Most spoken of first."""
    discounted: tuple[Discounted, ...]
    enough: bool
    """Whether there are reviews enough to say anything of the product as a whole."""
    photos: tuple[Media, ...] = ()
    """What those counted show, the most helpful first."""
