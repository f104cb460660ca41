"""How every refusal looks over HTTP: RFC 9457 problem details.

Knows which status belongs to which error. Refuses to show anything of an unexpected one but its trace id.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from shopkeeper.api.models import Fault, Problem
from shopkeeper.api.models.wishes import VALUE_TAGS
from shopkeeper.pii import mask
from shopkeeper.telemetry import current, meters
from shopkeeper.types import errors

log = structlog.get_logger()


class Unauthenticated(errors.Denied):
    """No key, or one that opens nothing."""

    kind: ClassVar[str] = "unauthenticated"


class TooManyRequests(errors.ShopkeeperError):
    """The caller asks faster than allowed."""

    kind: ClassVar[str] = "too-many-requests"


class TooSlow(errors.InvalidInput):
    """The body did not arrive in time."""

    kind: ClassVar[str] = "too-slow"


STATUS: Mapping[type[errors.ShopkeeperError], int] = {
    errors.ShopkeeperError: 400,
    errors.InvalidInput: 422,
    errors.TooLarge: 413,
    errors.Unsupported: 415,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Denied: 403,
    errors.AgainstPolicy: 403,
    errors.Unavailable: 503,
    Unauthenticated: 401,
    TooManyRequests: 429,
    TooSlow: 408,
}
HEADERS: Mapping[int, Mapping[str, str]] = {
    401: {"www-authenticate": 'Bearer realm="shopkeeper"'},
    408: {"connection": "close"},
    413: {"connection": "close"},
    503: {"retry-after": "1"},
}
FIXES: Mapping[str, str] = {
    "missing": "add it",
    "extra_forbidden": "remove it, or check its spelling",
    "json_invalid": "send one JSON object, in UTF-8",
    "model_type": "send one JSON object",
    "model_attributes_type": "send one JSON object",
    "int_from_float": "send a whole number",
    "int_parsing": "send a whole number",
    "finite_number": "send a finite number",
    "greater_than": "send more than {gt}",
    "greater_than_equal": "send {ge} or more",
    "less_than_equal": "send {le} or less",
    "too_long": "send at most {max_length}",
    "too_short": "send at least {min_length}",
    "string_too_long": "send at most {max_length} characters",
    "string_too_short": "send at least {min_length} character",
    "string_unicode": "send text that UTF-8 can carry",
    "enum": "use one of {expected}",
    "consent": "send true, false, or a list of some of {expected}",
    "union_tag_invalid": "use one of {expected_tags}",
    "union_tag_not_found": "add it",
}
"""By pydantic's type of error, filled with its context; whatever is not here is shown at ``/docs``."""

Described = tuple[Problem, Mapping[str, str]]
"""A problem and the headers that go with it."""


def describe(error: Exception) -> Described:
    """What to tell the client of any exception."""
    match error:
        case errors.ShopkeeperError():
            status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
            now = f" (version {error.version} now)" if isinstance(error, errors.Outdated) else ""
            told = _problem(error.kind, status, error.message + now, error.field, error.fix)
            return told, HEADERS.get(status, {})
        case ValidationError() | RequestValidationError():
            return _invalid(error.errors()), {}
        case HTTPException(__cause__=errors.ShopkeeperError() as cause):
            return describe(cause)
        case HTTPException(__cause__=UnicodeDecodeError() | RecursionError()):
            return describe(
                errors.InvalidInput("the body is not JSON", field="body", fix=FIXES["json_invalid"])
            )
        case HTTPException():
            kind = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
            told = _problem(kind, error.status_code, error.detail, fix="see /docs")
            return told, error.headers or HEADERS.get(error.status_code, {})
    log.error("unexpected error", exc_info=error)
    return _problem("internal", 500, "something broke here; the trace id finds it in the logs"), {}


def answer(error: Exception) -> Response:
    """The whole response to ``error``."""
    problem, headers = describe(error)
    meters.REFUSED.labels(problem.type.rpartition(":")[2]).inc()
    return Response(
        problem.model_dump_json(),
        problem.status,
        {**headers, "cache-control": "no-store"},
        "application/problem+json",
    )


def _problem(kind: str, status: int, detail: str, field: str = "", fix: str = "", **more: Any) -> Problem:
    running = current()
    return Problem(
        type=f"urn:shopkeeper:problem:{kind}",
        title=kind.replace("-", " ").capitalize(),
        status=status,
        detail=mask(detail),  # it may repeat what was sent: a key in the wrong place, a card in a search
        field=mask(field),
        fix=fix,
        trace=running.id if running else "",
        **more,
    )


def _invalid(given: Sequence[Any]) -> Problem:
    faults = tuple(_fault(one) for one in given[:20])
    first = faults[0]
    return _problem("invalid-input", 422, first.detail, first.field, first.fix, errors=faults)


def _fault(one: Mapping[str, Any]) -> Fault:
    tag = one.get("ctx", {}).get("discriminator", "").strip("'")
    said: list[Any] = [*one["loc"], *filter(None, [tag])]
    if said[:1] in (["body"], ["query"], ["path"]):
        del said[0]
    place = [part for at, part in enumerate(said) if not at or part not in VALUE_TAGS]
    field = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).lstrip(".")
    fix = FIXES.get(one["type"], "see /docs").format_map(one.get("ctx", {}))
    return Fault(field=mask(field), detail=mask(one["msg"].removeprefix("Value error, ")), fix=fix)
