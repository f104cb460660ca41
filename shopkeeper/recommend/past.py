"""The visits of the past, asked again: what came next, and what was known the moment before.

Goes through the log as the shop itself read it, so that each next product is asked of what had been learnt by then, and
nothing that came later leaks in. Only visits of shoppers who said yes are asked about or handed on to be learnt from, no bots',
and nothing that a shopper has chosen to leave out since. Refuses to score.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shopkeeper.events import Events, Kept, Offset, walk
from shopkeeper.features.feature import Part
from shopkeeper.features.own import Own
from shopkeeper.recommend.behaviour import LEARNT, WORTH, Behaviour, Deed, deeds_of
from shopkeeper.recommend.known import Known, counting, once, turned_to
from shopkeeper.recommend.learnt import Learnt
from shopkeeper.recommend.nearby import Nearby
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.types import Event, ProductId, Purpose, SessionId

LEARN, STOP = 0.7, 0.85
"""Of all deeds those up to the first share are learnt from, those up to the second choose; the rest judge."""
LONGEST: Final = 200
"""Deeds of a visit that are considered."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Offsets: learnt from up to ``until``, chosen by up to ``judged_from``, judged by afterwards."""

    until: Offset
    judged_from: Offset


@dataclass(frozen=True, slots=True)
class Question:
    """``visit`` turned to ``target`` (an item), for the first time, at ``at`` (seconds since 1970); ``known``: the moment before."""

    offset: Offset
    visit: SessionId
    at: float
    known: Known
    target: int


class Past:
    def __init__(self, events: Events, shelf: Shelf, nearby: Nearby, own: Own) -> None:
        self.events, self.shelf, self.nearby, self._own = events, shelf, nearby, own

    def cut(self) -> Cut:
        offsets = [kept.offset for kept in walk(self.events, WORTH) if _remembered(kept)]
        if not offsets:
            return Cut(Offset(0), Offset(0))
        until, judged_from = (offsets[int(share * (len(offsets) - 1))] for share in (LEARN, STOP))
        return Cut(until, judged_from)

    def visits(self, after: Offset, until: Offset) -> list[list[ProductId]]:
        """Products of each visit that began after one event and as far as another one, in the order in which they were first
        turned to; visits of two and more, in the order of their beginning.
        """
        found: dict[SessionId, list[ProductId]] = {}
        early = set[SessionId]()
        for kept in walk(self.events, WORTH):
            if kept.offset > until:
                break
            event = _event(kept)
            visit = event.session
            if kept.offset <= after:
                early.add(visit)
            elif _remembered(kept) and visit not in early:
                deeds = self._counting(event, list(deeds_of(event)))
                found.setdefault(visit, []).extend(deed.product for deed in deeds)
        once_each = (list(dict.fromkeys(products)) for products in found.values())
        return [products for products in once_each if len(products) > 1]

    def questions(self, after: Offset) -> Iterator[tuple[Question, Learnt]]:
        """Every next product after an event of the log, and what had been learnt of everybody by then: look before you go on."""
        behaviour = Behaviour(self.events, self.shelf, self._own)
        visits = defaultdict[SessionId, list[Deed]](list)
        for kept in walk(self.events, LEARNT):
            event, remembered = _event(kept), _remembered(kept)
            if kept.offset > after and remembered:
                asked = self._asked(kept.offset, event, visits[event.session])
                yield from ((one, behaviour.learnt) for one in asked)
            behaviour.take(kept)
            if remembered:
                visits[event.session] += deeds_of(event)

    def _asked(self, offset: Offset, event: Event, before: Sequence[Deed]) -> Iterator[Question]:
        known = self._known(event, before)
        if not known.seen:
            return
        deeds, seen = self._counting(event, list(deeds_of(event))), set(known.items)
        for good in self.shelf.get([deed.product for deed in deeds]).values():
            if good.item not in seen:
                yield Question(offset, event.session, event.at / 1e6, known, good.item)

    def _known(self, event: Event, before: Sequence[Deed]) -> Known:
        """As ``known`` would have had it of this visit."""
        deeds = self._counting(event, before[-LONGEST:])
        goods = self.shelf.get(list(dict.fromkeys(deed.product for deed in deeds)))
        off = self._own.choices(event.shopper).off
        seen = once(list(turned_to(deeds, goods)))
        return Known((), seen, tuple(deeds), frozenset(), Part.LOOKS not in off)

    def _counting(self, event: Event, deeds: Sequence[Deed]) -> Sequence[Deed]:
        deeds = [deed for deed in deeds if deed.kind in WORTH]
        return counting(deeds, self._own.choices(event.shopper), self.shelf)


def _event(kept: Kept) -> Event:
    return kept.under(Purpose.IMPROVEMENT)


def _remembered(kept: Kept) -> bool:
    """Of a person whose visits may be learnt from: without it an event bears no name."""
    event = _event(kept)
    return bool(event.shopper and event.session) and not kept.bot
