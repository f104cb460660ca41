"""Several shops behind one address: each request goes to one of them, whole, and to no other.

A shop is chosen by the host that was asked for, or by the end of the key that was sent (``sk_…@name``); where both speak they must agree.
Nothing is shared below this line but models that nobody writes: every shop has its own folder, keys, seal, logs and caches. Knows which shops are open, and lets go of
the one that was idle longest. Refuses to look into requests beyond their host and key.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as Asked

from shopkeeper import open_shop
from shopkeeper.api.problems import Unauthenticated, answer
from shopkeeper.cli.background import Background
from shopkeeper.cli.roster import Roster, Tenant
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs, export_to, meters
from shopkeeper.trust import Keys, Scope, TooManyTries, household, secret
from shopkeeper.types.errors import Busy, NotFound, ShopkeeperError

log = structlog.get_logger()
ALIVE, METERS = "/healthz", "/metrics"
REFUSED = 30.0
"""Seconds until a shop that could not be opened is tried again, unless its settings were changed."""
ALIKE = 0.05
"""Seconds until a wrong key is refused: files that are open already are looked into sooner than others."""
_KEYED = (b"authorization", b"x-api-key")


@dataclass(slots=True)
class Open:
    """``busy``: requests that are being answered."""

    tenant: Tenant
    app: FastAPI
    background: Background
    busy: int = 0

    def close(self) -> None:
        self.background.stop()
        self.app.state.door.close()


@dataclass(slots=True)
class Place:
    """Where a shop stands once it is open; whoever opens or closes it holds ``lock``. ``refused``: why it could not be, of which settings, when."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    open: Open | None = None
    refused: tuple[ShopkeeperError, tuple[int, int], float] | None = None


def opened(tenant: Tenant) -> Open:
    """Raises what ``open_shop`` and ``held`` do, and leaves nothing open then."""
    from shopkeeper.cli.asgi import hang, held

    with ExitStack() as unless_hung:
        shop = unless_hung.enter_context(open_shop(tenant.settings))
        app = hang(held(shop))
        unless_hung.pop_all()
    return Open(tenant, app, Background(shop, tenant.name))


class Tenants:
    """The application. ``settings.tenants`` is the folder; its own keys (``trust.sqlite``) are the operator's, who alone sees meters."""

    def __init__(self, settings: Settings, opener: Callable[[Tenant], Open] = opened) -> None:
        assert settings.tenants is not None
        self._settings, self._opener = settings, opener
        self.roster = Roster(settings.tenants)
        self._places = OrderedDict[str, Place]()
        self._operators = Keys(self.roster.folder / "trust.sqlite")

    async def __call__(self, scope: Asked, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._live(receive, send)
        try:
            if scope["path"] == ALIVE:
                return await Response('{"status":"ok"}', media_type="application/json")(scope, receive, send)
            if scope["path"] == METERS:
                return await (await self._operator(scope))(scope, receive, send)
            tenant = await self._chosen(scope)
            async with self._at(tenant) as app:
                with structlog.contextvars.bound_contextvars(shop=tenant.name):
                    return await app(_stripped(scope), receive, send)
        except ShopkeeperError as error:
            return await _refuse(error, scope, receive, send)

    # -- choosing ------------------------------------------------------------------------------------------------------

    async def _chosen(self, scope: Asked) -> Tenant:
        """Raises NotFound, or Unauthenticated for a key that does not open the shop it names: whether there is one is not told."""
        headers, began = Headers(scope=scope), time.monotonic()
        here = self.roster.by_host(headers.get("host", ""))
        sent, marked, name = secret(headers).rpartition("@")
        if not marked:
            if here is None:
                raise NotFound("there is no shop here", field="host", fix="check the address")
            return here
        named = self.roster.by_name(name)
        meant = named if here in (None, named) else None
        folder = meant.settings.data if meant else self.roster.folder
        if not await self._opens(folder, sent, scope) or meant is None:
            await asyncio.sleep(began + ALIKE - time.monotonic())
            raise Unauthenticated(
                "this API key opens nothing", field="authorization", fix="send it as sk_…@shop, to that shop"
            )
        return meant

    async def _opens(self, folder: Path, sent: str, scope: Asked) -> bool:
        """Asked before the shop is opened: a wrong key must not push another shop out. Who must wait is told no more than who is wrong.

        Asked of the operator's keys where no shop is meant, so that it takes as long.
        """

        def check() -> bool:
            with closing(Keys(folder / "trust.sqlite")) as keys, suppress(TooManyTries):
                return keys.check(sent, _place(scope)) is not None
            return False

        return await asyncio.to_thread(check)

    async def _operator(self, scope: Asked) -> Response:
        """Meters count all shops together, so no shop may see them."""
        sent = secret(Headers(scope=scope))
        key = await asyncio.to_thread(self._operators.check, sent, _place(scope)) if sent else None
        if key is None or not key.may(Scope.FIGURES):
            raise NotFound("there are no meters here", fix="the operator's key opens them")
        return Response(await asyncio.to_thread(meters.render), media_type=meters.CONTENT_TYPE)

    # -- opening and closing -------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _at(self, tenant: Tenant) -> AsyncIterator[ASGIApp]:
        """The open shop, for one request. Raises Busy when all that may be open are busy, and whatever the opener does."""
        place = self._places.setdefault(tenant.name, Place())
        async with place.lock:
            if place.open and place.open.tenant.stamp != tenant.stamp and not place.open.busy:
                await self._close(place)  # its settings were changed
            current = place.open or await self._open(place, tenant)
            current.busy += 1
        self._places.move_to_end(tenant.name)
        try:
            yield current.app
        finally:
            current.busy -= 1

    async def _open(self, place: Place, tenant: Tenant) -> Open:
        if place.refused:
            error, stamp, at = place.refused
            if stamp == tenant.stamp and time.monotonic() < at + REFUSED:
                raise error.with_traceback(None)
        await self._make_room()
        try:
            place.open = made = await asyncio.to_thread(self._opener, tenant)
        except ShopkeeperError as error:
            place.refused = error, tenant.stamp, time.monotonic()
            raise
        place.refused = None
        log.info("tenant.opened", shop=tenant.name, open=self.open)
        return made

    @property
    def open(self) -> int:
        """Shops that are open, or being opened."""
        return sum(place.open is not None or place.lock.locked() for place in self._places.values())

    async def _make_room(self) -> None:
        """One place is held by whoever asks."""
        if self.open <= self._settings.tenants_open:
            return
        for name, place in list(self._places.items()):  # idle longest first
            if place.open and not place.open.busy and not place.lock.locked():
                async with place.lock:
                    await self._close(place)
                log.info("tenant.closed", shop=name)
                return
        raise Busy("every shop that may be open is busy", fix="try again in a second")

    async def _close(self, place: Place) -> None:
        assert place.open is not None
        going, place.open = place.open, None
        await asyncio.to_thread(going.close)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        configure_logs(self._settings.log_level)
        if self._settings.otlp_endpoint:
            export_to(self._settings.otlp_endpoint)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def close(self) -> None:
        """Let running requests' shops go, then the keys."""
        for place in self._places.values():
            async with place.lock:
                if place.open:
                    await self._close(place)
        self._operators.close()


def _place(scope: Asked) -> str:
    return household((scope.get("client") or ("", 0))[0])


def _stripped(scope: Asked) -> dict[str, Any]:
    """The key as the shop knows it: the name at its end is ours."""
    headers = [
        (name, value.rpartition(b"@")[0] if name in _KEYED and b"@" in value else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


async def _refuse(error: ShopkeeperError, scope: Asked, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": error.kind})
        return
    await answer(error)(scope, receive, send)
