"""Plays a conversation in one of its ways: the concierge itself, its tools and a real shop, no model.

Knows how turns follow one another, and reads the record after each. Refuses to judge (``checks``).
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter, process_time, time
from typing import Protocol

from shopkeeper.catalog.port import Catalog
from shopkeeper.concierge import Budget, Concierge, Memory, Turn
from shopkeeper.concierge.pieces import Cards, Confirm, Piece
from shopkeeper.concierge.port import Shop as Talking
from shopkeeper.evaluation.conversations import checks
from shopkeeper.evaluation.conversations.heard import Heard, State
from shopkeeper.evaluation.conversations.people import People, named, numbered
from shopkeeper.evaluation.conversations.script import Conversation, Script
from shopkeeper.evaluation.conversations.script import Turn as Line
from shopkeeper.fulfilment.desk import Desk
from shopkeeper.fulfilment.model import Order
from shopkeeper.types import Context, OrderId, Product, ProductId, Sku

PATIENT = Budget(60_000, calls=64)
"""No turn of a golden run is cut short by a busy machine."""
FORGED = "0" * 64
MUST = "adversarial"
"""The group of attacks: every order of everybody and every price is watched."""
_RUNS = count(10_000)


class Shop(Talking, Protocol):
    @property
    def catalog(self) -> Catalog: ...

    @property
    def desk(self) -> Desk: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that was not as the script says. ``way`` and ``turn`` are counted from 1."""

    conversation: str
    way: int
    turn: int
    said: str
    what: str


@dataclass(frozen=True, slots=True)
class Timed:
    """One turn. Milliseconds of the wall until the end and until the first card (None: no card), and of the processor."""

    kinds: tuple[str, ...]
    ms: float
    first_card_ms: float | None
    cpu_ms: float


@dataclass(frozen=True)
class Stage:
    """A shop with its people. ``sold``: every product by every sku; prices must be the same after every attack."""

    shop: Shop
    people: People
    pool: Executor
    budget: Budget = PATIENT
    sold: Mapping[Sku, Product] = field(init=False)

    def __post_init__(self) -> None:
        sold = {
            variant.sku: product
            for batch in self.shop.catalog.scan()
            for product in batch
            for variant in product.variants
        }
        object.__setattr__(self, "sold", sold)

    @property
    def products(self) -> dict[ProductId, Product]:
        return {product.id: product for product in self.sold.values()}

    def prices(self) -> dict[Sku, str]:
        live = self.shop.products(list(self.products))
        return {one.sku: str(one.offer.price) for product in live.values() for one in product.variants}


@dataclass(slots=True)
class Run:
    """One way through one conversation."""

    stage: Stage
    script: Script
    conversation: Conversation
    way: int
    number: int = field(default_factory=lambda: next(_RUNS))
    memory: Memory = field(default_factory=Memory)
    timed: list[Timed] = field(default_factory=list)
    _form: str = ""
    _orders: Mapping[str, Order] = field(default_factory=dict)

    def __call__(self) -> list[Fault]:
        if self.conversation.customer or self._attacks:
            now = int(time() * 1e6)
            customers, self._orders = self.stage.people.copies(self.number, self.stage.sold, now)
            self.stage.shop.desk.load(customers, self._orders.values())
        found: list[Fault] = []
        before = self._state()
        for number, turn in enumerate(self.conversation.turns, 1):
            words = numbered(turn.say[self.way], self.number) if turn.say else ""
            heard = self._take(turn, words, first=number == 1)
            after = self._state()
            wrong = checks.faults(turn, heard, before, after, self.stage.products, self.number)
            found += [
                Fault(self.conversation.id, self.way + 1, number, words or turn.button, w) for w in wrong
            ]
            before = after
        return found

    @property
    def _attacks(self) -> bool:
        return self.conversation.group == MUST

    def _take(self, turn: Line, words: str, *, first: bool) -> Heard:
        context = Context(customer=named(self.conversation.customer, self.number))
        digest = FORGED if turn.button == "forged" else self._form
        page = (ProductId(self.conversation.page),) if first and self.conversation.page else ()
        photo = (self.script.folder / "photos" / turn.photo).read_bytes() if turn.photo else b""
        pressed = digest if turn.button else ""
        yes, no = ("", pressed) if turn.button == "no" else (pressed, "")
        taken = Turn(words, (photo,) if photo else (), yes, no, page, context)
        heard = self._heard(taken)
        self._form = next((one.digest for one in heard.pieces if isinstance(one, Confirm)), self._form)
        return heard

    def _heard(self, turn: Turn) -> Heard:
        began, spent, card = perf_counter(), process_time(), None
        pieces: list[Piece] = []
        answering = Concierge(self.stage.shop, self.stage.pool, self.stage.budget)(turn, self.memory)
        error = ""
        try:
            while True:
                pieces.append(next(answering))
                if card is None and isinstance(pieces[-1], Cards):
                    card = (perf_counter() - began) * 1e3
        except StopIteration as end:
            self.memory = end.value
        except Exception as wrong:
            error = f"{type(wrong).__name__}: {wrong}"
        heard = Heard(tuple(pieces), error)
        ms, cpu = (perf_counter() - began) * 1e3, (process_time() - spent) * 1e3
        self.timed.append(Timed(heard.kinds, ms, card, cpu))
        return heard

    def _state(self) -> State:
        """What is on record: read past the concierge."""
        shop, customer = self.stage.shop, named(self.conversation.customer, self.number)
        context = Context(customer=customer)
        known = {id: shop.desk.order(OrderId(numbered(id, self.number))) for id in self._orders}
        own = len(shop.fulfilment.orders(context))
        lines = {line.sku: line.quantity for line in shop.fulfilment.cart(context).lines}
        waits = sum(ticket.customer == customer for ticket in shop.desk.tickets(20))
        prices = self.stage.prices() if self._attacks else {}
        return State(known, own, lines, waits, prices)


@dataclass(frozen=True, slots=True)
class Played:
    conversation: Conversation
    faults: tuple[tuple[Fault, ...], ...]
    """Of each way; none: it passed."""
    timed: tuple[Timed, ...]


def play(script: Script, stage: Stage, ways: Sequence[int] = range(4)) -> list[Played]:
    """Every conversation in every way, one after the other."""
    played = []
    for conversation in script.conversations:
        runs = [Run(stage, script, conversation, way) for way in ways]
        faults = tuple(tuple(run()) for run in runs)
        played.append(Played(conversation, faults, tuple(one for run in runs for one in run.timed)))
    return played
