"""What every answer says about itself: traces, times, and what browsers may do."""

import logging
import re
from collections.abc import Callable

import orjson
import pytest
from starlette.testclient import TestClient

from shopkeeper.telemetry import meters, observed
from tests.unit.api.conftest import Opened, Opener

PATHS = ["/healthz", "/v1/search", "/v1/products/none", "/nowhere", "/docs", "/v1/media/x"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_shielded_and_traced(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
    assert policy["script-src"] == policy["connect-src"] == "'self'"
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert (
        "camera=(self)" in headers["permissions-policy"]
        and "microphone=(self)" in headers["permissions-policy"]
    )
    assert headers["referrer-policy"]
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-trace-id"])
    assert re.fullmatch(rf"00-{headers['x-trace-id']}-[0-9a-f]{{16}}-0[01]", headers["traceresponse"])
    assert re.search(r"total;dur=\d+\.\d+$", headers["server-timing"])
    assert "server" not in headers


@pytest.mark.parametrize("path", [*PATHS, "/v1/products/coat"])
def test_head_is_answered_as_get_without_the_body(client: TestClient, path: str) -> None:
    asked, head = client.get(path), client.head(path)
    assert head.status_code == asked.status_code and head.content == b""
    assert head.headers["content-type"] == asked.headers["content-type"]


def test_the_caller_s_trace_is_continued(client: TestClient) -> None:
    caller = "0af7651916cd43dd8448eb211c80319c"
    answer = client.get("/v1/search", headers={"traceparent": f"00-{caller}-b7ad6b7169203331-01"})
    assert answer.headers["x-trace-id"] == answer.json()["trace"]["id"] == caller


@pytest.mark.parametrize(
    "path",
    ["cart", "customer", "orders", "orders/none", "search?q=coat", "products/coat", "similar/coat", "suggest?q=c",
     "recommend/trending", "knowledge?q=coat", "admin/shoppers/ann"],
)  # fmt: skip
def test_no_cache_gives_an_answer_of_the_api_to_somebody_else(opened: Opened, path: str) -> None:
    for headers in ({}, opened.key("admin"), {"origin": "https://shop.example"}):
        answer = opened.client.get(f"/v1/{path}", headers=headers)
        assert answer.headers.get_list("cache-control") == ["no-store"], headers


@pytest.mark.parametrize("path", ["/shopkeeper.js", "/v1/media/" + "9f" * 32])
def test_what_is_the_same_for_everybody_may_be_kept(client: TestClient, path: str) -> None:
    assert "public" in client.get(path).headers["cache-control"]


def test_other_origins_are_let_in_by_name_only(open_door: Opener) -> None:
    client = open_door(cors_origins=("https://shop.example",)).client
    asked = {
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,shopkeeper-of-age",
    }
    friend = client.options("/v1/search", headers={"origin": "https://shop.example", **asked})
    stranger = client.options("/v1/search", headers={"origin": "https://evil.example", **asked})
    assert friend.status_code == 200
    assert friend.headers["access-control-allow-origin"] == "https://shop.example"
    assert "access-control-allow-origin" not in stranger.headers
    read = client.get("/v1/products/none", headers={"origin": "https://shop.example"})
    assert read.headers["access-control-allow-origin"] == "https://shop.example"
    assert "x-trace-id" in read.headers["access-control-expose-headers"].lower()


def test_no_origin_is_let_in_by_default(client: TestClient) -> None:
    answer = client.get("/v1/search", headers={"origin": "https://shop.example"})
    assert "access-control-allow-origin" not in answer.headers


def test_log_lines_hold_no_shopper_words(capsys: pytest.CaptureFixture[str], open_door: Opener) -> None:
    client = open_door().client
    client.post("/v1/search", json={"text": "my secret wish"})
    client.get("/v1/search?q=my%20secret%20wish")
    client.get("/my%20secret%20wish?q=my%20secret%20wish")
    client.post("/v1/search", json={"text": "my secret wish", "cursor": "my secret wish"})
    logging.getLogger("uvicorn.access").info("GET /v1/search?q=my%20secret%20wish")
    lines = [orjson.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/search", 200),
        ("/v1/search", 200),
        ("other", 404),
        ("/v1/search", 422),
    ]
    assert all(line["trace"] and line["ms"] >= 0 for line in lines)
    assert "secret" not in str(lines)


def test_meters_count_requests_by_route_and_searches_by_what_was_asked(opened: Opened) -> None:
    def count(name: str, **labels: str) -> float:
        observed.write()
        return meters.REGISTRY.get_sample_value(name, labels) or 0

    counted: dict[str, Callable[[], float]] = {
        "requests": lambda: count(
            "shopkeeper_requests_total", route="/v1/products/{id}", method="GET", status="200"
        ),
        "words": lambda: count("shopkeeper_searches_total", asked="words"),
        "nothing": lambda: count("shopkeeper_searches_without_result_total"),
        "results": lambda: count("shopkeeper_results_total"),
        "refusals": lambda: count("shopkeeper_refusals_total", kind="not-found"),
        "times": lambda: count("shopkeeper_request_seconds_count", route="/v1/search"),
        "stages": lambda: count("shopkeeper_stage_seconds_count", stage="retrieve"),
    }
    before = {name: read() for name, read in counted.items()}
    opened.client.get("/v1/products/coat")
    opened.client.get("/v1/products/none")
    opened.client.get("/v1/search?q=coat")
    opened.client.get("/v1/search?q=zebra")
    grown = {name: read() - before[name] for name, read in counted.items()}
    expected = {"requests": 1, "words": 2, "nothing": 1, "results": 1, "refusals": 1, "times": 2, "stages": 2}
    assert grown == expected
    assert (
        'shopkeeper_requests_total{method="GET",route="/v1/products/{id}"'
        in opened.client.get("/metrics").text
    )
