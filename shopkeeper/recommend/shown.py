"""What picks leave behind in the log: ranks, scores, propensities and what ranking knew, so that they can be replayed."""

from uuid import uuid4

from shopkeeper.types import Context, Event, EventId, Happened, Line, Picks, Purpose


def shown(picks: Picks, context: Context, at: int) -> Event:
    """``at``: microseconds since 1970 UTC."""
    shopper, session = context.who.under(Purpose.SERVICE)
    return Event(
        id=EventId(uuid4().hex),
        kind=Happened.SHOWN,
        at=at,
        shopper=shopper,
        session=session,
        allows=context.who.allows,
        lines=tuple(
            Line(
                product=pick.product,
                look=pick.look,
                sku=pick.sku,
                price=pick.offer.price,
                rank=rank,
                score=pick.score,
                propensity=pick.propensity,
                features=pick.features,
                team=pick.team,
            )
            for rank, pick in enumerate(picks.picks, 1)
        ),
        surface=picks.surface,
        trace=picks.trace.id,
        arms=picks.trace.arms,
        versions=picks.trace.mark,
        number=len(picks.picks),
        ms=picks.trace.ms,
        facts=context.facts,
    )
