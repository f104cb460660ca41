"""What a route demands of its caller."""

from collections.abc import Awaitable, Callable, Sequence
from typing import cast

from fastapi import Request, WebSocket
from starlette.requests import HTTPConnection

from shopkeeper.api.door import Door, Open
from shopkeeper.api.middleware.callers import Caller
from shopkeeper.api.problems import TooManyRequests, Unauthenticated
from shopkeeper.trust import Scope, household, secret
from shopkeeper.types.errors import Denied

FIX = "send 'Authorization: Bearer sk_…'; 'shopkeeper keys create' makes a key"


async def reader(request: Request, door: Open) -> None:
    """Anyone, unless the shop asks for a key; but a key that is sent must be a living one."""
    caller = _caller(request)
    if caller.tried and caller.key is None:
        raise Unauthenticated("this API key opens nothing", field="authorization", fix=FIX)
    if door.settings.public_key_required and caller.key is None:
        raise Unauthenticated("this shop asks for an API key", field="authorization", fix=FIX)
    if caller.key:
        caller.key.demand(Scope.READ)


async def teller(request: Request, door: Open) -> None:
    """Anyone may tell what happened, from a page of the shop's own or of an origin that it names; a key sent must be alive."""
    caller, origin = _caller(request), request.headers.get("origin", "")
    if caller.tried and caller.key is None:
        raise Unauthenticated("this API key opens nothing", field="authorization", fix=FIX)
    if caller.key:
        caller.key.demand(Scope.TELL)
    if origin and not _welcome(origin, request, door.settings.cors_origins):
        raise Denied(
            "pages of this origin may not send events",
            field="origin",
            fix="name it in SHOPKEEPER_CORS_ORIGINS",
        )


async def buyer(request: Request, door: Open) -> None:
    """As ``reader``; what a page sends must come from the shop's own, or from an origin that it names, and what a key sends be its to order."""
    await reader(request, door)
    caller = _caller(request)
    if request.method != "GET" and caller.key:
        caller.key.demand(Scope.ORDER)
    origin = request.headers.get("origin", "")
    if request.method != "GET" and origin and not _welcome(origin, request, door.settings.cors_origins):
        raise Denied(
            "pages of this origin may not buy here", field="origin", fix="name it in SHOPKEEPER_CORS_ORIGINS"
        )


def listener(socket: WebSocket, door: Door) -> None:
    """As ``reader``, for a socket, which no middleware counts: its opening is one request. Pages of strange origins are
    refused, since browsers open sockets anywhere."""
    sent, origin = secret(socket.headers), socket.headers.get("origin", "")
    place = household(socket.client.host if socket.client else "")
    key = door.keys.check(sent, place) if sent else None
    if (sent or door.settings.public_key_required) and key is None:
        raise Unauthenticated("this needs a living API key", field="authorization", fix=FIX)
    if origin and not _welcome(origin, socket, door.settings.cors_origins):
        raise Denied(
            "pages of this origin may not listen", field="origin", fix="name it in SHOPKEEPER_CORS_ORIGINS"
        )
    for _, caller, rate in door.quota.buckets(key, place, socket, door.seal):
        if not (found := door.rates.ask(caller, rate)).allowed:
            raise TooManyRequests("asked too often", fix=f"wait {found.wait} s")


def needs(scope: Scope) -> Callable[[Request], Awaitable[None]]:
    """A living key that may do that."""

    async def holder(request: Request) -> None:
        key = _caller(request).key
        if key is None:
            raise Unauthenticated(f"this needs a key with the scope {scope}", field="authorization", fix=FIX)
        key.demand(scope)

    return holder


admin = needs(Scope.OPERATE)
"""An operator's key."""


async def insider(request: Request, door: Open) -> None:
    """Anyone where reading is free, else whoever may see figures: they say more of a shop than its products do."""
    if door.settings.public_key_required:
        await needs(Scope.FIGURES)(request)


def _welcome(origin: str, request: HTTPConnection, named: Sequence[str]) -> bool:
    """Behind a proxy the scheme may differ, so our own origin is known by its host, or by the browser's word."""
    own = origin.partition("://")[2] == request.headers.get("host")
    return own or request.headers.get("sec-fetch-site") == "same-origin" or origin in named or "*" in named


def _caller(request: Request) -> Caller:
    return cast(Caller, request.state.caller)
