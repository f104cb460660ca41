"""What an answer leaves behind: which products were shown where, and what had been asked.

Knows Slate and Event. Refuses to know logs: whoever shows the answer records it, so that questions of the gate and of the
command line leave nothing behind.
"""

from collections.abc import Iterator
from uuid import uuid4

from shopkeeper.types import Event, EventId, Field, Happened, Hit, Line, Op, Purpose, Query, Slate, Surface

MOST = 40
"""Characters of a fact."""


def shown(slate: Slate, query: Query, surface: Surface, at: int) -> Iterator[Event]:
    """SHOWN, with ranks that go on from page to page; for the first page of a search also ASKED.

    A first page on which nothing was found is shown as well: with nobody's words no visit stands, and only so is it known there.

    ``at``: microseconds since 1970 UTC.
    """
    context, facts = query.context, _facts(slate, query)
    shopper, session = context.who.under(Purpose.SERVICE)
    first = surface is Surface.SEARCH and not query.cursor
    if first:
        yield Event(
            id=_new_id(),
            kind=Happened.ASKED,
            at=at,
            shopper=shopper,
            session=session,
            allows=context.who.allows,
            surface=surface,
            trace=slate.trace.id,
            arms=slate.trace.arms,
            versions=slate.trace.mark,
            words=query.text,
            number=slate.total,
            ms=slate.trace.ms,
            facts=facts,
        )
    if slate.hits or first:
        yield Event(
            id=_new_id(),
            kind=Happened.SHOWN,
            at=at,
            shopper=shopper,
            session=session,
            allows=context.who.allows,
            lines=tuple(_line(hit, rank) for rank, hit in enumerate(slate.hits, slate.first)),
            surface=surface,
            trace=slate.trace.id,
            arms=slate.trace.arms,
            versions=slate.trace.mark,
            number=slate.total,
            ms=slate.trace.ms,
            facts=facts,
        )


def _facts(slate: Slate, query: Query) -> dict[str, str]:
    """Of who lets us measure; with the category that the question itself names, which no arm has a hand in."""
    if Purpose.MEASUREMENT not in query.context.who.allows:
        return {}
    named = (
        one.values[0] for one in slate.intent.constraints if one.field is Field.CATEGORY and one.op is Op.IS
    )
    category = str(next(named, ""))[:MOST]
    return {**query.context.facts, **({"category": category} if category else {})}


def _line(hit: Hit, rank: int) -> Line:
    variant = hit.variant
    return Line(
        product=hit.product.id,
        look=hit.look.key,
        sku=variant.sku,
        price=variant.offer.price,
        rank=rank,
        score=hit.score,
        team=hit.team,
    )


def _new_id() -> EventId:
    """Not the trace's: one trace may hold several answers, and words that nobody's are must not lead to one."""
    return EventId(uuid4().hex)
