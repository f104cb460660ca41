"""What machines ask: is it alive, is it ready, how is it doing."""

import asyncio

from fastapi import APIRouter, Depends, Response

from shopkeeper.api.access import insider
from shopkeeper.api.door import Open
from shopkeeper.api.models.base import Told, example
from shopkeeper.telemetry import meters
from shopkeeper.types.errors import Unavailable

router = APIRouter(tags=["health"])


class Health(Told):
    """``ok``, or a problem instead."""

    model_config = example({"status": "ok"})

    status: str = "ok"


@router.get("/healthz")
async def alive() -> Health:
    """The process answers."""
    return Health()


@router.get("/readyz")
async def ready(door: Open) -> Health:
    """The shop is open, finds most of what it sells, and has threads to spare; else 503."""
    status = await door.run(lambda shop: shop.status())
    if not status.ready:
        raise Unavailable(
            f"{status.indexed} of {status.looks} looks can be found yet",
            field="index",
            fix="wait: it is being built",
        )
    return Health()


@router.get("/metrics", response_class=Response, dependencies=[Depends(insider)])
async def metrics() -> Response:
    """Meters in the Prometheus text format."""
    return Response(await asyncio.to_thread(meters.render), media_type=meters.CONTENT_TYPE)
