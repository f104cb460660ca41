"""What the rest of the house may ask of the record of what happened.

The log is append-only: readers keep an offset and read on from it. Refuses to know who sends events (doors translate and
ask for consent first) and what is learnt from them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NewType, Protocol

from shopkeeper.events.nobody import named, nobodys
from shopkeeper.types import Event, Happened, Purpose, Purposes, ShopperId

Offset = NewType("Offset", int)
"""Place in the log: grows by commit order, without regard to wall clocks; never reused. 0 is before the first event."""

DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An event as the log has it, to be read for a purpose."""

    offset: Offset
    _event: Event
    late: bool = False
    """It arrived long after it happened: history, but nothing to act on now."""
    bot: bool = False
    """Not a person's doing: aggregates and training leave it out."""

    def under(self, purpose: Purpose) -> Event:
        """Whole for what its shopper allowed, and for the shop's own duties; else it is nobody's."""
        event = self._event
        whole = purpose in event.allows or purpose is Purpose.SERVICE or not named(event)
        return event if whole else nobodys(event)


@dataclass(frozen=True, slots=True)
class Malformed:
    """Something that is no event: what came, and why it cannot be one. ``shopper`` where it could be read."""

    raw: str
    """Only its first 2,000 characters are kept."""
    reason: str
    shopper: ShopperId = ShopperId("")


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """``at``: when it came, microseconds since 1970 UTC."""

    number: int
    at: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of the events of one call. ``accepted + duplicate + dead`` are all; the rest say what some of them were."""

    accepted: int = 0
    duplicate: int = 0
    """Already in the log, twice in the call, or from before the erasure of their shopper."""
    dead: int = 0
    """Set aside with a reason: see ``dead_letters``."""
    late: int = 0
    disordered: int = 0
    future: int = 0
    bot: int = 0
    offset: Offset = Offset(0)
    """The head after the call: whoever reads up to it has seen these events."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Receipt of an erasure: nothing of it is left in the log's files. ``at``: microseconds since 1970 UTC."""

    at: int
    events: int
    dead_letters: int
    turns: int = 0
    """Of conversations with the concierge."""


@dataclass(frozen=True, slots=True)
class Policy:
    """For how many days each kind of event is kept, ``others`` where ``days`` names none, and what could not be read."""

    days: Mapping[Happened, int] = field(default_factory=lambda: {Happened.SHOWN: 90, Happened.WATCHED: 90})
    others: int = 400
    dead_letters: int = 30


class Events(Protocol):
    """Thread-safe; any number of processes append to and read one log. A read sees every commit before it."""

    def append(self, events: Sequence[Event], agent: str = "") -> Receipt:
        """Keep what happened; durable when this returns. An event whose id is known is dropped and counted.

        ``agent``: the sender's ``User-Agent``, by which bots that say so are known.
        Raises Busy when too much waits to be written already: nothing was kept, and the same call may be made again.
        """
        ...

    def post(self, events: Sequence[Event], agent: str = "") -> bool:
        """The same without waiting, for what the shop itself saw: false when there was no room, and they are lost."""
        ...

    def reject(self, rows: Sequence[Malformed]) -> None:
        """Set aside what is no event; durable when this returns. Raises Busy."""
        ...

    def read(self, after: Offset, limit: int = 10_000, kinds: Collection[Happened] = ()) -> list[Kept]:
        """What follows ``after``, in order of offset: one shopper's events in the order in which they were sent.

        Only of ``kinds``, where any are named: what was shown is most of a log, and costs nothing to leave out.
        """
        ...

    def of(self, shopper: ShopperId) -> list[Kept]:
        """All of one shopper, or of whoever is known by a visit alone, in the order in which they happened."""
        ...

    def dead_letters(self, limit: int = 100) -> list[DeadLetter]:
        """Newest first."""
        ...

    def letters(self, shopper: ShopperId) -> list[DeadLetter]:
        """Those that ``erase`` would remove, oldest first."""
        ...

    def counts(self) -> Mapping[Happened, int]:
        """How many events of each kind there are."""
        ...

    def head(self) -> Offset:
        """The newest offset; cheap enough to ask before every request."""
        ...

    def erase(self, shopper: ShopperId) -> Erased:
        """Remove all that is linked to a shopper: events, those of the same visits before consent, dead letters.

        What was sent before and arrives later is refused, and what happens within ten seconds: it was under way. Raises
        Unavailable when a reader held on to the old state for too long; erase again.
        """
        ...

    def withdraw(self, shopper: ShopperId, purposes: Purposes) -> int:
        """What a shopper did so far is no longer for ``purposes``, nor what is under way. Returns how many events."""
        ...

    def removals(self) -> int:
        """How often a shopper was erased or took back a purpose, or events were dropped: with another number, whoever copied events begins anew."""
        ...

    def compact(self, policy: Policy) -> int:
        """Drop what is older than ``policy`` says and give the space back. Offsets stay. Returns how many were dropped."""
        ...

    def restore(self, events: Sequence[Kept]) -> Receipt:
        """Take back what was exported, as it was judged then; offsets are given anew, in the same order."""
        ...

    def close(self) -> None:
        """Write what waits, and let go."""
        ...
