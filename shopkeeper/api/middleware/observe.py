"""Every request becomes a trace, a log line and meters; every answer says its trace id and where the time went.

The line names the route, never the address: a search is in it.
"""

from time import perf_counter

import structlog
from opentelemetry.trace import get_current_span
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shopkeeper.telemetry import Running, meters, server_timing, trace

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
                    _sign(MutableHeaders(scope=message), running, (perf_counter() - begin) * 1000)
                await send(message)

            try:
                await self.app(scope, receive, told)
            finally:
                _record(scope, status, perf_counter() - begin)
        return None


def _sign(headers: MutableHeaders, running: Running, ms: float) -> None:
    span = get_current_span().get_span_context()
    headers["x-trace-id"] = running.id
    headers["traceresponse"] = f"00-{running.id}-{span.span_id or 1:016x}-{span.trace_flags:02x}"
    headers["server-timing"] = server_timing(running.stages, ms)


def _record(scope: Scope, status: int, seconds: float) -> None:
    route = getattr(scope.get("route"), "path_format", "other")
    method = scope["method"] if scope["method"] in METHODS else "other"
    meters.REQUESTS.labels(route, method, str(status)).inc()
    meters.REQUEST_SECONDS.labels(route).observe(seconds)
    if route not in QUIET:
        log.info("request", route=route, method=method, status=status, ms=round(seconds * 1000, 2))
