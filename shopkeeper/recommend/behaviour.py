"""What shoppers do, as the models want it: follows the log of events, one step behind nobody.

Each process reads on to the log's head before it answers, so what any process recorded counts in the next answer of all.
Models learn of everybody, without names: visits are numbered by a hash that only this process can make. What one shopper did
is kept for that shopper's own answers, and dropped when they are forgotten. Refuses to decide what is recommended.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from shopkeeper.events.port import Events, Kept, Offset
from shopkeeper.features.own import Own, digest
from shopkeeper.recommend.learnt import Learnt
from shopkeeper.recommend.shelf import Good, Shelf
from shopkeeper.recommend.waiting import PatientLock, may_take_long
from shopkeeper.types import (
    Event,
    Happened,
    LookKey,
    Money,
    Names,
    ProductId,
    Purpose,
    SessionId,
    ShopperId,
    Sku,
)

WORTH: Final = {Happened.VIEWED: 1.0, Happened.WISHED: 2.0, Happened.CARTED: 3.0, Happened.BOUGHT: 5.0}
"""For how many views each counts. Once for each product and visit: whoever reloads a page makes nothing popular."""
LEARNT: Final = frozenset(WORTH) | {Happened.UNCARTED}
REPLAYED: Final = 500_000
"""Events at the end of the log that a process reads when it begins."""
_DEEDS, _PEOPLE, _MET = 60, 20_000, 200_000
_FEW: Final = 200
"""Events that are read in less time than it would take to hand them to another thread and wait for it."""


SOLD_OUT: Final = "sold_out"
"""Feature of a line that was sold out when the event came in."""


@dataclass(frozen=True, slots=True)
class Deed:
    """``price``: what it cost then; ``gone``: it was sold out then. ``at``: microseconds since 1970 UTC."""

    kind: Happened
    product: ProductId
    look: LookKey
    at: int
    session: SessionId
    sku: Sku = Sku("")
    price: Money | None = None
    gone: bool = False


class Behaviour:
    """Thread-safe; hold ``lock`` while models are asked. Nothing is read before the first ``refresh``."""

    def __init__(self, events: Events, shelf: Shelf, own: Own) -> None:
        self.events, self._shelf, self.own = events, shelf, own
        self.lock = PatientLock()
        self.learnt = Learnt()
        self._offset: Offset | None = None
        self._people: OrderedDict[Names, deque[Deed]] = OrderedDict()
        """By shopper, and by visit: one who names a visit as a shopper is named learns nothing of them."""
        self._met: OrderedDict[tuple[int, int, Happened], None] = OrderedDict()
        self._ordered: OrderedDict[tuple[str, int], None] = OrderedDict()
        self._last: OrderedDict[int, Good] = OrderedDict()
        """The last product of each visit."""

    def refresh(self) -> Offset:
        """Read on to the head of the log. Returns it."""
        with self.lock:
            if gone := self.own.news():
                for who in [one for one in self._people if digest(one.shopper or one.session) in gone]:
                    del self._people[who]
            head = self.events.head()
            if self._offset is None:
                self._offset = Offset(max(0, head - REPLAYED))
            if head - self._offset > _FEW:
                may_take_long()
            while self._offset < head:
                batch = self.events.read(self._offset, kinds=LEARNT)
                if not batch:  # what follows is nothing to learn from, or was erased
                    self._offset = head
                for kept in batch:
                    self.take(kept)
            return self._offset

    def deeds(self, who: Names) -> list[Deed]:
        """What ``who`` did for whom it may count, oldest first; nothing without a name or a visit."""
        with self.lock:
            who = _one(who.shopper, who.session)
            if not who.shopper:
                return list(self._people.get(who, ()))
            if who not in self._people:
                may_take_long()
                self._people[who] = self._remembered(who.shopper)
            self._people.move_to_end(who)
            _shorten(self._people, _PEOPLE)
            return list(self._people[who])

    def take(self, kept: Kept) -> None:
        """The next event of the log. ``refresh`` does it; whoever goes through the past does it by hand."""
        event = kept.under(Purpose.IMPROVEMENT)
        heeded = not kept.bot and event.kind in LEARNT
        learnt = event.lines if heeded else ()
        goods = self._shelf.get([line.product for line in learnt])  # may take long: nothing is taken yet
        self._offset = kept.offset
        visit = hash(event.session or event.shopper) if event.session or event.shopper else 0
        for line in learnt:
            good = goods.get(line.product)
            if good and event.kind is Happened.UNCARTED:
                self.learnt.carts.take_back(visit, good.item)
            elif good and self._counts(event, visit, good.item):
                self._learn(event, visit, good)
        if heeded:
            self._follow(kept.under(Purpose.PERSONALISATION))

    def _follow(self, event: Event) -> None:
        for who in (Names(event.shopper), Names(session=event.session)):
            if who.session or (who.shopper and who in self._people):
                self._people.setdefault(who, deque(maxlen=_DEEDS)).extend(deeds_of(event))
                self._people.move_to_end(who)
                _shorten(self._people, _PEOPLE)

    def _counts(self, event: Event, visit: int, item: int) -> bool:
        """Whether this visit has not done this with this product yet; of nobody everything counts, but no order that was told before."""
        told = (
            bool(event.order)
            and event.kind is Happened.BOUGHT
            and not _first(self._ordered, (event.order, item))
        )
        return not told and (not visit or _first(self._met, (visit, item, event.kind)))

    def _learn(self, event: Event, visit: int, good: Good) -> None:
        learnt, at = self.learnt, event.at / 1e6
        learnt.lately.observe(visit, good.item, at, WORTH[event.kind])
        learnt.usually.observe(visit, good.item, at, WORTH[event.kind])
        learnt.latest[good.item] = max(learnt.latest.get(good.item, 0.0), at)
        learnt.since = min(learnt.since, at)
        if event.kind is Happened.BOUGHT:
            learnt.orders.observe(hash(event.order or event.id), good.item, at)
        if not visit:
            return
        if event.kind is Happened.CARTED:
            learnt.carts.observe(visit, good.item, at)
        before = self._last.get(visit)
        if before is None or before.item != good.item:
            learnt.visits.observe(visit, good.item, at)
            learnt.turn(before.kinds if before else (), good.kinds)
        self._last[visit] = good
        _shorten(self._last, _PEOPLE)

    def _remembered(self, shopper: ShopperId) -> deque[Deed]:
        """From the log, as far as this process has read it."""
        deeds: deque[Deed] = deque(maxlen=_DEEDS)
        for kept in sorted(self.events.of(shopper), key=lambda kept: kept.offset):
            event = kept.under(Purpose.PERSONALISATION)
            if event.shopper and kept.offset <= (self._offset or 0) and not kept.bot and event.kind in LEARNT:
                deeds.extend(deeds_of(event))
        return deeds


def _one(shopper: ShopperId, session: SessionId) -> Names:
    return Names(shopper) if shopper else Names(session=session)


def deeds_of(event: Event) -> Iterable[Deed]:
    for line in event.lines:
        gone = line.features.get(SOLD_OUT, 0.0) > 0
        yield Deed(event.kind, line.product, line.look, event.at, event.session, line.sku, line.price, gone)


def _first(met: OrderedDict[Any, None], key: Hashable) -> bool:
    """Whether it was not there yet; it is from now on, until so many others are that it is forgotten."""
    first = key not in met
    met[key] = None
    met.move_to_end(key)
    _shorten(met, _MET)
    return first


def _shorten(kept: OrderedDict[object, object] | OrderedDict, most: int) -> None:  # type: ignore[type-arg]
    if len(kept) > most:
        kept.popitem(last=False)
