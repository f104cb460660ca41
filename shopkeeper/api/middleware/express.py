"""A short way for what is asked thousands of times a second: past the layers and the router, to the same answer.

What the layers would do to a plain GET of a hot route (trace, meters, log line, headers, caller and rate, refusals, gzip) is done here by
the functions that they use themselves; a request with anything unusual about it, such as another origin, still goes through them.
``tests/unit/api/test_express.py`` holds both ways against each other. Refuses to know what is answered.
"""

from collections.abc import Awaitable, Callable, Iterable
from time import perf_counter
from typing import NamedTuple
from zlib import DEFLATED, MAX_WBITS, compressobj

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from shopkeeper.api.middleware.callers import Reception
from shopkeeper.api.middleware.observe import record, signature
from shopkeeper.api.middleware.shield import RAW, UNKEPT
from shopkeeper.api.problems import answer
from shopkeeper.telemetry import meters, trace


class Hot(NamedTuple):
    route: APIRoute
    parameter: str
    handle: Callable[[Request], Awaitable[Response]]


GZIP = 5
"""Level of compression."""
SMALL = 500
"""Bytes below which nothing is compressed."""
UNUSUAL = frozenset({b"origin", b"content-length", b"transfer-encoding", b"expect"})
"""Headers that only the layers understand."""


class Express:
    """Outermost; ``app`` with its layers behind it. ``routes`` end in their only parameter, as ``/v1/recommend/{surface}`` does, and read their request themselves."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], reception: Reception) -> None:
        self.app = app
        self._reception = reception
        self._routes = {
            route.path.rpartition("/")[0]: Hot(
                route, next(iter(route.param_convertors)), route.get_route_handler()
            )
            for route in routes
            if isinstance(route, APIRoute)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope.get("root_path"):
            return await self.app(scope, receive, send)
        path, _, last = scope["path"].rpartition("/")
        if path not in self._routes or not last or any(name in UNUSUAL for name, _ in scope["headers"]):
            return await self.app(scope, receive, send)
        begin, status, headers = perf_counter(), 500, Headers(scope=scope)
        with trace("request", headers) as running, meters.IN_FLIGHT.track_inprogress():
            try:
                rate, response = await self._answer(self._routes[path], last, scope, receive)
                status = response.status_code
                body = _squeezed(response, headers)
                response.headers.setdefault(*UNKEPT)
                signed = (rate | signature(running, perf_counter() - begin)).items()
                raw = [
                    *response.raw_headers,
                    *RAW,
                    *((name.encode(), value.encode()) for name, value in signed),
                ]
                await send({"type": "http.response.start", "status": status, "headers": raw})
                await send({"type": "http.response.body", "body": body})
            finally:
                record(scope, status, perf_counter() - begin)
        return None

    async def _answer(
        self, hot: Hot, last: str, scope: Scope, receive: Receive
    ) -> tuple[dict[str, str], Response]:
        """What tells of the rate, and the answer."""
        rate = dict[str, str]()
        try:
            rate, refusal = self._reception.meet(scope)
            if refusal:
                return rate, refusal
            scope["route"], scope["path_params"] = hot.route, {hot.parameter: last}
            return rate, await hot.handle(Request(scope, receive))
        except Exception as error:
            return rate, answer(error)


def _squeezed(response: Response, asked: Headers) -> bytes:
    """The body as it is sent, with the headers that follow from it."""
    body, headers = bytes(response.body), response.raw_headers
    vary = b"Origin"
    if len(body) >= SMALL:
        vary = b"Origin, Accept-Encoding"
        if "gzip" in asked.get("accept-encoding", ""):
            press = compressobj(GZIP, DEFLATED, MAX_WBITS + 16)
            body = press.compress(body) + press.flush()
            headers[:] = [one for one in headers if one[0] != b"content-length"]
            headers += [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
    headers.append((b"vary", vary))
    return body
