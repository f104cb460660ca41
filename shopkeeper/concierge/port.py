"""What the concierge asks of the shop; ``shopkeeper.shop.Shop`` is one. Refuses to know how it is wired."""

from collections.abc import Sequence
from typing import Protocol

from shopkeeper.types import Context, Intent, Occasion, Picks, Product, ProductId, Query, Slate, Surface


class Shop(Protocol):
    """Thread-safe; every method may block. Raises typed errors of ``shopkeeper.types.errors``."""

    def search(self, query: Query) -> Slate: ...

    def look_up(self, query: Query) -> Slate: ...

    def products(self, ids: Sequence[ProductId]) -> dict[ProductId, Product]: ...

    def named(self, words: str) -> dict[ProductId, str]: ...

    def understand(self, text: str, context: Context) -> Intent: ...

    def recommend(self, surface: Surface, occasion: Occasion) -> Picks: ...

    def slate(self, picks: Picks) -> Slate: ...
