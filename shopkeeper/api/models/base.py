"""What all wire models share.

``Said`` models refuse unknown fields, so that a misspelt wish is never silently ignored. ``Told`` models are read off
our own types by attribute, so that a field has the same name inside and outside unless it says otherwise.
"""

from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _counted(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("true and false count nothing")
    return value


COUNTED = BeforeValidator(_counted)
"""Pydantic would take true and false for 1 and 0."""
Count = Annotated[int, Field(ge=0, le=2**53), COUNTED]


class Said(BaseModel):
    """Something a client says."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        str_min_length=0,  # only of bounded text is it asked whether UTF-8 can carry it
    )


class Told(BaseModel):
    """Something the shop answers."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    @classmethod
    def of(cls, value: object) -> Self:
        """The wire form of one of our own types."""
        return cls.model_validate(value)


def example(*values: dict[str, Any]) -> ConfigDict:
    """Model configuration that shows ``values`` as examples in the OpenAPI page."""
    return ConfigDict(json_schema_extra={"examples": list(values)})
