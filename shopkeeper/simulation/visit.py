"""One visit: asked, looked at, clicked, put into the cart, bought; and what was true of everything that was shown.

Knows what shoppers do. Refuses to know the shop beyond two questions, and where events go. A shopper who did not consent
asks in silence: words without a visit could never be told from real ones, nor removed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from shopkeeper.search import shown
from shopkeeper.simulation.examination import Examination
from shopkeeper.simulation.goods import Floats
from shopkeeper.simulation.need import Need, ask
from shopkeeper.simulation.taste import Shopper, World
from shopkeeper.types import (
    EVERYTHING,
    Context,
    Event,
    EventId,
    Happened,
    Line,
    MediaId,
    ProductId,
    Purpose,
    Query,
    SessionId,
    ShopperId,
    Slate,
    Surface,
    TraceId,
    Who,
)

SECOND = 1_000_000
DAY = 86_400 * SECOND
NO_TRACE = TraceId("")
PICKY = 1.5
"""How much better than usual a product must be for an even chance of a click, in standard deviations of worth."""
SLIPS = 0.01
"""Chance of a click on whatever is looked at."""


class Shop(Protocol):
    """What of a shop a shopper uses."""

    def search(self, query: Query) -> Slate: ...

    def similar(self, id: ProductId, size: int = 12) -> Slate: ...

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]: ...


@dataclass(frozen=True, slots=True)
class Truth:
    """Of one answer: what each of the shown products is truly worth to who asked, as the chance of a click, 0…1."""

    trace: TraceId
    surface: Surface
    products: tuple[ProductId, ...]
    attractive: Floats


@dataclass(slots=True)
class Visit:
    """``run`` yields its events in order. ``name`` is of the visit, and what all its ids begin with."""

    name: str
    shopper: Shopper
    need: Need
    world: World
    examination: Examination
    currency: str
    now: int
    chance: np.random.Generator
    truths: list[Truth] = field(default_factory=list)
    _events: int = 0

    def run(self, shop: Shop, size: int) -> Iterator[Event]:
        query = ask(self.need, self.world.goods, self._context(), size, lambda id: shop.media(id)[0], self.chance)  # fmt: skip
        cart: list[Line] = []
        yield from self._look(shop.search(query), query, Surface.SEARCH, shop, cart)
        yield from self._pay(cart)

    def _look(self, slate: Slate, query: Query, surface: Surface, shop: Shop, cart: list[Line]) -> Iterator[Event]:  # fmt: skip
        trace = replace(
            slate.trace, id=TraceId(f"{self.name}-{self._events}"), ms=0.0
        )  # no two histories are alike in it
        slate = replace(slate, trace=trace)
        for event in shown(slate, query, surface, self.now):
            if event.kind is not Happened.ASKED or self.shopper.consents:
                yield self._marked(event)
            lines = event.lines
        if not slate.hits:
            return
        attractive = self._attractive(lines)
        self.truths.append(Truth(slate.trace.id, surface, tuple(line.product for line in lines), attractive))
        for place in np.flatnonzero(self.examination.clicks(attractive, self.chance)).tolist():
            yield from self._open(lines[place], attractive[place], slate.trace.id, surface, shop, cart)

    def _open(
        self, line: Line, liking: float, trace: TraceId, surface: Surface, shop: Shop, cart: list[Line]
    ) -> Iterator[Event]:
        yield self._event(Happened.CLICKED, [line], trace, surface, wait=8)
        bare = replace(line, rank=0, score=0.0, team="")
        yield self._event(Happened.VIEWED, [bare], wait=1)
        if self.chance.random() < 0.6 * liking:
            cart.append(bare)
            yield self._event(Happened.CARTED, [bare], wait=40)
        elif surface is Surface.SEARCH and self.chance.random() < 0.2:
            around = Query(context=self._context())
            yield from self._look(shop.similar(line.product), around, Surface.SIMILAR, shop, cart)

    def _pay(self, cart: list[Line]) -> Iterator[Event]:
        if not cart or self.chance.random() > 0.5:
            return
        order = f"{self.name}-order"
        yield replace(self._event(Happened.BOUGHT, cart, wait=90), order=order)
        if self.chance.random() < 0.1:
            back = [cart[int(self.chance.integers(len(cart)))]]
            days = int(self.chance.uniform(3, 10) * DAY)
            returned = self._event(Happened.RETURNED, back)
            yield replace(returned, at=returned.at + days, session=SessionId(f"{self.name}-r"), order=order)

    def _attractive(self, lines: Sequence[Line]) -> Floats:
        """(lines,) chance of a click once looked at."""
        goods = self.world.goods
        rows = np.array([goods.rows.get(line.product, -1) for line in lines], np.int64)
        value = self.world.worth(self.shopper, rows) - self.need.misses(goods, rows)
        value[rows < 0] = -np.inf  # it came into the shop after the shoppers did
        return np.asarray(SLIPS + (1 - SLIPS) / (1 + np.exp(PICKY - value)))

    def _context(self) -> Context:
        shopper = ShopperId(self.shopper.name) if self.shopper.consents else ShopperId("")
        return Context(currency=self.currency, who=Who(shopper, SessionId(self.name), EVERYTHING))

    def _event(
        self,
        kind: Happened,
        lines: Sequence[Line],
        trace: TraceId = NO_TRACE,
        surface: Surface = Surface.OTHER,
        wait: float = 0.0,
    ) -> Event:
        """After ``wait`` seconds, more or less: people's pauses are log-normal."""
        self.now += int(wait * SECOND * self.chance.lognormal(0.0, 0.6))
        names = self._context().who.under(Purpose.SERVICE)
        event = Event(EventId("-"), kind, self.now, *names, tuple(lines), surface, trace, allows=EVERYTHING)
        return self._marked(event)

    def _marked(self, event: Event) -> Event:
        self._events += 1
        return replace(event, id=EventId(f"{self.name}.{self._events}"))
