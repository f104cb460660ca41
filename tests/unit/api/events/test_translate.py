"""What GA4, Segment and CloudEvents call it, and what we do. The examples follow their public documents, in our own words."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.api.events import Taken, take, unpack
from shopkeeper.api.events.dialect import dialect
from shopkeeper.trust import Seal, Visitor
from shopkeeper.types import UNTOLD, Event, Happened, Line, Money, Surface
from shopkeeper.types.errors import InvalidInput, TooLarge

NOON = 1_764_158_400_000_000
TRACE = "0af7651916cd43dd8448eb211c80319c"
JACKET = {"item_id": "rain-jacket", "item_name": "Rain Jacket", "price": 129.0, "quantity": 2, "index": 3}


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Seal:
    return Seal.of(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def told(seal: Seal) -> Any:
    def tell(body: object, currency: str = "USD") -> Taken:
        return take(unpack(json.dumps(body).encode()), Visitor(), seal, currency)

    return tell


def one(taken: Taken) -> Event:
    assert not taken.refused, [refused.error.message for refused in taken.refused]
    (event,) = taken.events
    return event


def test_ga4_measurement_protocol(told: Any, seal: Seal) -> None:
    purchase = {
        "client_id": "1234.5678",
        "timestamp_micros": str(NOON),
        "consent": {"memory": True},
        "events": [
            {
                "name": "purchase",
                "params": {
                    "transaction_id": "T-1",
                    "currency": "eur",
                    "value": 258,
                    "session_id": 17,
                    "items": [JACKET, {"item_id": 77, "price": "9.99"}],
                },
            }
        ],
    }
    event = one(told(purchase))
    assert (event.kind, event.at, event.order) == (Happened.BOUGHT, NOON, "T-1")
    assert event.lines == (
        Line("rain-jacket", quantity=2, price=Money(12900, "EUR"), rank=4),
        Line("77", price=Money(999, "EUR")),
    )
    assert (event.shopper, event.session) == (seal.pseudonym("1234.5678"), seal.pseudonym("17"))
    assert one(told(purchase)).id == event.id, "a purchase is named by its order"


def test_ga4_list_as_a_data_layer_brings_it(told: Any) -> None:
    pushed = {
        "event": "select_item",
        "ecommerce": {"item_list_name": "Related products", "items": [{**JACKET, "index": 0}]},
    }
    event = one(told(pushed))
    assert (event.kind, event.surface, event.lines[0].rank) == (Happened.CLICKED, Surface.SIMILAR, 1)


def test_ga4_search_and_what_our_collector_adds(told: Any) -> None:
    event = one(
        told({"name": "view_search_results", "params": {"search_term": "rain coat", "trace_id": TRACE}})
    )
    assert (event.kind, event.words, event.surface, event.trace, event.number) == (
        Happened.ASKED,
        "rain coat",
        Surface.SEARCH,
        TRACE,
        UNTOLD,
    )
    assert one(told({"name": "search", "params": {"search_term": "x", "results": 0}})).number == 0


@pytest.mark.parametrize(
    ("name", "kind"),
    [(name, kind) for name, kind in dialect("ga4").names.items() if kind is not Happened.ASKED],
)
def test_every_ga4_name(told: Any, name: str, kind: Happened) -> None:
    assert one(told({"name": name, "params": {"items": [JACKET], "rating": 4}})).kind is kind


def test_names_that_tell_of_no_product_are_ignored_not_refused(told: Any) -> None:
    taken = told(
        [
            {"name": "page_view"},
            {"type": "identify", "userId": "u"},
            {"event": "Cart Viewed", "properties": {}},
        ]
    )
    assert (taken.ignored, taken.events, taken.refused, taken.letters) == (3, [], [], [])


def test_segment_track(told: Any) -> None:
    event = one(
        told(
            {
                "type": "track",
                "event": "Product Added",
                "messageId": "ajs-next-1",
                "timestamp": "2025-11-26T12:00:00.000Z",
                "anonymousId": "507f191e",
                "properties": {
                    "product_id": "rain-jacket",
                    "sku": "rain-jacket-1",
                    "price": 129,
                    "currency": "JPY",
                    "quantity": 1,
                    "position": 3,
                },
            }
        )
    )
    assert (event.id, event.kind, event.at, event.shopper) == ("ajs-next-1", Happened.CARTED, NOON, "")
    assert event.lines == (Line("rain-jacket", sku="rain-jacket-1", price=Money(129, "JPY"), rank=3),)


def test_segment_batch_with_an_order(told: Any, seal: Seal) -> None:
    taken = told(
        {
            "sentAt": "2025-11-26T12:00:01Z",
            "consent": True,
            "batch": [
                {
                    "type": "track",
                    "event": "Order Completed",
                    "userId": "u1",
                    "messageId": "x" * 90,
                    "properties": {
                        "order_id": "50314b",
                        "currency": "USD",
                        "products": [{"product_id": "mug", "price": "8"}],
                    },
                }
            ],
        }
    )
    event = one(taken)
    assert (event.kind, event.order, event.shopper) == (Happened.BOUGHT, "50314b", seal.pseudonym("u1"))
    assert len(event.id) == 64, "a long id is made to fit"


@pytest.mark.parametrize("name", dialect("segment").names)
def test_every_segment_name(told: Any, name: str) -> None:
    said = {"event": name, "properties": {"product_id": "mug", "rating": 5, "query": "mugs"}}
    assert one(told(said)).kind is dialect("segment").names[name]


@pytest.mark.parametrize(
    "data",
    [
        {"data": {"kind": "viewed", "lines": [{"product": "mug"}]}},
        {"data": {"kind": "viewed", "id": "77", "lines": [{"product": "mug"}]}},
        {"data": {"name": "view_item", "id": "77", "params": {"items": [{"item_id": "mug"}]}}},
        {"data": {"event": "Product Viewed", "messageId": "77", "properties": {"product_id": "mug"}}},
        {"data": {"lines": [{"product": "mug"}]}, "type": "com.example.viewed"},
        {"data": {"name": "view_item", "params": {"items": [{"item_id": "mug"}]}}},
        {"data": {"items": [{"item_id": "mug"}]}, "type": "com.example.view_item"},
        {"data": {"event": "Product Viewed", "properties": {"product_id": "mug"}}},
        {"data_base64": base64.b64encode(b'{"kind": "viewed", "lines": [{"product": "mug"}]}').decode()},
    ],
)
def test_cloudevents_carry_any_of_them(told: Any, data: dict[str, Any]) -> None:
    cloud = {
        "specversion": "1.0",
        "id": "A-1",
        "source": "/till",
        "type": "x",
        "time": "2025-11-26T12:00:00Z",
    }
    (first, again, other) = told([cloud | data, cloud | data, cloud | data | {"source": "/shelf"}]).events
    assert (first.kind, first.at, first.lines[0].product) == (Happened.VIEWED, NOON, "mug")
    assert first.id == again.id != other.id, "source and id name it together"


def test_events_in_our_own_words_travel_in_anybodys_envelope(told: Any) -> None:
    ours, ga4 = {"kind": "viewed", "lines": [{"product": "mug"}]}, {"name": "search", "params": {}}
    found = told({"events": [ours, ga4], "client_id": "abc", "session": "v1", "consent": True})
    assert [event.kind for event in found.events] == [Happened.VIEWED, Happened.ASKED]
    assert not told({"events": [ours | {"client_id": "abc"}]}).events


@pytest.mark.parametrize(
    "around",
    [
        {"client_id": "abc", "timestamp_micros": str(NOON), "user_properties": {"vip": {"value": "yes"}}},
        {"anonymousId": "abc", "timestamp": "2025-11-26T12:00:00Z", "context": {"library": {}}},
        {"shopper": "abc", "at": NOON},
    ],
)
def test_whose_and_when_an_envelope_is_holds_for_our_own_words_in_it(
    told: Any, around: dict[str, Any]
) -> None:
    ours = {"kind": "viewed", "lines": [{"product": "mug"}]}
    event = one(told({"events": [ours], "consent": True} | around))
    assert event.shopper == one(told(ours | {"shopper": "abc", "consent": True})).shopper != ""
    assert event.at == NOON


@pytest.mark.parametrize("misspelt", ["consnet", "sendat", "shoper"])
def test_a_misspelt_field_of_our_own_envelope_is_refused(told: Any, misspelt: str) -> None:
    ours = {"kind": "viewed", "lines": [{"product": "mug"}]}
    (refused,) = told({"events": [ours], "shopper": "x", misspelt: True}).refused
    assert refused.error.field == misspelt


def test_our_own_words(told: Any) -> None:
    said = {
        "kind": "shown", "id": "e1", "at": NOON, "surface": "goes_with", "trace": TRACE,
        "lines": [{"product": "mug", "rank": 1, "propensity": 0.25, "price": {"amount": "8.00", "currency": "EUR"}}],
    }  # fmt: skip
    event = one(told(said))
    assert event == Event(
        "e1", Happened.SHOWN, NOON, surface=Surface.GOES_WITH, trace=TRACE, lines=event.lines
    )
    assert event.lines == (Line("mug", rank=1, propensity=0.25, price=Money(800, "EUR")),)


def test_a_clock_that_is_wrong_is_set_right_by_when_it_was_sent(told: Any) -> None:
    hour = 3_600_000_000
    event = one(
        told(
            {
                "sent_at": NOON + hour,
                "events": [{"kind": "viewed", "at": NOON, "lines": [{"product": "mug"}]}],
            }
        )
    )
    now = datetime.now(UTC).timestamp() * 1_000_000
    assert abs(event.at - (now - hour)) < 60_000_000
    untimed = one(told({"sent_at": NOON, "events": [{"kind": "viewed", "lines": [{"product": "mug"}]}]}))
    assert abs(untimed.at - now) < 60_000_000


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": "add_to_card", "params": {}}, "name"),
        ({"name": "add_to_cart", "params": {"items": []}}, "params.items"),
        ({"name": "add_to_cart", "params": {"items": {"item_id": "mug"}}}, "params.items"),
        ({"name": "add_to_cart", "params": {"items": [{"item_name": "Mug"}]}}, "params.items[0].item_id"),
        ({"name": "add_to_cart", "params": {"items": [JACKET | {"price": "ten"}]}}, "params.items[0].price"),
        ({"name": "add_to_cart", "params": {"items": [JACKET | {"price": -1}]}}, "params.items[0].price"),
        ({"name": "add_to_cart", "params": {"items": [JACKET | {"price": "1e999999"}]}}, "params.items[0].price"),
        ({"name": "add_to_cart", "params": {"items": [JACKET | {"quantity": 0.5}]}}, "params.items[0].quantity"),
        ({"name": "add_to_cart", "params": {"currency": "XXY", "items": [JACKET]}}, "currency"),
        ({"name": "purchase", "params": {"items": [JACKET], "transaction_id": "T" * 65}}, "params.transaction_id"),
        ({"name": "rate_item", "params": {"items": [JACKET], "rating": 11}}, "params.rating"),
        ({"name": "rate_item", "params": {"items": [JACKET]}}, "params.rating"),
        ({"name": "view_item", "timestamp_micros": -5, "params": {"items": [JACKET]}}, "timestamp_micros"),
        ({"name": "view_item", "params": {"items": [JACKET] * 201}}, "params.items"),
        ({"event": "Product Viewed", "timestamp": "soon", "properties": {"sku": "x"}}, "timestamp"),
        ({"kind": "viewed", "lines": [{"product": "mug"}], "colour": "blue"}, "colour"),
        ({"kind": "viewed", "lines": [{"product": "mug", "colour": "blue"}]}, "lines[0].colour"),
        ({"kind": "viewed", "surface": "moon", "lines": [{"product": "mug"}]}, "surface"),
        ({"kind": "viewed", "trace": "12", "lines": [{"product": "mug"}]}, "trace"),
        ({"kind": "burnt", "lines": [{"product": "mug"}]}, "kind"),
        ({"specversion": "1.0", "id": "1", "type": "x", "data": {}}, "source"),
        ({"specversion": "2.0", "id": "1", "type": "x", "source": "s", "data": {}}, "specversion"),
        ({"specversion": "1.0", "id": "1", "type": "x", "source": "s", "data_base64": "!"}, "data"),
        ({}, "kind"),
        ("viewed", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_what_is_no_event_is_told_which_field_to_mend(told: Any, said: object, field: str) -> None:
    good = {"name": "view_item", "params": {"items": [JACKET]}}
    taken = told([good, said, good])
    assert len(taken.events) == 2
    (refused,) = taken.refused
    assert (refused.index, refused.error.field) == (1, field)
    assert refused.error.message and refused.error.fix
    assert len(taken.letters) == 1


def test_a_dead_letter_of_a_stranger_tells_nothing_of_them(told: Any, seal: Seal) -> None:
    broken = {
        "event": "Order Completed",
        "userId": "alice@example.com",
        "properties": {"products": "none", "phone": 49},
    }
    (letter,) = told(broken).letters
    assert json.loads(letter.raw) == {
        "event": "text", "userId": "text", "properties": {"products": "text", "phone": "number"},
    }  # fmt: skip
    assert letter.shopper == "" and "properties.products" in letter.reason
    (known,) = told({**broken, "consent": True}).letters
    assert known.shopper == seal.pseudonym("alice@example.com") and "none" in known.raw


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "view_item", "user_id": "frida-4711", "client_id": "visit-99", "params": {"session_id": "visit-99"}},
        {"event": "Product Viewed", "userId": "frida-4711", "context": {"sessionId": "visit-99"}, "properties": {}},
        {"kind": "burnt", "shopper": "frida-4711", "session": "visit-99"},
        {"specversion": "1.0", "id": "1", "type": "x", "source": "s", "data": {"kind": "burnt", "shopper": "frida-4711"}},
        {"specversion": "1.0", "id": "1", "type": "x", "source": "s",
         "data_base64": base64.b64encode(b'{"kind": "burnt", "shopper": "frida-4711"}').decode()},
    ],
)  # fmt: skip
def test_a_dead_letter_of_a_known_shopper_holds_no_name(
    told: Any, seal: Seal, broken: dict[str, Any]
) -> None:
    (letter,) = told({"consent": True, "events": [{**broken, "consent": True}]}).letters
    assert letter.shopper == seal.pseudonym("frida-4711")
    coded = base64.b64encode(b"frida-4711").decode()[4:12]
    assert not any(name in letter.raw for name in ("frida", "visit-99", coded))
    assert json.loads(letter.raw).keys() == {*broken, "consent"}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'"\\ud800"',
        b"[NaN]",
        b"[" * 3000,
        b"[]",
        b'{"events": []}',
        b"7",
        b"null",
        b'"viewed"',
    ],
)
def test_a_body_that_holds_no_event_is_refused_whole(body: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        unpack(body)
    assert refused.value.field == "body" and refused.value.fix


def test_at_most_500_at_once() -> None:
    assert len(unpack(b"[" + b",".join([b"{}"] * 500) + b"]")) == 500
    with pytest.raises(TooLarge):
        unpack(b"[" + b",".join([b"{}"] * 501) + b"]")


WORDS = st.sampled_from(
    ["name", "params", "items", "event", "properties", "products", "kind", "lines", "type", "events", "batch", "item_id",
     "product", "sku", "price", "currency", "quantity", "index", "rank", "timestamp_micros", "timestamp", "at", "sent_at",
     "specversion", "id", "source", "data", "data_base64", "time", "consent", "memory", "shopper", "session", "trace",
     "ecommerce", "rating", "number", "look", "propensity", "userId", "client_id"]
)  # fmt: skip
VALUES = st.sampled_from(
    ["purchase", "view_item", "Product Added", "viewed", "track", "1.0", "USD", "", "2025-11-26T12:00:00Z", True, None, 0,
     -1, 1.5, 10**30, 1e308, "1e99999", "9" * 300, "NaN", "Infinity", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00+23:59"]
) | st.text(max_size=20) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)  # fmt: skip
ANYTHING = st.recursive(
    VALUES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(WORDS | st.text(max_size=8), inner, max_size=6)
    ),
)


@given(ANYTHING)
def test_no_json_of_any_shape_breaks_the_door(seal: Seal, said: object) -> None:
    try:
        sent = unpack(json.dumps(said).encode())
    except InvalidInput as error:
        assert error.field and error.fix
        return
    taken = take(sent, Visitor(), seal, "USD")
    assert len(taken.events) + len(taken.refused) + taken.ignored == len(sent)
    for event in taken.events:
        assert 0 < len(event.id) <= 64 and event.at >= 0 and all(line.product for line in event.lines)
