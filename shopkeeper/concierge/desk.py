"""What a specialist has at hand during one turn, and what it gives back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar

from shopkeeper.concierge.budget import Purse, Spent
from shopkeeper.concierge.claims import Claim
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.mind import Mind
from shopkeeper.concierge.pieces import Piece, Words
from shopkeeper.concierge.port import Shop
from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.language.wording import Wording
from shopkeeper.telemetry import stage
from shopkeeper.types import Context, Glimpse, Intent, Product, ProductId, Query, Slate
from shopkeeper.types.untrusted import Instruction

R = TypeVar("R")
SIZE = 8
"""Cards of an answer; "more" brings the next ones."""
Others = Callable[[str], Mind | None]
"""Another model by its name; None where there is none."""


def nobody(_: str) -> Mind | None:
    return None


def as_before(memory: Memory) -> Memory:
    return memory


@dataclass(frozen=True, slots=True)
class Answer:
    """``remember`` changes what the conversation remembers; ``found``: the products it brought, for the act after it.

    ``open``: what was asked is not answered with it, or not yet.
    """

    pieces: tuple[Piece, ...]
    remember: Callable[[Memory], Memory] = as_before
    found: tuple[ProductId, ...] = ()
    open: bool = False

    @classmethod
    def of(cls, *claims: Claim, open: bool = False) -> "Answer":
        """Nothing but sentences."""
        return cls((Words.of(*claims),), open=open)


@dataclass(frozen=True, slots=True)
class Desk:
    """``variety`` picks among phrasings that mean the same, so that ten answers do not read alike.

    ``decision``: the experiments of the shopper. Each setting is read where it first matters, and not before.
    """

    shop: Shop
    context: Context
    memory: Memory
    purse: Purse
    wording: Wording
    images: tuple[bytes | Glimpse, ...] = ()
    variety: int = 0
    names: dict[str, dict[ProductId, str]] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    model: Mind | None = None
    """The shop's own language model."""
    others: Others = nobody
    decision: Decision = field(default_factory=undecided)

    @property
    def mind(self) -> Mind | None:
        """The model that this shopper's turns are given. Asked for only where one would be asked."""
        if self.model is None:
            return None
        name = self.decision.get("concierge.model", self.model.name)
        return self.model if name == self.model.name else self.others(name) if name else None

    @property
    def size(self) -> int:
        """Cards of an answer."""
        return int(self.decision.get("concierge.cards", SIZE))

    def prompt(self, part: str, usual: str) -> Instruction:
        """What a model is told; of an experiment it is the shop's team's own text, as the usual one is ours."""
        return Instruction(self.decision.get(f"concierge.prompts.{part}", usual))

    def call(self, tool: str, work: Callable[[], R]) -> R:
        """Use a tool of the shop: traced, and metered whether it succeeds or not."""
        began = perf_counter()
        try:
            with stage(tool):
                return work()
        finally:
            self.purse.pay(Spent(tool, (perf_counter() - began) * 1000))

    def understand(self, words: str) -> Intent:
        """What words ask for; each are read once a turn."""
        if words not in self.intents:
            self.intents[words] = self.shop.understand(words, self.context)
        return self.intents[words]

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
        if len(phrasings) == 1:
            return phrasings[0]
        return phrasings[int(self.decision.get("concierge.phrasing", self.variety)) % len(phrasings)]
