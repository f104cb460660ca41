"""The OpenAPI document, with the models that routes read for themselves."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from shopkeeper.api.models import Search


class Documented(FastAPI):
    """A FastAPI whose document also holds ``Search``, which arrives as JSON or as a form and is read by hand."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            spec = super().openapi()
            _add_search(spec["components"]["schemas"])
            for methods in spec["paths"].values():
                for operation in methods.values():
                    _name_problems(operation["responses"])
        return super().openapi()


def _add_search(schemas: dict[str, Any]) -> None:
    _, read = models_json_schema([(Search, "validation")], ref_template="#/components/schemas/{model}")
    schemas.update(read["$defs"] | schemas)


def _name_problems(responses: dict[str, Any]) -> None:
    """FastAPI knows one content type for all answers of a route; problems have their own."""
    for status in ("4XX", "5XX"):
        responses[status]["content"] = {
            "application/problem+json": responses[status]["content"]["application/json"]
        }
