"""Telling what happened, and the script with which browsers do."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.concurrency import run_in_threadpool

from shopkeeper.api.access import teller
from shopkeeper.api.door import Open
from shopkeeper.api.events import MAX_EVENTS, Taken, take, unpack
from shopkeeper.api.models import NotAnEvent, Received
from shopkeeper.api.port import Shop
from shopkeeper.telemetry import meters
from shopkeeper.types.errors import TooLarge, Unsupported

router = APIRouter(tags=["events"])

MAX_BYTES = 1_000_000
KINDS = (
    "application/json",
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "text/plain",  # what sendBeacon may send to another origin without asking first
)
ANY: dict[str, Any] = {
    "anyOf": [{"type": "object"}, {"type": "array", "minItems": 1, "maxItems": MAX_EVENTS}]
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": ANY} for kind in KINDS[:3]},
    }
}
COLLECTOR = (Path(__file__).parents[1] / "static" / "collector.js").read_bytes()


@router.post("/v1/events", status_code=202, openapi_extra=BODY, dependencies=[Depends(teller)])
async def events(request: Request, response: Response, door: Open) -> Received:
    """Tell what happened: one event, a list, or any number in an envelope; in GA4's words, Segment's, or our own.

    What is no event is set aside with its reason and never loses the others. Without consent an event is nobody's.
    """
    body, visitor, agent = await _body(request), door.visitor(request), request.headers.get("user-agent", "")
    taken = await run_in_threadpool(lambda: take(unpack(body), visitor, door.seal, door.settings.currency))
    for cookie in visitor.told(door.seal, request.cookies):
        response.headers.append("set-cookie", cookie.header(request.url.scheme == "https"))
    return await door.run(lambda shop: _keep(shop, taken, agent))


@router.get("/shopkeeper.js", include_in_schema=False)
async def collector() -> Response:
    headers = {"cache-control": "public, max-age=3600", "cross-origin-resource-policy": "cross-origin"}
    return Response(COLLECTOR, media_type="text/javascript; charset=utf-8", headers=headers)


async def _body(request: Request) -> bytes:
    """Raises Unsupported for another content type, TooLarge as soon as it is."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in KINDS:
        raise Unsupported(
            f"content type {kind[:80] or 'not given'!r}", field="content-type", fix="send application/json"
        )
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > MAX_BYTES:
            raise TooLarge(
                f"a body of more than {MAX_BYTES} bytes", field="body", fix="send fewer events at once"
            )
    return bytes(body)


def _keep(shop: Shop, taken: Taken, agent: str) -> Received:
    events, unknown = shop.recognise(taken.events)
    shop.set_aside(
        taken.letters
    )  # first: a letter kept twice, when the log is busy and all is sent again, is no harm
    receipt = shop.record(events, agent)
    meters.EVENTS.labels("ignored").inc(taken.ignored)
    meters.EVENTS.labels("of an unknown product").inc(unknown)
    return Received(
        accepted=receipt.accepted,
        duplicate=receipt.duplicate,
        dead=receipt.dead,
        ignored=taken.ignored,
        rejected=tuple(
            NotAnEvent(index=one.index, field=one.error.field, reason=one.error.message, fix=one.error.fix)
            for one in taken.refused
        ),
        unknown=unknown,
        remembered=sum(bool(event.shopper) for event in events),
    )
