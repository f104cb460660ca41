"""The API page: the OpenAPI document for people, drawn here without any script."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates

from shopkeeper.api.problems import STATUS

router = APIRouter(include_in_schema=False)

HERE = Path(__file__).parents[1]
STYLE = (HERE / "static" / "reference.css").read_bytes()
templates = Jinja2Templates(HERE / "templates")


@router.get("/docs")
async def reference(request: Request) -> Response:
    spec: dict[str, Any] = request.app.openapi()
    problems = sorted({(status, kind.kind, kind.__doc__) for kind, status in STATUS.items()})
    context = {"spec": spec, "operations": _operations(spec), "problems": problems, "kind": _kind}
    return templates.TemplateResponse(request, "reference.html", context)


@router.get("/docs/style.css")
async def style() -> Response:
    return Response(STYLE, media_type="text/css", headers={"cache-control": "public, max-age=3600"})


def _operations(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"method": method.upper(), "path": path, "id": f"{method}{path}".replace("/", "-"), **operation}
        for path, methods in spec["paths"].items()
        for method, operation in methods.items()
    ]


def _kind(schema: dict[str, Any]) -> str:
    """A short name of a JSON schema: ``Look[]``, ``string or null``."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if options := schema.get("anyOf") or schema.get("oneOf"):
        return " or ".join(dict.fromkeys(map(_kind, options)))
    if schema.get("type") == "array":
        return f"{_kind(schema.get('items', {}))}[]"
    return " | ".join(map(str, schema["enum"])) if "enum" in schema else str(schema.get("type", "any"))
