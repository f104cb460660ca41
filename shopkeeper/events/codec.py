"""An event as a row's body and back: a JSON array, since names repeated a million times are most of a log.

Knows the order of the array, which only ever grows at its end. Refuses to know tables.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from shopkeeper.types import (
    Care,
    Event,
    EventId,
    Happened,
    Line,
    LookKey,
    Money,
    ProductId,
    Purposes,
    SessionId,
    ShopperId,
    Sku,
    Surface,
    TraceId,
)


def pack(event: Event) -> bytes:
    """All but ``kind``, ``at`` and ``allows``, which have columns. Raises TypeError for what is neither text nor number of 64 bits."""
    return orjson.dumps(
        (
            event.id,
            event.shopper,
            event.session,
            event.surface,
            event.trace,
            event.words,
            event.number,
            event.order,
            dict(event.arms),
            [_pack_line(line) for line in event.lines],
            event.versions,
            event.care,
            event.micros,
            dict(event.facts),
            event.ms,
        )
    )


def unpack(kind: str, at: int, allows: Purposes, body: bytes) -> Event:
    fields = orjson.loads(body)
    id, shopper, session, surface, trace, words, number, order, arms, lines = fields[:10]
    # rows of earlier versions end before these
    versions, care, micros, facts, ms = fields[10:] or ("", Care.NONE, 0, {}, 0.0)
    return Event(
        id=EventId(id),
        kind=Happened(kind),
        at=at,
        shopper=ShopperId(shopper),
        session=SessionId(session),
        lines=tuple(map(_unpack_line, lines)),
        surface=Surface(surface),
        trace=TraceId(trace),
        words=words,
        number=number,
        order=order,
        arms=arms,
        versions=versions,
        care=Care(care),
        micros=micros,
        facts=facts,
        ms=ms,
        allows=allows,
    )


def legible(event: Event) -> str:
    """For people who look at a dead letter: whatever is in it, this does not fail."""
    try:
        return orjson.dumps(event, sorted).decode()
    except TypeError:
        return repr(event)


def _pack_line(line: Line) -> Sequence[Any]:
    price = line.price
    return (
        line.product,
        line.look,
        line.sku,
        line.quantity,
        price and price.minor,
        price and price.currency,
        line.rank,
        line.score,
        line.propensity,
        dict(line.features),
        line.team,
    )


def _unpack_line(fields: Sequence[Any]) -> Line:
    product, look, sku, quantity, minor, currency, rank, score, propensity, features, *later = fields
    return Line(
        product=ProductId(product),
        look=LookKey(look),
        sku=Sku(sku),
        quantity=quantity,
        price=None if minor is None else Money(minor, currency),
        rank=rank,
        score=score,
        propensity=propensity,
        features=features,
        team=later[0] if later else "",
    )
