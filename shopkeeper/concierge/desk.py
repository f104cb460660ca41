"""What a specialist has at hand during one turn, and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

from shopkeeper.concierge.budget import Purse, Spent
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.mind import Mind
from shopkeeper.concierge.pieces import Piece
from shopkeeper.concierge.port import Shop
from shopkeeper.language.wording import Wording
from shopkeeper.telemetry import stage
from shopkeeper.types import Context, Intent, Product, ProductId, Query, Slate

R = TypeVar("R")


def as_before(memory: Memory) -> Memory:
    return memory


@dataclass(frozen=True, slots=True)
class Answer:
    """``remember`` changes what the conversation remembers; ``found``: the products it brought, for the act after it."""

    pieces: tuple[Piece, ...]
    remember: Callable[[Memory], Memory] = as_before
    found: tuple[ProductId, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """``variety`` picks among phrasings that mean the same, so that ten answers do not read alike."""

    shop: Shop
    context: Context
    memory: Memory
    purse: Purse
    wording: Wording
    images: tuple[bytes, ...] = ()
    variety: int = 0
    names: dict[str, dict[ProductId, str]] = field(default_factory=dict)
    mind: Mind | None = None

    def call(self, tool: str, work: Callable[[], R]) -> R:
        """Use a tool of the shop: traced, and metered whether it succeeds or not."""
        began = perf_counter()
        try:
            with stage(tool):
                return work()
        finally:
            self.purse.pay(Spent(tool, (perf_counter() - began) * 1000))

    def understand(self, words: str) -> Intent:
        return self.shop.understand(words, self.context)

    def search(self, query: Query) -> Slate:
        return self.call("search", lambda: self.shop.search(query))

    def look_up(self, query: Query) -> Slate:
        """By the words alone."""
        return self.call("look_up", lambda: self.shop.look_up(query))

    def named(self, words: str) -> dict[ProductId, str]:
        """Products that the words may name, with their titles; looked up once a turn."""
        if words not in self.names:
            self.names[words] = self.call("named", lambda: self.shop.named(words))
        return self.names[words]

    def products(self, ids: Sequence[ProductId]) -> list[Product]:
        """Those that are still sold, in the order of ``ids``."""
        found = self.call("products", lambda: self.shop.products(ids, self.context)) if ids else {}
        return [found[id] for id in ids if id in found]

    def pick(self, *phrasings: str) -> str:
        return phrasings[self.variety % len(phrasings)]
