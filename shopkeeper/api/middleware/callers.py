"""Who is asking, and whether they ask too often.

A request with a living key is counted for that key, any other for its address (IPv6: its /64, which is one household).
Refuses to know what each route demands of its caller: see ``api.access``.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_network

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopkeeper.api.problems import TooManyRequests, answer
from shopkeeper.trust import Key, Keys
from shopkeeper.types.errors import InvalidInput

FREE = ("/healthz", "/readyz", "/metrics", "/static/", "/favicon", "/docs", "/media/", "/v1/media/")
"""Not counted: probes, and the dozens of files that make one page."""
OWN = ("/suggest", "/v1/suggest")
"""Counted apart: typing must not use up searches."""


@dataclass(frozen=True, slots=True)
class Caller:
    """``key`` is None without a living key; ``tried`` says that one was sent."""

    key: Key | None
    tried: bool
    address: str


class Callers:
    """Sets ``scope["state"]["caller"]`` and holds each caller to ``rate`` ("120/minute"; empty: no limit)."""

    def __init__(self, app: ASGIApp, keys: Keys, rate: str) -> None:
        self.app = app
        self.keys = keys
        self.rate = read_rate(rate)
        self.limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        caller = self._who(scope)
        scope.setdefault("state", {})["caller"] = caller
        if self.rate is None or scope["path"].startswith(FREE):
            return await self.app(scope, receive, send)
        return await self._counted(self.rate, caller, scope, receive, send)

    def _who(self, scope: Scope) -> Caller:
        secret = _secret(Headers(scope=scope))
        key = self.keys.check(secret) if secret else None
        return Caller(key, bool(secret), (scope.get("client") or ("", 0))[0])

    async def _counted(
        self, rate: RateLimitItem, caller: Caller, scope: Scope, receive: Receive, send: Send
    ) -> None:
        bucket = next((path for path in OWN if scope["path"].startswith(path)), "")
        names = (bucket, caller.key.id if caller.key else _household(caller.address))
        allowed = self.limiter.hit(rate, *names)
        headers = self._headers(rate, names)

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(headers)
            await send(message)

        if allowed:
            return await self.app(scope, receive, counted)
        wait = headers["retry-after"] = headers["ratelimit"].rpartition("=")[2]
        refused = TooManyRequests(f"more than {rate}", fix=f"wait {wait} s")
        return await answer(refused)(scope, receive, counted)

    def _headers(self, rate: RateLimitItem, names: tuple[str, str]) -> dict[str, str]:
        """``RateLimit`` and ``RateLimit-Policy`` (draft-ietf-httpapi-ratelimit-headers)."""
        stats = self.limiter.get_window_stats(rate, *names)
        wait = max(1, math.ceil(stats.reset_time - time.time()))
        return {
            "ratelimit-policy": f'"default";q={rate.amount};w={rate.get_expiry()}',
            "ratelimit": f'"default";r={max(0, stats.remaining)};t={wait}',
        }


def read_rate(rate: str) -> RateLimitItem | None:
    """Raises InvalidInput for a rate that cannot be read."""
    try:
        return parse(rate) if rate else None
    except ValueError:
        raise InvalidInput(f"{rate!r} is not a rate", field="rate_limit", fix="write 120/minute") from None


def _secret(headers: Mapping[str, str]) -> str:
    scheme, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")


def _household(address: str) -> str:
    try:
        return str(ip_network((int(IPv6Address(address)), 64), strict=False))
    except ValueError:
        return address
