"""What is shown to someone who did not ask: the occasion for it, and the picks.

Leaner than a Slate: a pick names products and carries live facts, so that an answer costs no reading of whole products.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopkeeper.types.event import Surface
from shopkeeper.types.ids import LookKey, ProductId, Sku
from shopkeeper.types.product import Offer
from shopkeeper.types.query import Context
from shopkeeper.types.slate import Trace


@dataclass(frozen=True, slots=True)
class Occasion:
    """``products``: what the page is about, or what lies in the basket. ``seen``: what the asker says was looked at before,
    oldest first. ``without``: what shall not be picked. What a shopper did is used only with the ids of ``context``.

    ``looks``: in which of their Looks ``products`` are shown; of a product with none here, the first that can be bought. A Look that none
    of them has changes nothing.
    """

    products: tuple[ProductId, ...] = ()
    seen: tuple[ProductId, ...] = ()
    without: tuple[ProductId, ...] = ()
    size: int = 12
    context: Context = field(default_factory=Context)
    looks: tuple[LookKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Pick:
    """One product in one Look, with the Variant whose live ``offer`` was proven buyable just now."""

    product: ProductId
    title: str
    look: LookKey
    sku: Sku
    offer: Offer
    why: str
    """One short line that is true of this product and this shopper."""
    score: float = 0.0
    propensity: float = 1.0
    """Probability with which the policy put it on this place."""
    features: Mapping[str, float] = field(default_factory=dict)
    """Share of the score by part: what ranking knew."""
    team: str = ""
    """Of an interleaved answer: the arm whose order put it here."""
    age_restricted: bool = False


@dataclass(frozen=True, slots=True)
class Picks:
    """``how``: what it was made from, in numbers, and of which product where its page is about one; of nobody in particular."""

    surface: Surface
    picks: tuple[Pick, ...]
    trace: Trace
    how: Mapping[str, float | str] = field(default_factory=dict)
