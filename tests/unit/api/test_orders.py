"""A cart, an order and a return over HTTP: whose they are, what is asked first, and how it is refused."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from shopkeeper.fulfilment import actions as act
from shopkeeper.trust import Role, Scope
from tests.unit.api.conftest import Opened

ADDRESS = {"name": "Ann Lee", "line1": "1 Mill Lane", "city": "Bath", "country": "UK"}
SKU = "coat-M"


def other(opened: Opened) -> TestClient:
    """Another browser."""
    return TestClient(opened.app, raise_server_exceptions=False)


def ordered(client: TestClient) -> dict[str, Any]:
    cart = client.post("/v1/cart/lines", json={"sku": SKU}).json()
    place = {"action": "place", "cart_version": cart["version"], "address": ADDRESS}
    proposal = client.post("/v1/proposals", json=place | {"payment": "invoice", "delivery": "pickup"}).json()
    done = client.post(f"/v1/proposals/{proposal['digest']}/confirm")
    assert done.status_code == 200, done.text
    found: dict[str, Any] = done.json()
    return found


def test_from_the_cart_to_an_order(opened: Opened) -> None:
    client = opened.client
    assert client.get("/v1/cart").json()["lines"] == []
    added = client.post("/v1/cart/lines", json={"sku": SKU, "quantity": 2})
    assert added.status_code == 200 and "sk_customer=" in added.headers["set-cookie"]
    assert "HttpOnly" in added.headers["set-cookie"] and "SameSite=Lax" in added.headers["set-cookie"]
    cart = client.post(f"/v1/cart/lines/{SKU}", json={"quantity": 1, "version": 1}).json()
    assert (cart["version"], cart["ready"], cart["goods"]) == (
        2,
        True,
        {"amount": "99.00", "currency": "USD"},
    )
    assert {one["option"] for one in cart["deliveries"]} == {"standard", "express", "pickup"}
    place = {
        "action": "place",
        "cart_version": 2,
        "address": ADDRESS,
        "payment": "invoice",
        "delivery": "standard",
    }
    proposal = client.post("/v1/proposals", json=place).json()
    assert proposal["due"] == {"amount": "99.00", "currency": "USD"} and proposal["back"]["amount"] == "0.00"
    assert "Total" in {line["label"] for line in proposal["lines"]}
    assert client.get("/v1/orders").json()["orders"] == [], "nothing is done before it is confirmed"
    done = client.post(f"/v1/proposals/{proposal['digest']}/confirm").json()
    order = done["order"]
    assert (order["status"], order["owed"]["amount"], done["again"]) == ("pending", "99.00", False)
    assert client.post(f"/v1/proposals/{proposal['digest']}/confirm").json() == done | {"again": True}
    told = client.get(f"/v1/orders/{order['id']}").json()
    assert told["order"] == order and [deed["action"] for deed in told["history"]] == ["place"]
    assert client.get("/v1/orders").json()["orders"] == [order]
    assert client.get("/v1/cart").json()["lines"] == []
    assert client.get("/v1/customer").json()["address"]["city"] == "Bath"


def test_orders_come_page_by_page(opened: Opened) -> None:
    numbers = [ordered(opened.client)["order"]["id"] for _ in range(2)]
    first = opened.client.get("/v1/orders", params={"size": 1}).json()
    assert [one["id"] for one in first["orders"]] == numbers[1:] and first["total"] == 2
    last = opened.client.get("/v1/orders", params={"size": 1, "cursor": first["cursor"]}).json()
    assert [one["id"] for one in last["orders"]] == numbers[:1] and last["cursor"] == ""
    theirs = other(opened)
    ordered(theirs)
    for client, asked in ((theirs, {"cursor": numbers[1]}), (opened.client, {"cursor": "SK-0000-0000"})):
        refused = client.get("/v1/orders", params=asked)
        assert refused.status_code == 422 and refused.json()["field"] == "cursor"
    assert opened.client.get("/v1/orders", params={"size": 101}).status_code == 422


def test_the_same_key_adds_once(opened: Opened) -> None:
    key = {"idempotency-key": "tap-1"}
    opened.client.post("/v1/cart/lines", json={"sku": SKU})
    for _ in "ab":
        cart = opened.client.post("/v1/cart/lines", json={"sku": SKU}, headers=key).json()
        assert cart["lines"][0]["quantity"] == 2
    again = opened.client.post("/v1/cart/lines", json={"sku": SKU, "quantity": 3}, headers=key)
    assert again.status_code == 409 and again.json()["field"] == "key"


def test_another_browser_sees_and_does_nothing(opened: Opened) -> None:
    order = ordered(opened.client)["order"]["id"]
    stranger = other(opened)
    stranger.post("/v1/cart/lines", json={"sku": SKU})
    assert stranger.get("/v1/orders").json() == {"orders": [], "total": 0, "cursor": ""}
    cancel = {"action": "cancel", "order": order, "reason": "no longer needed"}
    for answer in (
        stranger.get(f"/v1/orders/{order}"),
        stranger.get("/v1/orders/SK-0000-0000"),
        stranger.post("/v1/proposals", json=cancel),
    ):
        assert answer.status_code == 404 and answer.json()["type"] == "urn:shopkeeper:problem:not-found"
    digest = opened.client.post("/v1/proposals", json=cancel).json()["digest"]
    assert stranger.post(f"/v1/proposals/{digest}/confirm").status_code == 403
    forged = other(opened)
    forged.cookies.set("sk_customer", opened.client.cookies["sk_customer"][:-2] + "xx")
    assert forged.get(f"/v1/orders/{order}").status_code == 404


def test_a_rule_that_forbids_is_named(opened: Opened) -> None:
    order = ordered(opened.client)["order"]["id"]
    asked = {"action": "return", "order": order, "skus": [SKU], "refund_to": "invoice"}
    refused = opened.client.post("/v1/proposals", json=asked)
    assert refused.status_code == 403
    problem = refused.json()
    assert problem["type"] == "urn:shopkeeper:problem:against-policy"
    assert problem["field"] == "return.statuses" and "delivered" in problem["fix"]


def test_the_merchant_marks_and_the_shopper_sends_back(opened: Opened) -> None:
    order, key = ordered(opened.client)["order"]["id"], opened.key("admin")
    route = f"/v1/admin/orders/{order}"
    assert opened.client.post(route, json={"mark": "delivered"}).status_code == 401
    assert (
        opened.client.post(route, json={"mark": "delivered"}, headers=opened.key("public")).status_code == 403
    )
    assert opened.client.post(route, json={"mark": "delivered"}, headers=key).json()["status"] == "delivered"
    assert opened.client.post(route, json={"mark": "shipped"}, headers=key).status_code == 409
    asked = {"action": "return", "order": order, "skus": [SKU], "refund_to": "invoice"}
    proposal = opened.client.post("/v1/proposals", json=asked).json()
    assert proposal["back"] == {"amount": "99.00", "currency": "USD"} and "99.00 USD" in proposal["words"]
    opened.client.post(f"/v1/proposals/{proposal['digest']}/confirm")
    after = opened.client.post(route, json={"mark": "received"}, headers=key).json()
    assert (after["status"], after["refunded"]["amount"]) == ("returned", "99.00")


def test_a_refused_version_names_the_one_that_it_is_at(opened: Opened) -> None:
    order = ordered(opened.client)["order"]
    seen = {"sku": SKU, "version": 7}
    cart = opened.client.post("/v1/cart/lines", json=seen)
    placing = {"action": "place", "cart_version": 7, "address": ADDRESS, "delivery": "pickup"}
    place = opened.client.post("/v1/proposals", json=placing | {"payment": "invoice"})
    told = {"mark": "shipped", "version": 9}
    mark = opened.client.post(f"/v1/admin/orders/{order['id']}", json=told, headers=opened.key("admin"))
    assert [one.status_code for one in (cart, place, mark)] == [409] * 3
    versions = [one.json()["detail"].rpartition("(")[2] for one in (cart, place, mark)]
    assert versions == ["version 2 now)", "version 2 now)", "version 1 now)"]


def test_a_server_names_its_customers_with_an_admin_key(opened: Opened) -> None:
    alice = {"shopkeeper-customer": "alice"}
    assert opened.client.get("/v1/cart", headers=alice).status_code == 403
    assert opened.client.get("/v1/cart", headers=alice | opened.key("public")).status_code == 403
    server = other(opened)
    narrow, _ = opened.app.state.door.keys.create(Role.ADMIN, "", {Scope.READ, Scope.ORDER})
    assert server.get("/v1/customer", headers=alice | {"x-api-key": narrow}).status_code == 403
    key = opened.key("admin")
    answer = server.post("/v1/cart/lines", json={"sku": SKU}, headers=alice | key)
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    assert len(server.get("/v1/cart", headers=alice | key).json()["lines"]) == 1
    assert server.get("/v1/cart", headers={"shopkeeper-customer": "bob"} | key).json()["lines"] == []
    told = server.get("/v1/admin/shoppers/alice", headers=key).json()["belongings"]
    assert [one["sku"] for one in told["basket"]] == [SKU], "what the next call takes is told by this one"
    server.delete("/v1/admin/shoppers/alice", headers=key)
    left = server.get("/v1/admin/shoppers/alice", headers=key).json()["belongings"]
    assert not any(left.values())
    assert server.get("/v1/cart", headers=alice | key).json()["lines"] == []


@pytest.mark.parametrize("written", ["utf-8", "latin-1"])
def test_a_name_is_the_same_in_a_header_and_in_an_address(opened: Opened, written: str) -> None:
    server, key = other(opened), opened.key("admin")
    zoe = [
        *((name.encode(), value.encode()) for name, value in key.items()),
        (b"shopkeeper-customer", "zoë".encode(written)),
    ]
    server.post("/v1/cart/lines", json={"sku": SKU}, headers=zoe)
    told = server.get("/v1/admin/shoppers/zo%C3%AB", headers=key).json()["belongings"]
    assert [one["sku"] for one in told["basket"]] == [SKU]
    server.delete("/v1/admin/shoppers/zo%C3%AB", headers=key)
    assert server.get("/v1/cart", headers=zoe).json()["lines"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "refund", "order": "x"}, "action"),
        ({"action": "cancel", "order": "x"}, "reason"),
        ({"action": "cancel", "order": "x", "reason": "y", "price": 1}, "price"),
        ({"action": "place", "cart_version": -1}, "cart_version"),
        ({}, "action"),
    ],
)
def test_what_is_no_action_is_refused_by_name(opened: Opened, body: dict[str, object], field: str) -> None:
    refused = opened.client.post("/v1/proposals", json=body)
    assert refused.status_code == 422
    problem = refused.json()
    assert field in problem["field"] + "".join(fault["field"] for fault in problem["errors"])


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("reason", {"action": "cancel"}),
        ("reason", {"action": "return", "skus": ["y"], "refund_to": "y"}),
        ("condition", {"action": "return", "skus": ["y"], "refund_to": "y"}),
        ("condition", {"action": "exchange", "skus": ["y"], "new": ["y"], "payment": "y"}),
    ],
)
def test_what_is_said_of_goods_is_as_long_as_an_order_keeps(
    opened: Opened, said: str, body: dict[str, object]
) -> None:
    for length, status in ((act.MAX_REASON, 404), (act.MAX_REASON + 1, 422)):
        asked = body | {"order": "x", said: "z" * length}
        assert opened.client.post("/v1/proposals", json=asked).status_code == status


def test_a_page_of_another_origin_buys_nothing(opened: Opened) -> None:
    origin = {"origin": "https://elsewhere.example"}
    for route, body in (
        ("/v1/cart/lines", {"sku": SKU}),
        ("/v1/proposals", {"action": "cancel", "order": "x", "reason": "y"}),
        ("/v1/converse", {"text": "hello"}),
    ):
        refused = opened.client.post(route, json=body, headers=origin)
        assert refused.status_code == 403 and refused.json()["field"] == "origin"
