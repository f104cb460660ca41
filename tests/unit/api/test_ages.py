"""Goods for adults over HTTP: told, their pictures held back, and sold to nobody who did not say that they are of age."""

import time

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
    asked = {"text": "coat", "context": {"shopper": "of-age", "session": "of-age", "consent": True}}
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


def test_a_picture_is_shown_to_nobody_else_by_its_address_either(opened: Opened) -> None:
    address = f"/v1/media/{PICTURE}"
    grown = opened.client.get(address, headers=GROWN)
    assert grown.status_code == 200 and "public" not in grown.headers["cache-control"]
    for headers in ({}, {"if-none-match": grown.headers["etag"]}, {"shopkeeper-of-age": "no"}):
        for query in ("", "?w=320", "?key=x", "?key=9-x.y"):
            refused = opened.client.get(address + query, headers=headers)
            assert refused.status_code == 403 and "etag" not in refused.headers
    assert (
        opened.client.get(address, headers=GROWN | {"if-none-match": grown.headers["etag"]}).status_code
        == 304
    )


def test_a_program_s_page_loads_it_for_whoever_was_asked_and_for_two_days(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = opened.client.get("/v1/products/coat", headers=GROWN).json()
    (url,) = {one["url"] for look in told["looks"] for one in look["pictures"]}
    assert opened.client.get(url).status_code == 200
    assert opened.client.get(f"{url}&w=320").status_code == 200
    _, _, key = url.partition("?key=")
    assert opened.client.get(f"/v1/media/{'1' * 64}?key={key}").status_code == 403, "of this picture alone"
    now = time.time()
    monkeypatch.setattr("shopkeeper.api.routes.media.time.time", lambda: now + 2 * 24 * 3600)
    assert opened.client.get(url).status_code == 403


def test_in_a_shop_without_such_goods_pictures_are_public(open_door: Opener) -> None:
    answer = open_door().client.get(f"/v1/media/{PICTURE}")
    assert answer.status_code == 200 and answer.headers["cache-control"].startswith("public")
