"""What happened in the shop: a closed set of events, append-only.

Knows the shape of an event. Refuses to know where it came from (GA4, Segment, our own searches) and what is learnt from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from shopkeeper.types.ids import EventId, LookKey, ProductId, SessionId, ShopperId, Sku, TraceId
from shopkeeper.types.money import Money
from shopkeeper.types.purpose import NOTHING, Purposes


class Happened(StrEnum):
    """The closed set. Names at the door are GA4's and Segment's; these are ours."""

    SHOWN = "shown"
    CLICKED = "clicked"
    VIEWED = "viewed"
    WISHED = "wished"
    CARTED = "carted"
    UNCARTED = "uncarted"
    CHECKOUT = "checkout"
    BOUGHT = "bought"
    RETURNED = "returned"
    ASKED = "asked"
    RATED = "rated"
    TRIED_ON = "tried_on"
    WATCHED = "watched"
    CONVERSED = "conversed"
    """A turn with the concierge was answered."""


class Surface(StrEnum):
    """Where products are shown."""

    SEARCH = "search"
    SIMILAR = "similar"
    GOES_WITH = "goes_with"
    FOR_YOU = "for_you"
    TRENDING = "trending"
    BACK_AGAIN = "back_again"
    """Back in stock, or cheaper than when the shopper looked."""
    CART = "cart"
    CONCIERGE = "concierge"
    OTHER = "other"


class Care(StrEnum):
    """What became of a question to customer care: of documents, deliveries, orders, returns, or for a person."""

    NONE = ""
    """It was none."""
    SETTLED = "settled"
    """Answered, or the form that does it was offered."""
    OPEN = "open"
    """Not answered: nothing is known of it, a rule forbids it, time was over, or something has to be asked first."""
    HANDED_OVER = "handed_over"
    """To a person of the shop."""


@dataclass(frozen=True, slots=True)
class Line:
    """One product of an event. What is not known is empty; ``rank`` counts from 1, 0 is none."""

    product: ProductId
    look: LookKey = LookKey(0)
    sku: Sku = Sku("")
    quantity: int = 1
    price: Money | None = None
    rank: int = 0
    score: float = 0.0
    propensity: float = 1.0
    """Probability with which the policy put it there: 1 where nothing was left to chance."""
    features: Mapping[str, float] = field(default_factory=dict)
    """What ranking knew of it when it was shown."""
    team: str = ""
    """SHOWN, of an interleaved answer: the arm whose order put it there."""


UNTOLD: Final = -1.0


@dataclass(frozen=True, slots=True)
class Event:
    """``at``: microseconds since 1970 UTC. ``shopper`` and ``session`` are empty without consent."""

    id: EventId
    kind: Happened
    at: int
    shopper: ShopperId = ShopperId("")
    session: SessionId = SessionId("")
    lines: tuple[Line, ...] = ()
    surface: Surface = Surface.OTHER
    trace: TraceId = TraceId("")
    """The answer that it belongs to: a click bears the trace of the slate that was shown."""
    words: str = ""
    """ASKED: what the shopper typed."""
    number: float = 0.0
    """RATED: stars, 1–5. WATCHED: seconds. ASKED, SHOWN, CONVERSED: how many products there were, on all pages; of ASKED ``UNTOLD``
    where its sender did not say."""
    order: str = ""
    """BOUGHT, RETURNED: the shop's own order number."""
    arms: Mapping[str, str] = field(default_factory=dict)
    """Experiment → arm."""
    versions: str = ""
    """SHOWN, ASKED: the mark of the versions that answered (``slate.mark``)."""
    care: Care = Care.NONE
    """CONVERSED: of the turn."""
    micros: int = 0
    """CONVERSED: what the turn cost in models, in millionths of a US dollar: they are billed so, and cents are too coarse."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """SHOWN, ASKED, CONVERSED: what was known of the asker before the answer (device, language …), coarse; empty of who did not let us measure."""
    ms: float = 0.0
    """ASKED, SHOWN, CONVERSED: how long the answer took; 0 where nobody measured."""
    allows: Purposes = NOTHING
    """What its shopper lets it be used for; without any it is nobody's."""
