"""What happened during one request: stages with their times, collected for the shopper's drawer, the meters and OpenTelemetry.

Knows when a stage began and ended and whether it failed. Refuses to know words, pictures or messages of errors, since
a shopper may have written them: notes and names come from code, and notes are masked all the same.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar, copy_context
from dataclasses import dataclass, field
from functools import cache
from time import perf_counter
from typing import Any, ParamSpec, Self, TypeVar

from opentelemetry.trace import (
    INVALID_SPAN,
    ProxyTracer,
    ProxyTracerProvider,
    Span,
    StatusCode,
    get_tracer,
    get_tracer_provider,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from prometheus_client import Histogram

from shopkeeper.pii import mask
from shopkeeper.telemetry.meters import STAGE_SECONDS
from shopkeeper.telemetry.observed import observe
from shopkeeper.types import Stage, TraceId

P = ParamSpec("P")
R = TypeVar("R")

_tracer = get_tracer("shopkeeper")
_w3c = TraceContextTextMapPropagator()
_UNHEARD = nullcontext[Span](INVALID_SPAN)


@dataclass(slots=True)
class Running:
    """A trace being written; safe to write from many threads. ``id`` is 32 hex digits (W3C Trace Context)."""

    id: TraceId
    heard: bool
    """Whether its stages are told to OpenTelemetry as well."""
    _stages: list[tuple[float, Stage]] = field(default_factory=list)
    _begun: float = field(default_factory=perf_counter)

    @property
    def ms(self) -> float:
        """Milliseconds since it began."""
        return (perf_counter() - self._begun) * 1000

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The finished stages in the order in which they began."""
        return tuple(stage for _, stage in sorted(self._stages, key=lambda begun: begun[0]))


_current: ContextVar[Running | None] = ContextVar("shopkeeper_trace", default=None)


def current() -> Running | None:
    """The innermost trace of this thread or task."""
    return _current.get()


class trace:  # noqa: N801 (called like a function; a generator would take twice as long)
    """Collect the stages that run inside.

    A trace inside another shares its id, shows its own stages only, and hands them to the outer one when it ends.
    ``headers`` may carry a W3C ``traceparent`` to continue the caller's trace.
    """

    __slots__ = ("_headers", "_name", "_outer", "_running", "_span", "_token")

    def __init__(self, name: str = "request", headers: Mapping[str, str] | None = None) -> None:
        self._name, self._headers = name, headers

    def __enter__(self) -> Running:
        self._outer = outer = _current.get()
        heard = outer.heard if outer else _listening()
        self._span = _span(self._name, heard, self._headers)
        span = self._span.__enter__()
        self._running = running = Running(outer.id if outer else _id(span), heard)
        self._token = _current.set(running)
        return running

    def __exit__(self, *raised: Any) -> None:
        _current.reset(self._token)
        if self._outer:
            self._outer._stages += self._running._stages
        self._span.__exit__(*raised)


class stage:  # noqa: N801 (called like a function; a generator would take half as long again, eight times an answer)
    """Measure one stage. Outside a trace it still feeds the meters and OpenTelemetry.

    ``note`` may be written until it ends ("lexical 40, image 12").
    """

    __slots__ = ("_begin", "_name", "_running", "_span", "_told", "note")

    def __init__(self, name: str, note: str = "") -> None:
        self.note, self._name = note, name

    def __enter__(self) -> Self:
        self._running = running = _current.get()
        heard = running.heard if running else _listening()
        self._span = _span(self._name, heard) if heard else None
        self._told = self._span.__enter__() if self._span else INVALID_SPAN
        self._begin = perf_counter()
        return self

    def __exit__(self, *raised: Any) -> None:
        seconds = perf_counter() - self._begin
        observe(_meter(self._name), seconds)
        if note := mask(self.note) if self.note else "":
            self._told.set_attribute("note", note)
        if self._running:
            self._running._stages.append((self._begin, Stage(self._name, seconds * 1000, note)))
        if self._span:
            self._span.__exit__(*raised)


def carry(function: Callable[P, R]) -> Callable[P, R]:
    """``function`` bound to the current trace, to be called once in another thread."""
    context = copy_context()
    return lambda *args, **kwargs: context.run(function, *args, **kwargs)


def _span(name: str, heard: bool, headers: Mapping[str, str] | None = None) -> AbstractContextManager[Span]:
    """No span where nobody listens and no caller's trace is continued: it would cost more than all else here."""
    continued = headers is not None and "traceparent" in headers
    return _heard(name, headers if continued else None) if continued or heard else _UNHEARD


def _listening() -> bool:
    """Whether someone has set up OpenTelemetry."""
    return not (isinstance(_tracer, ProxyTracer) and isinstance(get_tracer_provider(), ProxyTracerProvider))


@contextmanager
def _heard(name: str, headers: Mapping[str, str] | None) -> Iterator[Span]:
    parent = _w3c.extract(headers) if headers else None
    with _tracer.start_as_current_span(
        name, parent, record_exception=False, set_status_on_exception=False
    ) as span:
        try:
            yield span
        except Exception as error:
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def _id(span: Span) -> TraceId:
    context = span.get_span_context()
    return TraceId(f"{context.trace_id:032x}" if context.is_valid else secrets.token_hex(16))


@cache
def _meter(name: str) -> Histogram:
    return STAGE_SECONDS.labels(name)
