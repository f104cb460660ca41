"""Who is asking, and whether they ask too often.

A request with a living key is counted for that key, any other for its address (IPv6: its /64, which is one household); and for its
shopper, where they are told apart.
Refuses to know what each route demands of its caller: see ``api.access``.
"""

from dataclasses import dataclass
from functools import cache

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopkeeper.api.problems import TooManyRequests, answer
from shopkeeper.api.quota import Quota
from shopkeeper.trust import (
    Actor,
    Allowance,
    Key,
    Keys,
    Rate,
    Rates,
    Seal,
    TooManyTries,
    acting,
    header,
    household,
    secret,
)

log = structlog.get_logger()

FREE = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/static/",
    "/favicon",
    "/shopkeeper.js",
    "/docs",
    "/media/",
    "/v1/media/",
)
"""Not counted: probes, and the dozens of files that make one page."""
REASON = "x-reason"
"""Of a change: why, for the audit log."""
HERE, FORWARDED = ("127.0.0.1", "::1"), "x-forwarded-for"
"""Whoever tells that from this machine is a proxy that nobody named: all its shoppers are one address to us."""
OWN = ("/suggest", "/v1/suggest", "/v1/events")
"""Counted apart: typing and telling must not use up searches."""


@dataclass(frozen=True, slots=True)
class Caller:
    """``key`` is None without a living key; ``tried`` says that one was sent."""

    key: Key | None
    tried: bool
    address: str


@dataclass(frozen=True, slots=True)
class Reception:
    """Knows who asks, and whether too often by any of the rates that there are."""

    keys: Keys
    rates: Rates
    quota: Quota
    seal: Seal

    def meet(self, scope: Scope) -> tuple[dict[str, str], Response | None]:
        """Sets the caller. Headers of whatever will be answered, and the refusal of who asks too often.

        Whoever has one bucket too empty is refused; what was taken from the others stays taken.
        """
        try:
            caller = self._who(scope)
        except TooManyTries as error:
            return {}, _slow_down(error.message, error.wait)
        scope.setdefault("state", {})["caller"] = caller
        if scope["path"].startswith(FREE):
            return {}, None
        apart = next((path for path in OWN if scope["path"].startswith(path)), "")
        asked = HTTPConnection(scope)
        buckets = list(self.quota.buckets(caller.key, caller.address, asked, self.seal, apart))
        told = [(name, rate, self.rates.ask(who, rate)) for name, who, rate in buckets]
        over = next(((rate, found) for _, rate, found in told if not found.allowed), None)
        if over is None:
            return _headers(told) if told else {}, None
        rate, found = over
        return _headers(told), _slow_down(f"more than {rate.amount} in {rate.seconds} s", found.wait)

    def _who(self, scope: Scope) -> Caller:
        headers, address = Headers(scope=scope), (scope.get("client") or ("", 0))[0]
        sent = secret(headers)
        if address in HERE and FORWARDED in headers:
            _not_believed()
        key = self.keys.check(sent, household(address)) if sent else None
        return Caller(key, bool(sent), address)


@cache
def _not_believed() -> None:
    """Once."""
    log.warning(
        "proxy.not_believed",
        reason=f"{FORWARDED} of a proxy on this machine",
        fix="set FORWARDED_ALLOW_IPS, as docs/api.md says",
    )


class Callers:
    """Sets ``scope["state"]["caller"]`` and holds each caller to the rates."""

    def __init__(self, app: ASGIApp, reception: Reception) -> None:
        self.app = app
        self.reception = reception

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers, refusal = self.reception.meet(scope)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if refusal:
            return await refusal(scope, receive, counted)
        with acting(_actor(scope["state"]["caller"], Headers(scope=scope))):
            return await self.app(scope, receive, counted if headers else send)


def _slow_down(why: str, wait: int) -> Response:
    response = answer(TooManyRequests(why, fix=f"wait {wait} s"))
    response.headers["retry-after"] = str(wait)
    return response


def _actor(caller: Caller, headers: Headers) -> Actor:
    """For the audit log; whoever shows no key acts as a shopper, whom nobody names."""
    return Actor.of(f"key {caller.key.id}", header(headers, REASON)) if caller.key else Actor("shopper")


def _headers(told: list[tuple[str, Rate, Allowance]]) -> dict[str, str]:
    """``RateLimit`` and ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers): one item for each bucket."""
    return {
        "ratelimit-policy": ", ".join(f'"{name}";q={rate.amount};w={rate.seconds}' for name, rate, _ in told),
        "ratelimit": ", ".join(f'"{name}";r={found.left};t={found.wait}' for name, _, found in told),
    }
