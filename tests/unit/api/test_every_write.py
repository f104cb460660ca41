"""Whatever changes something may be sent twice: every write names how, so that a new one cannot be forgotten, and each way is tried."""

import pytest

from shopkeeper.api.middleware.once import COVERED
from tests.unit.api.conftest import Opened
from tests.unit.api.test_orders import ADDRESS, SKU

KEY = "5f0c6a1e-2b7d-4c36-9e55-0a4f3d1c8b21"
WAYS = {
    "nothing is changed": {"/v1/search", "/v1/recommend", "/v1/fit", "/v1/transcribe"},
    "a key of one customer": {"/v1/cart/lines", "/v1/cart/lines/{sku}", "/v1/converse"},
    "a digest of what is done": {"/v1/proposals", "/v1/proposals/{digest}/confirm"},
    "an id of the event": {"/v1/events"},
}
SENT = {"idempotency-key": KEY}


def test_every_write_says_how_it_is_done_once(opened: Opened) -> None:
    writes = {
        path
        for path, methods in opened.client.get("/openapi.json").json()["paths"].items()
        if {"post", "put", "patch", "delete"} & set(methods)
    }
    named = {path for paths in WAYS.values() for path in paths}
    assert {path for path in writes if not path.startswith(COVERED)} == named
    assert any(path.startswith(COVERED) for path in writes)


def test_every_write_with_a_key_of_its_own_documents_it(opened: Opened) -> None:
    paths = opened.client.get("/openapi.json").json()["paths"]
    for path in WAYS["a key of one customer"]:
        assert "idempotency-key" in [one["name"] for one in paths[path]["post"]["parameters"]], path


@pytest.mark.parametrize("path", ["/v1/cart/lines", f"/v1/cart/lines/{SKU}"])
def test_a_cart_grows_once_and_never_by_another_body(opened: Opened, path: str) -> None:
    client = opened.client
    client.post("/v1/cart/lines", json={"sku": SKU})
    body = {"quantity": 2} if SKU in path else {"sku": SKU, "quantity": 1}
    first, second = (client.post(path, json=body, headers=SENT).json() for _ in range(2))
    assert first == second and first["lines"][0]["quantity"] == 2
    assert client.post(path, json=body | {"quantity": 3}, headers=SENT).status_code == 409
    assert client.get("/v1/cart").json()["lines"][0]["quantity"] == 2


def test_one_wish_is_one_proposal_and_one_yes_one_order(opened: Opened) -> None:
    client = opened.client
    cart = client.post("/v1/cart/lines", json={"sku": SKU}).json()
    place = {
        "action": "place", "cart_version": cart["version"], "address": ADDRESS, "payment": "invoice", "delivery": "pickup"
    }  # fmt: skip
    one, two = (client.post("/v1/proposals", json=place).json()["digest"] for _ in range(2))
    done = [client.post(f"/v1/proposals/{digest}/confirm") for digest in (one, one, two)]
    assert [answer.status_code for answer in done[:2]] == [200, 200]
    assert len(client.get("/v1/orders").json()["orders"]) == 1


def test_a_turn_is_said_once_whoever_it_puts_into_the_basket_for(opened: Opened) -> None:
    client = opened.client
    first = client.post("/v1/converse", json={"text": "coat"}).json()
    said = {"text": "how much is it?", "conversation": first["conversation"]}
    one, two = (client.post("/v1/converse", json=said, headers=SENT) for _ in range(2))
    assert one.json() == two.json() and one.status_code == two.status_code == 200
    assert "idempotency-replayed" not in one.headers and two.headers["idempotency-replayed"] == "true"
    stream = client.post("/v1/converse", json=said, headers=SENT | {"accept": "text/event-stream"})
    assert stream.headers["x-turn"] == one.json()["turn"] and "event: done" in stream.text
    other = client.post("/v1/converse", json=said | {"text": "and in blue?"}, headers=SENT)
    assert (other.status_code, other.json()["field"]) == (409, "idempotency-key")
    elsewhere = client.post("/v1/converse", json={"text": "coat"}).json()["conversation"]
    strange = client.post(
        "/v1/converse", json={"text": "how much is it?", "conversation": elsewhere}, headers=SENT
    )
    assert strange.status_code == 200 and strange.json()["turn"] != one.json()["turn"]
    held = (opened.shop.settings.data / "idempotency.sqlite").read_bytes()
    assert b"how much" not in held and b"$99" not in held


def test_a_turn_that_was_refused_may_be_said_again(opened: Opened) -> None:
    said = {"text": "", "conversation": "c"}
    for _ in range(2):
        assert opened.client.post("/v1/converse", json=said, headers=SENT).status_code == 422
