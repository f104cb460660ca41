"""What features ask of the shop about a product: a small port.

Refuses to know where the answers come from. They are of now: what a product cost when something happened is in the event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import log
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.types import Line, LookKey, Money, ProductId, Sku

Vectors = npt.NDArray[np.float32]


class Trait(StrEnum):
    """What a taste can be for."""

    CATEGORY = "category"
    BRAND = "brand"
    COLOUR = "colour"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Known:
    """One look. ``colours`` are families, ``categories`` the narrowest of each path, ``price`` its lowest now."""

    categories: tuple[str, ...] = ()
    brand: str = ""
    colours: tuple[str, ...] = ()
    sizes: Mapping[Sku, str] = field(default_factory=dict)
    price: Money | None = None

    def values(self, trait: Trait) -> tuple[str, ...]:
        match trait:
            case Trait.CATEGORY:
                return self.categories
            case Trait.BRAND:
                return (self.brand,) if self.brand else ()
            case Trait.COLOUR:
                return self.colours
            case Trait.SIZE:
                return tuple(dict.fromkeys(self.sizes.values()))


NOTHING = Known()


def log_price(price: Money | None, currency: str) -> float:
    """Natural logarithm of minor units; 0 for what is not known, free, or in another currency."""
    return log(price.minor) if price and price.minor > 0 and price.currency == currency else 0.0


class JointSpace(Protocol):
    """Where looks are near each other. Vectors of one space say nothing in another: equal spaces are one."""

    @property
    def dim(self) -> int:
        """0 where there are no vectors."""
        ...

    def vectors(self, looks: Sequence[LookKey]) -> Vectors:
        """(len(looks), dim) unit rows; zeros for looks without a picture."""
        ...


class Facts(Protocol):
    """Thread-safe. ``currency``: prices in another one are not compared."""

    @property
    def currency(self) -> str: ...

    @property
    def space(self) -> JointSpace:
        """The one in which the shop looks now; another one after its encoder changed."""
        ...

    def known(self, lines: Sequence[Line]) -> list[Known]:
        """One each; NOTHING for what the shop does not sell any more. A line without a look means the product's first."""
        ...


class Blind:
    """No space at all."""

    dim = 0

    def vectors(self, looks: Sequence[LookKey]) -> Vectors:
        return np.zeros((len(looks), 0), np.float32)


class NoFacts:
    """Of a shop about which nothing is known but what happened."""

    currency, space = "", Blind()

    def known(self, lines: Sequence[Line]) -> list[Known]:
        return [NOTHING] * len(lines)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Looks that are about to be ranked: equally long."""

    lines: tuple[Line, ...]
    known: tuple[Known, ...]
    vectors: Vectors
    space: JointSpace

    @classmethod
    def of(cls, lines: Sequence[Line], facts: Facts) -> "Candidates":
        looks = [line.look for line in lines]
        space = facts.space
        return cls(tuple(lines), tuple(facts.known(lines)), space.vectors(looks), space)

    @property
    def products(self) -> list[ProductId]:
        return [line.product for line in self.lines]

    def __len__(self) -> int:
        return len(self.lines)
