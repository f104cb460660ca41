"""Logs as one JSON object a line on stderr: what happened, never what a shopper said.

Knows which keys may hold a shopper's words and drops them, masks what is personal or secret in every other text, and strips errors of their messages, which may quote them.
Refuses to log web addresses: a search is in them.
"""

import logging
import sys
from collections.abc import Mapping
from traceback import extract_tb
from typing import cast

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from shopkeeper.pii import deep, mask
from shopkeeper.telemetry.spans import current

SHOPPER_KEYS = frozenset(
    [
        "text",
        "texts",
        "query",
        "q",
        "words",
        "meaning",
        "utterance",
        "prompt",
        "message",
        "body",
        "image",
        "images",
        "photo",
        "photos",
        "picture",
        "audio",
        "transcript",
        "suggestion",
        "corrections",
        "unknown",
        "cursor",
        "url",
        "path",
        "target",
        "key",
        "secret",
        "token",
        "authorization",
        "cookie",
        "email",
        "name",
    ]
)


def without_shopper_text(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop every key that may hold a shopper's words or a secret, however deep."""
    return cast(EventDict, _clean(event))


def without_pii(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Mask personal data and secrets that slipped into a text under an innocent key, however deep."""
    return cast(EventDict, deep(event))


def _clean(value: object) -> object:
    match value:
        case Mapping():
            return {k: _clean(v) for k, v in value.items() if str(k).lower() not in SHOPPER_KEYS}
        case list() | tuple():
            return [_clean(item) for item in value]
        case _:
            return value


def with_trace(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Name the trace that the line belongs to."""
    if running := current():
        event["trace"] = running.id
    return event


def without_messages(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its type and where it was raised."""
    error = _error(event.pop("exc_info", None))
    if error:
        event["error"] = type(error).__name__
        event["where"] = [f"{f.filename}:{f.lineno} {f.name}" for f in extract_tb(error.__traceback__)][-8:]
    return event


def _error(given: object) -> BaseException | None:
    match given:
        case BaseException():
            return given
        case (_, BaseException() as error, _):
            return error
        case None | False:
            return None
        case _:
            return sys.exc_info()[1]


def without_arguments(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Keep what a library says, not what it says it about: its arguments may be a shopper's bytes."""
    record: logging.LogRecord = event["_record"]
    return {**event, "event": str(record.msg), "logger": record.name}


PROCESSORS: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    without_messages,
    without_shopper_text,
    without_pii,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    with_trace,
)
"""What is ours alone comes last: to look through a moment and a trace for telephone numbers takes longer than all the rest."""


def configure(level: str = "INFO") -> None:
    """Send our lines and those of libraries (warnings and worse) to stderr as JSON. Safe to call again."""
    structlog.configure(
        processors=[*PROCESSORS, structlog.processors.JSONRenderer(_json)],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[without_arguments, *PROCESSORS],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(_json),
        ],
    )
    logging.raiseExceptions = False  # a line that cannot be written would be shown raw, arguments and all
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("uvicorn", "uvicorn.error"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    logging.getLogger("uvicorn.access").disabled = True


def _json(value: object, **_: object) -> str:
    return orjson.dumps(value, default=lambda one: mask(str(one))).decode()
