"""The short way gives what the layers give: the same request is sent down both, and everything about the answers compared."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from shopkeeper.api.app import Api
from shopkeeper.api.middleware import express
from shopkeeper.telemetry import meters, observed
from shopkeeper.trust import Consent
from shopkeeper.trust.visitor import CONSENT, SHOPPER, VISIT
from shopkeeper.types import EVERYTHING, NOTHING
from tests.unit.api.conftest import Opened, Opener, door

CALLER = "0af7651916cd43dd8448eb211c80319c"


def ways(opened: Opened, other: str = "192.0.2.1") -> tuple[TestClient, TestClient]:
    """The short way, and the layers behind it; from an ``other`` address they have a rate of their own."""
    layers: Any = super(Api, opened.app).__call__
    return (
        TestClient(opened.app, client=("192.0.2.1", 1), raise_server_exceptions=False),
        TestClient(layers, client=(other, 1), raise_server_exceptions=False),
    )


def told(client: TestClient, path: str, headers: Mapping[str, str]) -> tuple[Any, ...]:
    """Status, headers and body without what is of this one request; what was metered; what the shop was asked."""
    counted = _meters()
    answer = client.get(path, headers=headers)
    trace = answer.headers["x-trace-id"]
    own = {name: _timeless(value.replace(trace, "trace")) for name, value in answer.headers.items()}
    own.pop("content-length")  # of compressed text, with another trace in it
    more = {
        key: value - counted.get(key, 0) for key, value in _meters().items() if value != counted.get(key, 0)
    }
    return answer.status_code, own, _timeless(answer.text.replace(trace, "trace")), more, trace == CALLER


def _timeless(text: str) -> str:
    return re.sub(r"dur=[\d.]+|t=\d+|wait \d+ s|^\d+$", "time", text)


def _meters() -> dict[tuple[str, str], float]:
    """All that is counted, and no time; events are counted when their turn to be written comes."""
    observed.write()
    return {
        (sample.name, str(sorted(sample.labels.items()))): sample.value
        for family in meters.REGISTRY.collect()
        for sample in family.samples
        if sample.name.startswith("shopkeeper_")
        and "_events" not in sample.name
        and not sample.name.endswith(("_sum", "_bucket", "_created"))
    }


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Any:
    found = door(tmp_path_factory.mktemp("express"), cors_origins=("https://friend.example",))
    with found.client:
        yield found


def cookies(opened: Opened) -> list[str]:
    seal = opened.app.state.door.seal
    yes, no = (Consent(allows, 1).write() for allows in (EVERYTHING, NOTHING))
    return [
        f"{CONSENT}={seal.sign(CONSENT, yes)}; {SHOPPER}={seal.sign(SHOPPER, 'ann')}; {VISIT}={seal.sign(VISIT, 'v')}",
        f"{CONSENT}={seal.sign(CONSENT, no)}; {SHOPPER}={seal.sign(SHOPPER, 'ann')}",
        f"{CONSENT}=forged; {SHOPPER}=ann",
    ]


PATHS = st.builds(
    "/v1/recommend/{}{}".format,
    st.sampled_from(["for_you", "similar", "trending", "window", "for%5Fyou", "", "a/b", "%00"]),
    st.sampled_from(
        ["", "?product=coat", "?seen=coat&seen=a/b%20%C3%BC%3F&without=coat", "?size=0", "?prodct=coat", "?product=none",
         "?product=coat&full=true", "?size=1", "?=", "?product=%FF", f"?seen={'x' * 501}"]
    ),
)  # fmt: skip
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "accept-encoding": st.sampled_from(["gzip, br", "identity", "br"]),
        "origin": st.sampled_from(["https://friend.example", "https://evil.example"]),
        "traceparent": st.sampled_from([f"00-{CALLER}-b7ad6b7169203331-01", "nonsense"]),
        "sec-gpc": st.just("1"),
        "user-agent": st.sampled_from(["Mozilla/5.0", "a bot"]),
        "authorization": st.sampled_from(["Bearer sk_none", "reader", "admin"]),
        "shopkeeper-customer": st.just("c-1"),
        "cookie": st.integers(0, 2).map(str),
        "content-length": st.just("0"),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATHS, headers=HEADERS)
def test_both_ways_give_the_same(opened: Opened, path: str, headers: dict[str, str]) -> None:
    if "cookie" in headers:
        headers["cookie"] = cookies(opened)[int(headers["cookie"])]
    if headers.get("authorization") in ("reader", "admin"):
        headers |= opened.key("public" if headers["authorization"] == "reader" else "admin")
    asked = []
    for client in ways(opened):
        opened.shop.occasions.clear()
        asked.append((told(client, path, headers), list(opened.shop.occasions)))
    assert asked[0] == asked[1]


def test_both_hold_a_caller_to_the_rate(open_door: Opener) -> None:
    short, layers = ways(open_door(rate_limit="2/minute"), "192.0.2.2")
    for _ in range(4):
        one, other = (told(client, "/v1/recommend/trending", {}) for client in (short, layers))
        assert one == other
    assert one[0] == 429 and one[1]["retry-after"]


def test_both_ask_for_a_key_where_the_shop_does(open_door: Opener) -> None:
    short, layers = ways(open_door(public_key_required=True))
    one, other = (told(client, "/v1/recommend/trending", {}) for client in (short, layers))
    assert one == other and one[0] == 401


def test_what_breaks_is_told_without_a_stack_trace(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opened.shop, "recommend", lambda *_: 1 / 0)
    one, other = (told(client, "/v1/recommend/trending", {}) for client in ways(opened))
    assert one == other and one[0] == 500 and "ZeroDivision" not in one[2]


def test_a_plain_request_takes_the_short_way(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    short, _ = ways(opened)
    taken = list[int]()
    real = express.record
    monkeypatch.setattr(express, "record", lambda *about: (taken.append(1), real(*about)))
    short.get("/v1/recommend/trending")
    short.get("/v1/recommend/trending", headers={"origin": "https://friend.example"})
    short.get("/v1/search")
    assert taken == [1]
