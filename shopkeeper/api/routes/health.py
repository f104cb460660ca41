"""What machines ask: is it alive, is it ready, how is it doing."""

import asyncio

from fastapi import APIRouter, Depends, Response

from shopkeeper.api.access import insider
from shopkeeper.api.door import Open
from shopkeeper.api.models.base import Told, example
from shopkeeper.telemetry import meters

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
    """The shop is open and has threads to spare; else 503."""
    await door.run(lambda shop: shop.status())
    return Health()


@router.get("/metrics", response_class=Response, dependencies=[Depends(insider)])
async def metrics() -> Response:
    """Meters in the Prometheus text format."""
    return Response(await asyncio.to_thread(meters.render), media_type=meters.CONTENT_TYPE)
