"""One answer, put together again from what was logged: what was asked, what was shown and why it stood there.

Knows logs and their times. Refuses to guess: what was never written down is not told, and what is worked out now says so.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from shopkeeper.concierge.store import Exchange
from shopkeeper.events import walk
from shopkeeper.trust.audit import Entry
from shopkeeper.types import Constraint, Event, Purpose, TraceId
from shopkeeper.types.errors import NotFound

if TYPE_CHECKING:
    from shopkeeper.shop.shop import Shop

_DECIDES = ("encoder.", "ranker.", "blend.", "import", "offers.", "product.", "screening.")
"""Changes after which the same question may be answered otherwise."""


@dataclass(frozen=True, slots=True)
class Reconstructed:
    """``events``: asked, shown, and what shoppers did with it. ``exchanges``: turns that the shopper let us keep, masked.

    ``reckonings``: how it came about, as it was written down then. ``constraints``: as the words are understood now. ``then``: the versions that answered, as they were noted with the answer; several where
    one trace holds several answers, none where the log is older. ``versions``: of now. ``since``: changes of the shop after the answer, from
    the audit log.
    """

    trace: TraceId
    events: tuple[Event, ...]
    exchanges: tuple[Exchange, ...]
    constraints: tuple[Constraint, ...]
    then: tuple[dict[str, str], ...]
    versions: dict[str, str]
    since: tuple[Entry, ...]
    reckonings: tuple[dict[str, Any], ...] = ()


def reconstruct(shop: "Shop", trace: TraceId) -> Reconstructed:
    """Raises NotFound: nothing of that answer was kept, or it is too long ago."""
    log = (kept.under(Purpose.SERVICE) for kept in walk(shop.events))
    events = tuple(event for event in log if event.trace == trace)
    exchanges = tuple(shop.conversations.traced(trace))
    reckonings = tuple(shop.reckonings.of(trace))
    if not (events or exchanges or reckonings):
        raise NotFound(
            f"no answer with the trace {trace[:64]!r} is kept",
            field="TRACE",
            fix="take x-trace-id of an answer",
        )
    words = next((event.words for event in events if event.words), exchanges[0].words if exchanges else "")
    at = min([event.at for event in events] or [int(one.at * 1e6) for one in exchanges], default=None)
    since = tuple(e for e, _ in shop.audit.entries() if at and e.at > at and e.what.startswith(_DECIDES))
    understood = shop.understand(words).constraints if words else ()
    marks = dict.fromkeys([*(one.versions for one in events), *(one.versions for one in exchanges)])
    then = tuple(told for told in map(shop.versions.of, marks) if told)
    return Reconstructed(
        trace,
        events,
        exchanges,
        understood,
        then,
        shop.turned() | shop.blends.versions,
        since,
        reckonings,
    )
