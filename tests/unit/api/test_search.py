"""Searching through the door: what goes in reaches the shop, what comes out is told whole."""

import base64
import json
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shopkeeper.settings import Settings
from shopkeeper.types import THIS, Box, Money, Op, Sort
from shopkeeper.web.pages import Pages
from tests.unit.api.conftest import Opened, picture, under


def test_words_find_products_with_everything_a_card_needs(client: TestClient) -> None:
    slate = client.post("/v1/search", json={"text": "coat", "constraints": [under("150")]}).json()
    (hit,) = slate["hits"]
    assert hit["product"]["rating"] == {"mean": 4.4, "count": 31}
    assert [shown["url"] for shown in hit["look"]["pictures"]] == ["/v1/media/" + "9f" * 32]
    assert hit["variant"]["offer"]["price"] == {"amount": "99.00", "currency": "USD"}
    assert hit["proofs"][0]["constraint"] == slate["applied"][0]["id"] == "price:at_most:150.00 USD"
    assert slate["relaxations"][0]["drop"]["values"] == [{"amount": "150.00", "currency": "USD"}]
    assert slate["understood"]["corrections"] == {"cot": "coat"}


def test_everything_asked_reaches_the_shop(opened: Opened) -> None:
    tomorrow = date.today() + timedelta(days=1)
    wishes = [
        under("60.00"),
        {"field": "price", "op": "between", "values": [10, 20.5]},
        {"field": "price", "op": "below", "values": ["this"]},
        {"field": "colour", "op": "not", "values": ["black", "grey"], "insist": True},
        {"field": "rating", "op": "at_least", "values": [4.5]},
        {"field": "delivery", "op": "at_most", "values": [tomorrow.isoformat()]},
        {"field": "size", "op": "is", "values": [38, 40.5]},
    ]
    asked = {"text": "hat", "constraints": wishes, "without": ["size:is:M"], "sort": "price_up", "size": 5}
    context = {"currency": "eur", "locale": "de-DE"}
    answer = opened.client.post("/v1/search", json={**asked, "cursor": "next", "context": context})
    assert answer.status_code == 200, answer.text
    (query,) = opened.shop.asked
    assert (query.text, query.without, query.sort, query.size) == ("hat", ("size:is:M",), Sort.PRICE_UP, 5)
    assert (query.cursor, query.context.currency, query.context.locale) == ("next", "EUR", "de-DE")
    assert [wish.values for wish in query.constraints] == [
        (Money(6000, "USD"),),
        (Money(1000, "EUR"), Money(2050, "EUR")),
        (THIS,),
        ("black", "grey"),
        (Decimal("4.5"),),
        (tomorrow,),
        ("38", "40.5"),
    ]
    assert query.constraints[3].insist and query.constraints[3].op is Op.NOT


def test_what_the_shop_applied_may_be_sent_back_as_it_is(opened: Opened) -> None:
    delivery = {"field": "delivery", "op": "at_most", "values": [date.max.isoformat()]}
    wishes = [under("60"), {"field": "colour", "op": "is", "values": ["blue"]}, delivery]
    first = opened.client.post("/v1/search", json={"constraints": wishes}).json()
    opened.client.post("/v1/search", json={"constraints": first["applied"]})
    assert opened.shop.asked[0].constraints == opened.shop.asked[1].constraints


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_pictures_come_as_base64(opened: Opened, prefix: str) -> None:
    shown = picture()
    answer = opened.client.post("/v1/search", json={"images": [prefix + base64.b64encode(shown).decode()]})
    assert answer.json()["photos"] == [
        {"match": "not_stocked", "confidence": 0.1, "product_id": None, "regions": [], "read": []}
    ]
    assert opened.shop.asked[0].images == (shown,)


def test_a_box_and_the_things_on_a_photo_may_be_asked_for(opened: Opened) -> None:
    files = [("image", ("a.png", picture("PNG"), "image/png"))]
    search = {"box": "0.1,0.2,0.5,0.25", "regions": True}
    answer = opened.client.post("/v1/search", files=files, data={"search": json.dumps(search)})
    (query,) = opened.shop.asked
    assert (query.box, query.regions) == (Box(0.1, 0.2, 0.5, 0.25), True)
    (region,) = answer.json()["photos"][0]["regions"]
    assert Box.read(region.pop("box")) == Box(0.1, 0.2, 0.5, 0.25)
    assert region == {"label": "Hats", "match": "look_alike", "confidence": 0.3, "product_id": "coat"}


@pytest.mark.parametrize("box", ["0.1,0.2,0.5", "0,0,1.5,1", "a,b,c,d", "0,0,0,0"])
def test_a_box_that_is_none_is_refused(client: TestClient, box: str) -> None:
    answer = client.post("/v1/search", json={"box": box})
    assert answer.status_code == 422
    assert answer.json()["field"] == "box" and answer.json()["fix"]


def test_pictures_come_as_files_beside_words_and_wishes(opened: Opened) -> None:
    shown = [picture("PNG"), picture("JPEG")]
    files = [("image", ("a.png", shown[0], "image/png")), ("image", ("b", shown[1], "image/jpeg"))]
    data = {"q": "like this", "search": json.dumps({"size": 3, "constraints": [under("60")]})}
    answer = opened.client.post("/v1/search", files=files, data=data)
    assert answer.status_code == 200, answer.text
    (query,) = opened.shop.asked
    assert (query.text, query.size, query.images) == ("like this", 3, tuple(shown))
    assert query.constraints[0].values == (Money(6000, "USD"),)


def test_words_fit_into_an_address(opened: Opened) -> None:
    asked: dict[str, Any] = {
        "q": "coat",
        "size": 1,
        "without": ["a", "b"],
        "sort": "rating",
        "currency": "JPY",
    }
    answer = opened.client.get("/v1/search", params=asked)
    assert answer.json()["total"] == 1
    (query,) = opened.shop.asked
    assert (query.text, query.size, query.without, query.sort) == ("coat", 1, ("a", "b"), Sort.RATING)
    assert query.context.currency == "JPY"


def test_the_shop_s_settings_are_the_default_circumstances(opened: Opened) -> None:
    opened.client.get("/v1/search")
    context = opened.shop.asked[0].context
    assert (context.currency, context.locale) == ("USD", "en")
    assert context.today == date.today()


@pytest.mark.parametrize("zone", ["Etc/GMT-14", "Etc/GMT+12"])
def test_today_is_the_shop_s(opened: Opened, zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At any time it is another day than in London in one of the two."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", zone)
        time.tzset()
        opened.client.get("/v1/search")
        assert opened.shop.asked[0].context.today == Pages(Settings()).wording.today == date.today()
    time.tzset()


def test_the_trace_of_the_search_is_the_trace_of_the_request(client: TestClient) -> None:
    answer = client.get("/v1/search")
    assert answer.json()["trace"]["id"] == answer.headers["x-trace-id"]
    assert [one["name"] for one in answer.json()["trace"]["stages"]] == ["retrieve"]
    assert "retrieve;dur=" in answer.headers["server-timing"]
