"""What a turn leaves behind in the log: what became of it, how long it took and what it cost, and no word of what was said."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from uuid import uuid4

from shopkeeper.concierge.pieces import Done
from shopkeeper.types import Context, Event, EventId, Happened, Purpose, Surface

_MICROS = Decimal(1_000_000)


def answered(done: Done, context: Context, at: int, arms: Mapping[str, str], shown: int) -> Event:
    """``at``: microseconds since 1970 UTC. ``arms``: of the experiments that the turn met; ``shown``: products on its cards."""
    shopper, session = context.who.under(Purpose.SERVICE)
    return Event(
        id=EventId(uuid4().hex),
        kind=Happened.CONVERSED,
        at=at,
        shopper=shopper,
        session=session,
        allows=context.who.allows,
        surface=Surface.CONCIERGE,
        trace=done.trace,
        number=shown,
        arms=dict(arms),
        care=done.care,
        micros=int((done.usd * _MICROS).to_integral_value(ROUND_HALF_UP)),
        ms=done.ms,
        facts=context.facts,
    )
