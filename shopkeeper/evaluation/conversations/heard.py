"""What a turn answered, and what was on record after it, in the words that checks ask for.

Knows the pieces of an answer. Refuses to judge them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shopkeeper.concierge.claims import Claim, Evidence
from shopkeeper.concierge.pieces import (
    Cards,
    Confirm,
    Done,
    Piece,
    Question,
    Record,
    Table,
    Understood,
    Words,
)
from shopkeeper.fulfilment.model import Order
from shopkeeper.types import Hit, ProductId, Sku


@dataclass(frozen=True, slots=True)
class State:
    """``orders`` by the script's numbers; ``own``: how many the customer has; ``tickets``: handed over to people."""

    orders: Mapping[str, Order] = field(default_factory=dict)
    own: int = 0
    basket: Mapping[Sku, int] = field(default_factory=dict)
    tickets: int = 0
    prices: Mapping[Sku, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """``error``: what was raised, where nothing should ever be."""

    pieces: tuple[Piece, ...]
    error: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(act.kind.value for one in self.pieces if isinstance(one, Understood) for act in one.acts)

    @property
    def about(self) -> tuple[ProductId, ...]:
        acts = (act for one in self.pieces if isinstance(one, Understood) for act in one.acts)
        return tuple(dict.fromkeys(id for act in acts for id in act.about))

    @property
    def hits(self) -> tuple[Hit, ...]:
        return tuple(hit for one in self.pieces if isinstance(one, Cards) for hit in one.slate.hits)

    @property
    def cards(self) -> tuple[ProductId, ...]:
        return tuple(hit.product.id for hit in self.hits)

    @property
    def only_near(self) -> bool:
        """Nothing that fits is claimed: no card, or those that come closest."""
        return all(not one.slate.hits or one.slate.near for one in self.pieces if isinstance(one, Cards))

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for one in self.pieces if isinstance(one, Words) for claim in one.said.claims)

    @property
    def sources(self) -> tuple[Evidence, ...]:
        return tuple(one for claim in self.claims for one in claim.evidence)

    @property
    def said(self) -> str:
        """Every sentence, question and cell that reads like an answer."""
        asked = (one.text for one in self.pieces if isinstance(one, Question))
        return " ".join((*(claim.text for claim in self.claims), *asked))

    @property
    def table(self) -> tuple[ProductId, ...]:
        return next((one.products for one in self.pieces if isinstance(one, Table)), ())

    @property
    def question(self) -> Question | None:
        return next((one for one in self.pieces if isinstance(one, Question)), None)

    @property
    def forms(self) -> tuple[Confirm, ...]:
        return tuple(one for one in self.pieces if isinstance(one, Confirm))

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(one for one in self.pieces if isinstance(one, Record))

    @property
    def done(self) -> Done | None:
        last = self.pieces[-1] if self.pieces else None
        return last if isinstance(last, Done) else None
