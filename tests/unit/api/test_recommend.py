"""Recommendations over HTTP: lean or whole, recorded, and refused with the field at fault."""

import time

import pytest
from starlette.testclient import TestClient

from shopkeeper.types import Happened, Surface
from tests.known import event_of, names
from tests.unit.api.conftest import Opened


def test_an_answer_is_lean_and_timed(client: TestClient) -> None:
    answer = client.get("/v1/recommend/similar", params={"product": "coat", "size": 3})
    assert answer.status_code == 200 and "tell" in answer.headers["server-timing"]
    body = answer.json()
    assert (
        body["surface"] == "similar" and body["hits"] == [] and body["trace"] == answer.headers["x-trace-id"]
    )
    (pick,) = body["picks"]
    assert (
        pick["product"] == "a/b ü?"
        and pick["why"]
        and pick["price"] == {"amount": "15.00", "currency": "USD"}
    )


def test_full_brings_the_same_as_cards(client: TestClient) -> None:
    body = client.post("/v1/recommend", json={"surface": "trending", "full": True}).json()
    assert [hit["product"]["id"] for hit in body["hits"]] == [pick["product"] for pick in body["picks"]]
    assert body["hits"][0]["look"]["pictures"]


def test_what_is_said_arrives(opened: Opened) -> None:
    opened.client.post(
        "/v1/recommend",
        json={"surface": "cart", "products": ["coat"], "seen": ["coat"], "without": ["a/b ü?"], "size": 4},
    )
    opened.client.get("/v1/recommend/for_you?seen=coat&seen=a/b%20%C3%BC%3F&without=coat")
    one, other = opened.shop.occasions
    assert (one.products, one.seen, one.without, one.size) == (("coat",), ("coat",), ("a/b ü?",), 4)
    assert (other.seen, other.without, other.products) == (("coat", "a/b ü?"), ("coat",), ())


def test_the_look_that_is_shown_arrives(opened: Opened) -> None:
    opened.client.post("/v1/recommend", json={"surface": "cart", "products": ["coat"], "looks": [7]})
    opened.client.get("/v1/recommend/similar?product=coat&look=7&look=8")
    assert [occasion.looks for occasion in opened.shop.occasions] == [(7,), (7, 8)]
    assert (
        opened.client.get("/v1/recommend/similar?product=coat&look=blue").json()["field"].startswith("look")
    )


@pytest.mark.parametrize("consent", [True, False, None])
def test_names_count_only_with_consent(opened: Opened, consent: bool | None) -> None:
    context = {"shopper": "ann", "session": "s", "consent": consent}
    asked = {"surface": "for_you", "context": context}
    opened.client.post("/v1/recommend", json=asked, headers=opened.key("public"))
    (occasion,) = opened.shop.occasions
    assert bool(names(occasion.context).shopper) is bool(names(occasion.context).session) is bool(consent)
    assert names(occasion.context).shopper != "ann"


def test_who_sends_no_key_names_a_visit_and_no_shopper(opened: Opened) -> None:
    context = {"shopper": "ann", "session": "s", "consent": True}
    for path, body in (
        ("/v1/recommend", {"surface": "for_you"}),
        ("/v1/search", {"text": "coat"}),
        ("/v1/converse", {"text": "coat"}),
    ):
        answer = opened.client.post(path, json={**body, "context": context})
        assert answer.status_code == 200
    searched, conversed = opened.shop.asked[0], opened.shop.asked[-1]
    for asked in (opened.shop.occasions[0], searched, conversed):
        assert names(asked.context).shopper == "" != names(asked.context).session


def test_what_was_shown_is_recorded(opened: Opened) -> None:
    body = opened.client.get("/v1/recommend/trending").json()
    for _ in range(100):
        if events := [event_of(kept) for kept in opened.shop.events.read(0)]:  # type: ignore[arg-type]
            break
        time.sleep(0.02)
    (event,) = events
    assert (event.kind, event.surface, event.trace) == (Happened.SHOWN, Surface.TRENDING, body["trace"])
    assert [line.product for line in event.lines] == [pick["product"] for pick in body["picks"]]
    assert [line.rank for line in event.lines] == [1, 2] and all(
        0 < line.propensity <= 1 for line in event.lines
    )


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/recommend/window", 422, "surface"),
        ("/v1/recommend/similar?size=0", 422, "size"),
        ("/v1/recommend/similar?size=101", 422, "size"),
        ("/v1/recommend/similar?prodct=coat", 422, "prodct"),
        ("/v1/recommend/similar?product=no", 404, "id"),
    ],
)
def test_refusals_name_the_field(client: TestClient, path: str, status: int, field: str) -> None:
    problem = client.get(path).json()
    assert problem["status"] == status and problem["field"] == field and problem["fix"]


def test_a_body_is_held_to_the_same(client: TestClient) -> None:
    assert client.post("/v1/recommend", json={"surface": "window"}).json()["field"] == "surface"
    many = ["x"] * 101
    assert (
        client.post("/v1/recommend", json={"surface": "cart", "products": many}).json()["field"] == "products"
    )
    told = {"surface": "cart", "context": {"currency": "XYZ"}}
    assert client.post("/v1/recommend", json=told).status_code == 422
