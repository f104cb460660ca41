"""The API page and document are true: every model has an example, every example is one."""

import re
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from starlette.testclient import TestClient

from shopkeeper.api import models
from shopkeeper.api.models.base import Said
from shopkeeper.api.problems import STATUS
from shopkeeper.types import EVERYTHING
from tests.conftest import ROOT

SAID = [model for model in vars(models).values() if isinstance(model, type) and issubclass(model, Said)]


@pytest.fixture
def spec(client: TestClient) -> dict[str, Any]:
    return dict(client.get("/openapi.json").json())


def test_every_reference_is_defined(spec: dict[str, Any]) -> None:
    def references(node: object) -> set[str]:
        match node:
            case {"$ref": str(name)}:
                return {name}
            case dict():
                return set().union(*map(references, node.values())) if node else set()
            case list():
                return set().union(*map(references, node)) if node else set()
        return set()

    defined = {f"#/components/schemas/{name}" for name in spec["components"]["schemas"]}
    assert references(spec) <= defined


def test_every_model_has_a_description_and_an_example(spec: dict[str, Any]) -> None:
    objects = {name: one for name, one in spec["components"]["schemas"].items() if one["type"] == "object"}
    assert len(objects) > 20
    missing = [name for name, one in objects.items() if not (one.get("examples") and one.get("description"))]
    assert missing == []


def test_the_purposes_named_are_those_that_can_be_allowed(spec: dict[str, Any]) -> None:
    _, listed, _ = spec["components"]["schemas"]["Context"]["properties"]["consent"]["anyOf"]
    assert set(listed["items"]["enum"]) == EVERYTHING


@pytest.mark.parametrize("model", SAID, ids=lambda model: model.__name__)
def test_examples_of_what_clients_say_are_accepted(model: type[BaseModel]) -> None:
    for example in model.model_json_schema()["examples"]:
        if "images" in example:
            example = {**example, "images": ["aGk="]}
        model.model_validate(example)


def test_every_operation_says_how_it_refuses(spec: dict[str, Any]) -> None:
    for methods in spec["paths"].values():
        for operation in methods.values():
            assert operation["description"]
            assert {"4XX", "5XX"} <= operation["responses"].keys()


def test_the_page_shows_every_operation_and_needs_no_script(client: TestClient, spec: dict[str, Any]) -> None:
    page = client.get("/docs").text
    assert all(path in page for path in spec["paths"])
    assert all(f'id="{name}"' in page for name in spec["components"]["schemas"])
    assert "<script" not in page and "http://" not in page and "https://" not in page
    assert client.get("/docs/style.css").headers["content-type"].startswith("text/css")


def test_problems_are_documented_as_problems(spec: dict[str, Any]) -> None:
    for methods in spec["paths"].values():
        for operation in methods.values():
            assert list(operation["responses"]["4XX"]["content"]) == ["application/problem+json"]


def test_the_written_page_lists_every_operation_and_every_problem(spec: dict[str, Any]) -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8")
    listed = set(re.findall(r"^\| `([A-Z]+ \S+)`", page, re.MULTILINE))
    assert listed == {
        f"{method.upper()} {path}" for path, methods in spec["paths"].items() for method in methods
    }
    assert {kind.kind for kind in STATUS} - {"error"} <= set(re.findall(r"`([a-z-]+)`", page))


@pytest.mark.parametrize("model", sorted({*SAID, *Said.__subclasses__()}, key=str))
def test_true_counts_nothing(model: type[Said]) -> None:
    """Pydantic would take it for 1."""
    for name, one in model.model_json_schema()["properties"].items():
        kinds = set(re.findall("'type': '(\\w+)'", str(one)))
        for sent in (True, [True]) if kinds & {"integer", "number"} and "boolean" not in kinds else ():
            with pytest.raises(ValidationError) as refused:
                model.model_validate({name: sent})
            assert name in {error["loc"][0] for error in refused.value.errors()}
