"""Telling what happened: counts for everyone, ids only for who said yes, and nobody's page may speak for the shop's."""

import asyncio
import gzip
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from starlette.testclient import TestClient

from shopkeeper.api.events import take, unpack
from shopkeeper.api.routes import events as route
from shopkeeper.api.routes.events import COLLECTOR, MAX_BYTES
from shopkeeper.events import Offset
from shopkeeper.trust import Consent, Visitor
from shopkeeper.types import EVERYTHING, NOTHING, Event
from shopkeeper.types.errors import TooLarge
from tests.known import event_of, names
from tests.unit.api.conftest import Opened, Opener
from tests.unit.api.events.test_translate import ANYTHING

VIEW = {"name": "view_item", "id": "e1", "params": {"items": [{"item_id": "coat", "index": 0}]}}
JSON = {"content-type": "application/json"}


def log(opened: Opened) -> list[Event]:
    return [event_of(kept) for kept in opened.shop.events.read(Offset(0))]


def tell(client: TestClient, said: object, **headers: str) -> Any:
    return client.post("/v1/events", content=json.dumps(said), headers=JSON | headers)


def cookies(opened: Opened, visitor: Visitor) -> dict[str, str]:
    return {one.name: one.value for one in visitor.cookies(opened.app.state.door.seal)}


def test_everything_is_counted_and_a_bad_one_loses_none(opened: Opened) -> None:
    stranger = {"name": "view_item", "params": {"items": [{"item_id": "sled"}]}}
    said = [VIEW, VIEW, stranger, {"name": "page_view"}, {"name": "view_item"}, 7]
    answer = tell(opened.client, said)
    assert answer.status_code == 202
    told = answer.json()
    rejected = told.pop("rejected")
    assert told == {"accepted": 2, "duplicate": 1, "dead": 0, "ignored": 1, "unknown": 1, "remembered": 0}
    assert [(one["index"], one["field"]) for one in rejected] == [(4, "params.items"), (5, "")]
    assert all(one["reason"] and one["fix"] for one in rejected)
    assert [line.product for event in log(opened) for line in event.lines] == ["coat", "sled"]
    assert len(opened.shop.events.dead_letters()) == 2


@pytest.mark.parametrize("at", ["²", " " * 30 + "5", "٣" * 30])
def test_digits_that_are_no_time_lose_only_their_own_event(opened: Opened, at: str) -> None:
    answer = tell(opened.client, [VIEW, VIEW | {"id": "e2", "timestamp_micros": at}])
    assert answer.status_code == 202
    assert answer.json()["accepted"] >= 1 and len(answer.json()["rejected"]) < 2


@pytest.mark.parametrize("depth", [300, 900])
@pytest.mark.parametrize("memory", [True, False])
def test_an_event_as_deep_as_a_well_loses_only_itself(opened: Opened, depth: int, memory: bool) -> None:
    well = "[" * depth + "]" * depth
    body = f'{{"consent": {{"memory": {str(memory).lower()}}}, "shopper": "ann", "events": [{json.dumps(VIEW)}, {{"kind": "no", "a": {well}}}]}}'
    answer = opened.client.post("/v1/events", content=body, headers=JSON)
    assert answer.status_code == 202
    assert (answer.json()["accepted"], len(answer.json()["rejected"])) == (1, 1)


def test_a_dead_letter_of_nobody_repeats_nothing_that_was_sent(opened: Opened) -> None:
    kinds = [
        {"kind": "ann@example.com"},
        {"kind": "viewed", "surface": "ann@example.com", "lines": [{"product": "coat"}]},
        {"kind": "viewed", "lines": [{"product": "coat", "price": "ann@example.com"}]},
        {"kind": "viewed", "ann@example.com": 1},
        {"kind": "viewed", "lines": [{"ann@example.com": 1}]},
        {"kind": "nothing", "ann@example.com": {"ann@example.com": 1}},
    ]
    assert len(tell(opened.client, kinds).json()["rejected"]) == len(kinds)
    letters = opened.shop.events.dead_letters()
    assert len(letters) == len(kinds)
    assert not [one for one in letters if "ann@" in f"{one.reason} {one.raw}"]
    tell(opened.client, {"consent": {"memory": True}, "shopper": "ann", "events": kinds[:1]})
    (newest, *_) = opened.shop.events.dead_letters()
    assert "'[email]'" in newest.reason


def test_prices_within_prices_lose_only_their_own_event(opened: Opened) -> None:
    price = '{"amount": ' * 900 + "1" + "}" * 900
    body = f'[{json.dumps(VIEW)}, {{"kind": "viewed", "lines": [{{"product": "coat", "price": {price}}}]}}]'
    answer = opened.client.post("/v1/events", content=body, headers=JSON)
    assert (answer.status_code, len(answer.json()["rejected"])) == (202, 1)


def test_reading_many_lines_holds_up_nobody_else(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    def aside(*given: Any) -> Any:
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()
        return take(*given)

    monkeypatch.setattr(route, "take", aside)
    assert tell(opened.client, VIEW).status_code == 202


def test_what_an_envelope_says_is_not_copied_without_end() -> None:
    stuffed = {f"{n:x}": 1 for n in range(50_000)} | {"events": [VIEW] * 500}
    with pytest.raises(TooLarge, match="fields"):
        unpack(json.dumps(stuffed).encode())


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/plain;charset=UTF-8",
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
    ],
)
def test_bodies_as_beacons_and_brokers_send_them(client: TestClient, kind: str) -> None:
    assert (
        client.post("/v1/events", content=json.dumps(VIEW), headers={"content-type": kind}).status_code == 202
    )


def test_without_consent_nothing_personal_is_kept_and_no_cookie_set(opened: Opened) -> None:
    answer = tell(opened.client, VIEW | {"user_id": "alice", "session": "s"})
    assert "set-cookie" not in answer.headers
    (event,) = log(opened)
    assert (event.shopper, event.session) == ("", "")


def test_a_yes_in_a_cookie_links_events_and_renews_the_visit(opened: Opened) -> None:
    visitor = Visitor().answering(Consent(EVERYTHING, int(time.time()) - 60))
    assert visitor.consent
    opened.client.cookies.update(cookies(opened, visitor))
    answer = tell(opened.client, VIEW)
    assert answer.json()["remembered"] == 1
    (event,) = log(opened)
    assert (event.shopper, event.session) == (visitor.shopper, visitor.session)
    assert [one.partition("=")[0] for one in answer.headers.get_list("set-cookie")] == ["sk_visit"]
    tell(opened.client, VIEW | {"id": "e2", "timestamp_micros": (visitor.consent.since - 1) * 1_000_000})
    assert log(opened)[1].shopper == "", "what comes late from before the yes is nobody's"


def test_a_no_in_a_cookie_beats_a_yes_in_the_body(opened: Opened) -> None:
    refused = Visitor().answering(Consent(NOTHING, 1_764_124_099))
    opened.client.cookies.update({name: value for name, value in cookies(opened, refused).items() if value})
    tell(opened.client, VIEW | {"user_id": "alice", "consent": True})
    assert log(opened)[0].shopper == ""


def test_a_server_names_its_shopper_and_the_log_does_not(opened: Opened) -> None:
    tell(opened.client, VIEW | {"user_id": "alice@example.com", "consent": {"memory": True}})
    assert log(opened)[0].shopper == opened.app.state.door.seal.pseudonym("alice@example.com")
    with_gpc = VIEW | {"id": "e2", "user_id": "alice@example.com", "consent": True}
    tell(opened.client, with_gpc, **{"sec-gpc": "1"})
    assert log(opened)[1].shopper == ""


def test_a_search_bears_the_same_pseudonym(opened: Opened) -> None:
    asker, key = {"shopper": "alice", "session": "s1", "consent": True}, opened.key("public")
    opened.client.post("/v1/search", json={"text": "coat", "context": asker}, headers=key)
    seal = opened.app.state.door.seal
    assert names(opened.shop.asked[-1].context).shopper == seal.pseudonym("alice")
    no = {**asker, "consent": False}
    opened.client.post("/v1/search", json={"text": "coat", "context": no}, headers=key)
    assert names(opened.shop.asked[-1].context).shopper == ""


def test_a_shopper_whom_a_server_names_is_told_and_erased_by_that_name(opened: Opened) -> None:
    tell(opened.client, VIEW | {"user_id": "alice@example.com", "consent": True})
    admin = opened.key("admin")
    address = "/v1/admin/shoppers/alice@example.com"
    told = opened.client.get(address, headers=admin).json()
    (event,), (known,) = told["events"], told["profile"]["leanings"]
    assert (known["part"], known["value"], known["behind"]["times"]) == ("history", "coat", {"viewed": 1})
    assert (event["kind"], event["lines"][0]["product"]) == ("viewed", "coat")
    assert opened.client.delete(address, headers=opened.key("public")).status_code == 403
    assert opened.client.delete(address, headers=admin).json()["events"] == 1
    assert opened.client.get(address, headers=admin).json()["events"] == []


@pytest.mark.parametrize(
    ("origin", "named", "status"),
    [
        ("http://testserver", (), 202),
        ("https://other.example", (), 403),
        ("https://other.example", ("https://other.example",), 202),
        ("https://other.example", ("*",), 202),
        ("null", (), 403),
    ],
)
def test_only_pages_of_named_origins_may_tell(
    open_door: Opener, origin: str, named: tuple[str, ...], status: int
) -> None:
    client = open_door(cors_origins=named).client
    answer = tell(client, VIEW, origin=origin)
    assert answer.status_code == status
    if named == (origin,):
        assert answer.headers["access-control-allow-origin"] == origin
        assert answer.headers["access-control-allow-credentials"] == "true"
    if named == ("*",):
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "null", "http://x]y"])
def test_an_origin_that_is_none_is_refused_like_any_other(client: TestClient, origin: str) -> None:
    assert tell(client, VIEW, origin=origin).status_code == 403


def test_too_much_is_refused_whole(client: TestClient) -> None:
    assert tell(client, [VIEW] * 501).status_code == 413
    assert tell(client, VIEW | {"padding": "x" * MAX_BYTES}).status_code == 413


def test_another_kind_of_body_and_no_json_are_refused(client: TestClient) -> None:
    assert client.post("/v1/events", content=b"a=1", headers={"content-type": "text/csv"}).status_code == 415
    problem = client.post("/v1/events", content=b"{", headers=JSON).json()
    assert (problem["status"], problem["field"]) == (422, "body")


def test_a_dead_key_is_refused_and_none_is_needed(open_door: Opener) -> None:
    opened = open_door(public_key_required=True)
    assert tell(opened.client, VIEW).status_code == 202
    assert tell(opened.client, VIEW, authorization="Bearer sk_public_no").status_code == 401


@settings(suppress_health_check=list(HealthCheck), max_examples=100)
@given(ANYTHING)
def test_no_json_of_any_shape_is_our_mistake(client: TestClient, said: object) -> None:
    assert tell(client, said).status_code in (202, 413, 422)


def test_the_collector_is_small_and_may_be_embedded_anywhere(client: TestClient) -> None:
    answer = client.get("/shopkeeper.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert len(gzip.compress(COLLECTOR, 9, mtime=0)) < 4_000
    assert b"eval(" not in COLLECTOR and b"Function(" not in COLLECTOR
