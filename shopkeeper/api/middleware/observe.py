"""Every request becomes a trace, a log line and meters; every answer says its trace id and where the time went.

The line names the route, never the address: a search is in it.
"""

from functools import cache
from time import perf_counter

import structlog
from opentelemetry.trace import get_current_span
from prometheus_client import Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopkeeper.telemetry import Running, meters, server_timing, trace
from shopkeeper.telemetry.observed import observe

log = structlog.get_logger()
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observe:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        begin, status = perf_counter(), 500
        with trace("request", Headers(scope=scope)) as running, meters.IN_FLIGHT.track_inprogress():

            async def told(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                    MutableHeaders(scope=message).update(signature(running, perf_counter() - begin))
                await send(message)

            try:
                await self.app(scope, receive, told)
            finally:
                record(scope, status, perf_counter() - begin)
        return None


def signature(running: Running, seconds: float) -> dict[str, str]:
    """Headers that say which trace an answer is of, and where the time went."""
    span = get_current_span().get_span_context()
    return {
        "x-trace-id": running.id,
        "traceresponse": f"00-{running.id}-{span.span_id or 1:016x}-{span.trace_flags:02x}",
        "server-timing": server_timing(running.stages, seconds * 1000),
    }


def record(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path_format", "other")
    method = scope["method"] if scope["method"] in METHODS else "other"
    requests, took = _meters(route, method, status)
    requests.inc()
    observe(took, seconds)
    if route not in QUIET:
        log.info("request", route=route, method=method, status=status, ms=round(seconds * 1000, 2))


@cache
def _meters(route: str, method: str, status: int) -> tuple[Counter, Histogram]:
    return meters.REQUESTS.labels(route, method, str(status)), meters.REQUEST_SECONDS.labels(route)
