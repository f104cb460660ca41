"""What is left of an event where nobody may be known: that it happened.

Refuses to know for what it is read, and who allowed it.
"""

import re
from dataclasses import replace

from shopkeeper.types import NOTHING, Event, Happened, SessionId, ShopperId, TraceId

_MINUTE = 60_000_000
_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){8,}")
"""Nine digits or more, however they are grouped."""
_NAMING = re.compile(r"@|://|\d{6}")
"""In a word that is an e-mail or web address, or has the length of a telephone, card or order number."""


def nobodys(event: Event) -> Event:
    """Without its shopper and visit; words also without what may name anyone, their answer, and their exact time."""
    if event.kind is Happened.ASKED:
        return replace(
            _unnamed(event),
            at=event.at - event.at % _MINUTE,
            trace=TraceId(""),
            arms={},  # those of many experiments together would name a visit
            versions="",  # and these a moment
            words=" ".join(w for w in _NUMBER.sub("@", event.words).split() if not _NAMING.search(w)),
        )
    return _unnamed(event) if named(event) or event.facts or event.allows else event


def named(event: Event) -> bool:
    """Whether it leads to somebody. Words do so by their shopper alone: a visit without one is kept apart from what was typed."""
    return bool(event.shopper or (event.session and event.kind is not Happened.ASKED))


def _unnamed(event: Event) -> Event:
    return replace(event, shopper=ShopperId(""), session=SessionId(""), facts={}, allows=NOTHING)
