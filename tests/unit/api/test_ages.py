"""Goods for adults over HTTP: told, their pictures held back, and sold to nobody who did not say that they are of age."""

import pytest

from tests.unit.api.conftest import PICTURE, Opened, Opener

GROWN = {"shopkeeper-of-age": "yes"}


@pytest.fixture
def opened(open_door: Opener) -> Opened:
    return open_door(age_restricted=("tops",))


@pytest.mark.parametrize(
    "path", ["/v1/products/coat", "/v1/search?q=coat", "/v1/similar/coat", "/v1/recommend/trending?full=true"]
)
def test_every_answer_says_so_and_holds_the_pictures_back(opened: Opened, path: str) -> None:
    held, shown = opened.client.get(path), opened.client.get(path, headers=GROWN)
    assert held.status_code == shown.status_code == 200
    assert '"age_restricted":true' in held.text and PICTURE not in held.text
    assert '"age_restricted":true' in shown.text and PICTURE in shown.text


def test_a_search_by_body_and_a_turn_hold_them_back_too(opened: Opened) -> None:
    asked = {"text": "coat", "context": {"shopper": "of-age", "consent": True}}
    assert PICTURE not in opened.client.post("/v1/search", json=asked).text
    turn = opened.client.post("/v1/converse", json={"text": "coat"})
    assert turn.status_code == 200 and PICTURE not in turn.text
    assert PICTURE in opened.client.post("/v1/search", json=asked, headers=GROWN).text


def test_the_cart_refuses_with_a_problem_of_its_own(opened: Opened) -> None:
    line = {"sku": "coat-M", "quantity": 1}
    for headers in ({}, {"shopkeeper-of-age": "no"}, {"cookie": "sk_of_age=yes"}):
        refused = opened.client.post("/v1/cart/lines", json=line, headers=headers)
        assert refused.status_code == 403 and refused.json()["type"] == "urn:shopkeeper:problem:not-of-age"
        assert refused.json()["field"] == "of_age" and "shopkeeper-of-age: yes" in refused.json()["fix"]
    assert opened.client.get("/v1/cart").json()["lines"] == []
    assert opened.client.post("/v1/cart/lines", json=line, headers=GROWN).status_code == 200
    assert opened.client.post("/v1/cart/lines/coat-M", json={"quantity": 3}).status_code == 403
