"""Refusals on the wire: RFC 9457 problem details."""

from pydantic import Field

from shopkeeper.api.models.base import Told, example


class Fault(Told):
    """One thing wrong with one field."""

    model_config = example(
        {"field": "size", "detail": "Input should be less than or equal to 100", "fix": "100 or less"}
    )

    field: str
    detail: str
    fix: str


class Problem(Told):
    """Problem details (RFC 9457): ``type`` is stable, ``field`` and ``fix`` say what to do, ``trace`` finds the log."""

    model_config = example(
        {
            "type": "urn:shopkeeper:problem:too-large",
            "title": "Too large",
            "status": 413,
            "detail": "3000000 characters; at most 2000",
            "field": "text",
            "fix": "send at most 2000 characters",
            "errors": [],
            "trace": "0af7651916cd43dd8448eb211c80319c",
        }
    )

    type: str
    title: str
    status: int
    detail: str
    field: str = ""
    fix: str = ""
    errors: tuple[Fault, ...] = Field(default=(), description="every fault, when there are several")
    trace: str = ""
