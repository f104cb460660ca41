"""Puts the door together. Translates HTTP, decides nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware import Middleware
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from shopkeeper import __version__
from shopkeeper.api.access import buyer, reader
from shopkeeper.api.door import Door
from shopkeeper.api.middleware.bound import Bound
from shopkeeper.api.middleware.callers import Callers, Reception
from shopkeeper.api.middleware.express import GZIP, Express
from shopkeeper.api.middleware.head import Head
from shopkeeper.api.middleware.observe import Observe
from shopkeeper.api.middleware.once import Once
from shopkeeper.api.middleware.refuse import Refuse
from shopkeeper.api.middleware.shield import Shield
from shopkeeper.api.models import Problem
from shopkeeper.api.openapi import Documented
from shopkeeper.api.pool import Pool
from shopkeeper.api.port import Shop
from shopkeeper.api.problems import answer
from shopkeeper.api.routes import (
    admin,
    advising,
    cart,
    converse,
    events,
    health,
    knowledge,
    media,
    orders,
    products,
    recommend,
    reference,
    search,
    speech,
)
from shopkeeper.telemetry import configure_logs, export_to
from shopkeeper.trust.ages import HEADER as OF_AGE

PROBLEMS: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": Problem, "description": "refused on purpose"},
    "5XX": {"model": Problem, "description": "not possible now"},
}


class Api(Documented):
    """FastAPI, and in front of it the short way."""

    def __init__(self, reception: Reception, **how: Any) -> None:
        super().__init__(**how)
        self._express = Express(super().__call__, recommend.often.routes, reception)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self
        await self._express(scope, receive, send)


def create_app(shop: Shop, *, pool: Pool | None = None) -> FastAPI:
    """The HTTP door of ``shop``, which it takes over: when the server stops, running requests finish and it is closed.

    ``app.state.door`` gives pages mounted beside the API the same shop, keys and threads.
    """
    door = Door.of(shop, pool or Pool())
    reception = Reception(door.keys, door.rates, door.quota, door.seal)
    app = Api(
        reception,
        title=shop.settings.shop_name,
        version=__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=_life,
        middleware=_middleware(door, reception),
        responses=PROBLEMS,
    )
    app.state.door = door
    for kind in (HTTPException, RequestValidationError):
        app.add_exception_handler(kind, _refused)
    asked = (
        recommend.often, recommend.router, search.router, advising.router, products.router, knowledge.router,
        speech.router,
    )  # fmt: skip
    for router in asked:  # what is asked most is found first
        app.include_router(router, dependencies=[Depends(reader)])
    for router in (converse.router, cart.router, orders.router):
        app.include_router(router, dependencies=[Depends(buyer)])
    for router in (
        health.router,
        media.router,
        admin.router,
        orders.desk,
        events.router,
        reference.router,
        speech.live,
    ):
        app.include_router(router)
    return app


def _middleware(door: Door, reception: Reception) -> list[Middleware]:
    """Outermost first."""
    settings = door.settings
    return [
        Middleware(Head),
        Middleware(Observe),
        Middleware(Shield),
        Middleware(GZipMiddleware, compresslevel=GZIP),
        Middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_credentials="*"
            not in settings.cors_origins,  # the collector's cookies, to named origins only
            allow_headers=[
                "authorization",
                "content-type",
                "x-api-key",
                "traceparent",
                "idempotency-key",
                "x-reason",
                OF_AGE,
            ],
            expose_headers=[
                "x-trace-id",
                "server-timing",
                "ratelimit",
                "retry-after",
                "idempotency-replayed",
            ],
        ),
        Middleware(Refuse),
        Middleware(Callers, reception=reception),
        Middleware(Bound, max_bytes=settings.max_body_bytes, seconds=settings.body_timeout),
        Middleware(Once, kept=door.sent),
    ]


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    door: Door = app.state.door
    configure_logs(door.settings.log_level)
    if door.settings.otlp_endpoint:
        export_to(door.settings.otlp_endpoint)
    yield
    door.close()


async def _refused(_: Request, error: Exception) -> Response:
    return answer(error)
