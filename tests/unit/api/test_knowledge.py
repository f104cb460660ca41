"""The merchant's documents over HTTP: cited, bounded, and refused with the field at fault."""

import pytest
from starlette.testclient import TestClient

from shopkeeper.settings import Settings


def test_a_passage_is_cited(client: TestClient) -> None:
    (found,) = client.get("/v1/knowledge", params={"q": "sale items returned"}).json()["found"]
    assert found["passage"]["id"] == "returns#sale-items" and found["passage"]["version"]
    assert found["passage"]["heading"] == "Sale items" and found["quote"] in found["passage"]["text"]


def test_nothing_is_said_where_nothing_fits(client: TestClient) -> None:
    assert client.get("/v1/knowledge", params={"q": "who founded the company"}).json() == {"found": []}


@pytest.mark.parametrize(
    ("q", "size", "field"),
    [
        ("", 3, "q"),
        (" ", 3, "q"),
        ("x" * (Settings().max_text + 1), 3, "q"),
        ("sale", 0, "size"),
        ("sale", 11, "size"),
    ],
)
def test_what_cannot_be_asked(client: TestClient, q: str, size: int, field: str) -> None:
    problem = client.get("/v1/knowledge", params={"q": q, "size": size})
    assert 400 <= problem.status_code < 500 and field in problem.text
