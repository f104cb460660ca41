"""Products by any id, what is like them, and ways to go on typing."""

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from tests.unit.api.conftest import Opened, product


@pytest.mark.parametrize(
    "id", ["coat", "a/b ü?", "a//b", "/x", "x/", "日本/語", "100%", "..x", "a b#c", "🧥", "x\u0000y"]
)
def test_ids_of_any_letters_lead_to_their_product(opened: Opened, id: str) -> None:
    opened.shop.products[id] = product(id, "Odd", 100)  # type: ignore[index]
    assert opened.client.get("/v1/products/" + quote(id, safe="")).json()["id"] == id
    assert opened.client.get("/v1/similar/" + quote(id, safe="")).status_code == 200


def test_a_product_is_told_whole(client: TestClient) -> None:
    told = client.get("/v1/products/coat").json()
    assert told["categories"] == [["Tops"]]
    (look,) = told["looks"]
    assert (look["name"], look["colours"], len(look["pictures"])) == ("Navy", ["Navy"], 1)
    assert look["variants"] == [
        {
            "sku": "coat-M",
            "options": {"size": "M"},
            "gtin": "",
            "offer": {
                "price": {"amount": "99.00", "currency": "USD"},
                "was": None,
                "stock": 3,
                "delivery": "2030-05-17",
            },
        }
    ]
    assert "key" not in look and "a.jpg" not in str(told)


@pytest.mark.parametrize(
    "path", ["/v1/products/none", "/v1/similar/none", "/v1/products/", "/v1/products/%ff%fe"]
)
def test_nothing_has_that_id(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:shopkeeper:problem:not-found")


def test_similar_takes_a_size(opened: Opened) -> None:
    opened.client.get("/v1/similar/coat?size=3")
    assert opened.shop.asked[0].size == 3
    assert opened.client.get("/v1/similar/coat?size=1000").status_code == 422


def test_suggestions(client: TestClient) -> None:
    assert client.get("/v1/suggest", params={"q": "RA"}).json() == {"suggestions": ["Rain coat"]}
    assert client.get("/v1/suggest").json()["field"] == "q"
    assert client.get("/v1/suggest", params={"q": "x" * 201}).json()["field"] == "q"
