"""What the concierge asks of the shop; ``shopkeeper.shop.Shop`` is one. Refuses to know how it is wired."""

from collections.abc import Collection, Sequence
from typing import Protocol

from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.knowledge import Cited
from shopkeeper.types import (
    Advice,
    Compatibility,
    Context,
    Intent,
    Occasion,
    Opinions,
    Picks,
    Product,
    ProductId,
    Query,
    Quote,
    Slate,
    Surface,
    Told,
)


class Shop(Protocol):
    """Thread-safe; every method may block. Raises typed errors of ``shopkeeper.types.errors``."""

    def search(self, query: Query) -> Slate: ...

    def look_up(self, query: Query) -> Slate: ...

    def products(self, ids: Sequence[ProductId], context: Context = ...) -> dict[ProductId, Product]: ...

    def named(self, words: str) -> dict[ProductId, str]: ...

    def understand(self, text: str, context: Context) -> Intent: ...

    @property
    def fulfilment(self) -> Fulfilment: ...

    def opinions(self, id: ProductId) -> Opinions: ...

    def spoken_of(self, id: ProductId, words: Collection[str]) -> tuple[Quote, ...]: ...

    def fit(self, id: ProductId, told: Told) -> Advice: ...

    def compatible(self, id: ProductId, other: ProductId | None, words: str) -> Compatibility: ...

    def fitting(
        self, other: ProductId | None, words: str, kind: str, size: int, context: Context
    ) -> Slate: ...

    def ask_documents(self, question: str, size: int = 3) -> tuple[Cited, ...]: ...

    def recommend(self, surface: Surface, occasion: Occasion) -> Picks: ...

    def slate(self, picks: Picks, context: Context = ...) -> Slate: ...
