"""What is done with events that are not as they should be: one rule each, and why.

| rule | what happens |
|---|---|
| malformed | set aside as a dead letter, with the reason |
| impossible clock: before the log was begun, or a day ahead | dead letter: no later reader could place it |
| future: more than five minutes ahead | its time becomes that of its arrival |
| late: an hour or more after it happened | kept and marked: history, but nothing to act on now |
| disordered: older than one that its visitor sent before | kept and counted; ``Events.of`` sorts |
| bot: the sender says so, or no hand is that quick | kept and marked, so that aggregates can leave it out |
| nobody's: its shopper allowed nothing | kept without shopper and visit; words also without trace and exact time, and what may name someone |

Knows one event at a time and what its visitor did lately. Refuses to know where events are kept; that an id is known
already is found out there.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite

from shopkeeper.events.nobody import named, nobodys
from shopkeeper.types import Event, Happened

SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3_600 * SECOND, 86_400 * SECOND

AHEAD = 5 * MINUTE
IMPOSSIBLE = DAY
LATE = HOUR
BEFORE_THE_LOG = 2 * DAY
"""What a phone without a network brought along when the log was begun."""
PACE = 90
"""Deeds a minute: one every two thirds of a second, for a whole minute. What was shown is the page's deed, not theirs."""
VISITORS = 50_000
"""As many are remembered, the latest."""
LONGEST_ID, LONGEST_TEXT, MOST_LINES, MOST_FACTS, MOST_MICROS = 64, 2_000, 1_000, 8, 10**12

_BOTS = re.compile(
    r"bot\b|crawl|spider|slurp|headless|phantomjs|scrapy|lighthouse",
    re.IGNORECASE,
)
"""Not every program: a shop's own server tells what its shoppers did."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``dead`` is the reason why the event is set aside; without one it is kept as ``event``."""

    event: Event
    dead: str = ""
    future: bool = False
    late: bool = False
    disordered: bool = False
    bot: bool = False


class Rules:
    """``born``: when the log was begun. Not thread-safe: visitors are remembered."""

    def __init__(self, born: int) -> None:
        self.born = born
        self._visitors: OrderedDict[str, Visitor] = OrderedDict()

    def judge(self, event: Event, now: int, agent: str = "") -> Verdict:
        """``now``: microseconds since 1970 UTC, when it arrived."""
        if not (event.allows and named(event)):
            event = nobodys(event)
        if reason := malformed(event) or impossible(event.at, self.born, now):
            return Verdict(event, reason)
        future = event.at > now + AHEAD
        if future:
            event = replace(event, at=now)
        visitor = self._visitor(event.shopper or event.session)
        disordered = visitor.saw(event)
        bot = visitor.bot or is_bot(agent)
        return Verdict(event, "", future, event.at < now - LATE, disordered, bot)

    def _visitor(self, name: str) -> "Visitor":
        if not name:
            return Visitor()
        visitor = self._visitors.get(name)
        if visitor is None:
            visitor = self._visitors[name] = Visitor()
            if len(self._visitors) > VISITORS:
                self._visitors.popitem(last=False)
        else:
            self._visitors.move_to_end(name)
        return visitor


@dataclass(slots=True)
class Visitor:
    """The latest of one visitor: who was too quick once stays a bot while remembered."""

    last: int = 0
    minute: int = 0
    deeds: int = 0
    bot: bool = False

    def saw(self, event: Event) -> bool:
        """Whether the event is older than one before it."""
        disordered = event.at < self.last
        self.last = max(self.last, event.at)
        if event.kind is not Happened.SHOWN and event.at >= self.minute:
            if event.at >= self.minute + MINUTE:
                self.minute, self.deeds = event.at, 0
            self.deeds += 1
            self.bot |= self.deeds > PACE
        return disordered


@lru_cache(256)
def is_bot(agent: str) -> bool:
    """By a ``User-Agent`` that does not hide it."""
    return bool(agent) and bool(_BOTS.search(agent))


def impossible(at: int, born: int, now: int) -> str:
    if at < born - BEFORE_THE_LOG:
        return "its clock is wrong: it happened before the log was begun"
    return "its clock is wrong: it is more than a day ahead" if at > now + IMPOSSIBLE else ""


def malformed(event: Event) -> str:
    """The first thing that is wrong, or nothing."""
    if not 0 < len(event.id) <= LONGEST_ID:
        return f"id: 1 to {LONGEST_ID} characters"
    if event.kind is Happened.BOUGHT and not event.lines:
        return "lines: a purchase names what was bought"
    return next(_faults(event), "")


def _faults(event: Event) -> Iterator[str]:
    texts = (event.shopper, event.session, event.trace, event.order)
    if max(map(len, texts)) > LONGEST_ID:
        yield f"shopper, session, trace, order: at most {LONGEST_ID} characters each"
    if len(event.words) > LONGEST_TEXT:
        yield f"words: at most {LONGEST_TEXT} characters"
    if len(event.lines) > MOST_LINES:
        yield f"lines: at most {MOST_LINES}"
    if len(event.facts) > MOST_FACTS or any(
        len(text) > LONGEST_ID for pair in event.facts.items() for text in pair
    ):
        yield f"facts: at most {MOST_FACTS}, of {LONGEST_ID} characters"
    if not 0 <= event.micros < MOST_MICROS:
        yield "micros: not negative, and no fortune"
    if not isfinite(event.number):
        yield "number: it must be finite"
    for line in event.lines:
        if not line.product:
            yield "lines: each names a product"
        if line.quantity < 1:
            yield "lines: quantity is 1 or more"
        if not (isfinite(line.score) and 0 < line.propensity <= 1):
            yield "lines: a score is finite, a propensity above 0 and at most 1"
