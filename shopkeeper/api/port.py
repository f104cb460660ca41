"""What the door asks of the shop; ``shopkeeper.shop.Shop`` is one. Refuses to know how it is wired."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from shopkeeper.concierge import Turn
from shopkeeper.concierge.pieces import Piece
from shopkeeper.concierge.store import Conversations, Exchange
from shopkeeper.events import Erased, Kept, Malformed, Receipt
from shopkeeper.features.profile import Profile
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.knowledge import Cited
from shopkeeper.settings import Settings
from shopkeeper.speech import Ears, Live, Transcript
from shopkeeper.types import (
    Advice,
    Context,
    CustomerId,
    Event,
    MediaId,
    Occasion,
    Offer,
    Opinions,
    Picks,
    Product,
    ProductId,
    Query,
    ShopperId,
    Sku,
    Slate,
    Surface,
    Told,
)  # fmt: skip

NO_CUSTOMER = CustomerId("")


class Shop(Protocol):
    """Thread-safe; every method may block but ``recommend_at_once`` and ``offered``. Raises typed errors of ``shopkeeper.types.errors``."""

    @property
    def settings(self) -> Settings: ...

    @property
    def conversations(self) -> Conversations: ...
    @property
    def fulfilment(self) -> Fulfilment: ...

    @property
    def desk(self) -> Desk: ...

    def search(self, query: Query) -> Slate: ...

    def converse(self, turn: Turn, conversation: str = "") -> Iterator[Piece]: ...

    def product(self, id: ProductId, context: Context = ...) -> Product: ...

    def similar(self, id: ProductId, size: int = 12, context: Context = ...) -> Slate: ...

    def shown(self, slate: Slate, query: Query, surface: Surface = Surface.SEARCH) -> None: ...

    def recommend(self, surface: Surface, occasion: Occasion) -> Picks: ...

    def recommend_at_once(self, surface: Surface, occasion: Occasion) -> Picks | None: ...

    def slate(self, picks: Picks, context: Context = ...) -> Slate: ...

    def offered(self, picks: Picks, context: Context) -> None: ...

    def opinions(self, id: ProductId) -> Opinions: ...

    def fit(self, id: ProductId, told: Told) -> Advice: ...
    def ask_documents(self, question: str, size: int = 3) -> tuple[Cited, ...]: ...

    @property
    def ears(self) -> Ears | None: ...

    def transcribe(self, recording: bytes) -> Transcript: ...

    def listen(self) -> Live: ...

    def suggest(self, prefix: str, size: int = 8) -> tuple[str, ...]: ...

    def media(self, id: MediaId, width: int) -> tuple[bytes, str]: ...

    def set_offers(self, offers: Mapping[Sku, Offer]) -> int: ...

    def remove(self, ids: Iterable[ProductId]) -> int: ...

    def recognise(self, events: Sequence[Event]) -> tuple[tuple[Event, ...], int]: ...

    def record(self, events: Sequence[Event], agent: str = "") -> Receipt: ...

    def set_aside(self, rows: Sequence[Malformed]) -> None: ...

    def history(self, shopper: ShopperId) -> list[Kept]: ...

    def said(self, shopper: ShopperId) -> list[Exchange]: ...

    def profile(self, shopper: ShopperId) -> Profile: ...

    def forget(self, shopper: ShopperId, customer: CustomerId = NO_CUSTOMER) -> Erased: ...

    def status(self) -> object: ...

    def close(self) -> None: ...
