"""Our own dataclasses as JSON and back, checked on the way in: a file, a table and a tool call are doors too.

Knows that every field has a type. Refuses to know any one of them.
"""

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

import orjson

from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")
STRICT = {"extra": "forbid"}
"""The ``__pydantic_config__`` of a dataclass that people fill in: a misspelt name is refused, not ignored."""


def write(value: object) -> bytes:
    return orjson.dumps(value, sorted)  # sets, in an order that is always the same


def read(kind: type[T], text: bytes) -> T:
    return read_as(kind, orjson.loads(text))


def read_as(kind: type[T], value: Any) -> T:
    """Raises InvalidInput naming the first field that cannot be."""
    from pydantic import ValidationError

    try:
        return cast(T, _adapter(kind).validate_python(value))  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "value"
        message = first["msg"][:200]
        raise InvalidInput(
            f"{field}: {message}", field=field, fix="correct or leave out that field"
        ) from None


@cache
def _adapter(kind: type[Any]) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
