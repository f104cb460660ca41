"""What a turn sends to the shopper, piece by piece, in the order in which it becomes known.

A closed set that every door translates. Knows shapes; refuses to know protocols.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.budget import Spent
from shopkeeper.concierge.claims import Claim, Evidence, Said
from shopkeeper.types import Care, LookKey, ProductId, Slate, TraceId


class Rung(IntEnum):
    """How much of the plan there was time and money for; a turn steps down rather than fail."""

    FULL = 0
    FEWER = 1
    """Some specialists were left out; the answer says which."""
    SEARCH = 2
    LEXICAL = 3
    """The words alone were looked up, without any model."""


@dataclass(frozen=True, slots=True)
class Understood:
    """Sent first: what the turn was taken to ask."""

    words: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Cards:
    """Products, proven as any search's. ``heading`` states no fact; ``of``: which act they answer."""

    slate: Slate
    of: Act
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute of the compared products; a cell with no evidence is not stated."""

    name: str
    cells: tuple[Evidence | None, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Table:
    """2–5 products side by side, what differs first."""

    products: tuple[ProductId, ...]
    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    looks: tuple[LookKey, ...] = ()
    """In which Look each was shown before; 0 where it was not."""


@dataclass(frozen=True, slots=True)
class Words:
    """Claims with their sources. Every one was checked against them. ``generated``: a language model phrased some."""

    said: Said
    generated: bool = False

    @classmethod
    def of(cls, *claims: Claim) -> "Words":
        return cls(Said.of(claims))


@dataclass(frozen=True, slots=True)
class Question:
    """The one thing that has to be known before the answer can be; ``options`` may be tapped."""

    text: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A basket or an order as it stands: rows of what and how much, each read from the record in this turn."""

    kind: str
    """``basket`` or ``order``."""
    id: str
    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Confirm:
    """A binding action, as a form: done only when the shopper sends back ``digest``, once, and before it expires."""

    digest: str
    title: str
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """The end of the turn, always sent."""

    rung: Rung
    ms: float
    usd: Decimal
    spent: tuple[Spent, ...]
    trace: TraceId
    budget_ms: int
    dropped: tuple[str, ...] = ()
    """Claims that did not stand in their evidence, by reason; not sent."""
    care: Care = Care.NONE
    """What became of what was asked of customer care."""


Piece = Understood | Cards | Table | Words | Record | Question | Confirm | Done
