"""The OpenAPI document, with the models that routes read for themselves."""

from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from shopkeeper.api.models import Search


class Documented(FastAPI):
    """A FastAPI whose document also holds ``Search``, which arrives as JSON or as a form and is read by hand."""

    def openapi(self) -> dict[str, Any]:
        if self.openapi_schema is None:
            schemas = super().openapi()["components"]["schemas"]
            _, read = models_json_schema(
                [(Search, "validation")], ref_template="#/components/schemas/{model}"
            )
            schemas.update(read["$defs"] | schemas)
        return super().openapi()
