"""What a shopper tells of their body and of what they wear, and the size that follows. Never kept: it lives for one answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from shopkeeper.types.ids import ProductId


class Measure(StrEnum):
    """Body dimensions of ISO 8559-1: girths and lengths in cm, weight in kg."""

    HEIGHT = "height"
    WEIGHT = "weight"
    CHEST = "chest"
    WAIST = "waist"
    HIPS = "hips"
    INSEAM = "inseam"
    FOOT = "foot"


Verdict = Literal["good", "small", "large"]


@dataclass(frozen=True, slots=True)
class Worn:
    """A size that was worn: kept ("good"), or too small or large."""

    size: str
    brand: str = ""
    verdict: Verdict = "good"
    this: bool = False
    """It was this very product."""


@dataclass(frozen=True, slots=True)
class Told:
    measures: Mapping[Measure, float] = field(default_factory=dict)
    worn: tuple[Worn, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.measures or self.worn)


@dataclass(frozen=True, slots=True)
class Runs:
    """How many reviewers say that it runs small, large or true to size."""

    small: int = 0
    large: int = 0
    true: int = 0


@dataclass(frozen=True, slots=True)
class Chance:
    size: str
    """As the product writes it, or as the chart does where it is not made."""
    probability: float
    made: bool


@dataclass(frozen=True, slots=True)
class Advice:
    product: ProductId
    sizes: tuple[str, ...]
    """The size to take; two when the shopper stands between them; none without evidence enough."""
    probability: float
    """That the right one is among ``sizes``."""
    chances: tuple[Chance, ...]
    """Likeliest first, those under one in a hundred left out."""
    said: str
    """The advice in one sentence."""
    reasons: tuple[str, ...]
    """What it rests on, each true by itself."""
    chart: str = ""
    """The chart it is read from; empty when there is none."""
    own_chart: bool = False
    """Whether that is the merchant's own, not a general one."""
