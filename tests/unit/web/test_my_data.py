"""What shoppers are asked, shown and promised, on pages without JavaScript."""

import re
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopkeeper import web
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs
from shopkeeper.trust import Seal
from shopkeeper.types import Event, EventId, Happened, Line, Money, ProductId, SessionId, ShopperId, Surface
from tests.journeys.fake_shop import FakeShop, fake_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    shop = fake_shop(Settings(data=tmp_path, shop_name="Corner"))
    yield shop
    shop.events.close()


@pytest.fixture
def client(shop: FakeShop) -> TestClient:
    configure_logs("CRITICAL")
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    return TestClient(app, headers={"accept": "text/html"}, follow_redirects=False)


def form(client: TestClient, path: str = "/my-data") -> str:
    (token, *_) = re.findall(r'name="form" value="([^"]+)"', client.get(path).text)
    return unescape(token)


def answer(client: TestClient, memory: str, **more: str) -> Any:
    return client.post("/my-data/consent", data={"memory": memory, "form": form(client)} | more)


def shopper(shop: FakeShop, client: TestClient) -> ShopperId:
    return ShopperId(Seal.of(shop.settings.data).open("sk_shopper", client.cookies["sk_shopper"]) or "")


def did(shop: FakeShop, who: ShopperId, kind: Happened, *products: str, **more: Any) -> None:
    lines = tuple(Line(ProductId(one), price=Money(900, "USD")) for one in products)
    at = time.time_ns() // 1_000
    shop.record([Event(EventId(f"{kind}-{at}"), kind, at, who, SessionId("s"), lines, **more)])


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_the_question_is_asked_until_it_is_answered_and_both_answers_are_alike(client: TestClient) -> None:
    page = client.get("/search?q=blue")
    assert 'class="consent"' in page.text and "set-cookie" not in page.headers
    no, yes = re.findall(r'<button class="quiet" name="memory" value="(\w+)">', page.text)
    assert {no, yes} == {"no", "yes"}
    done = answer(client, "no", next="/search?q=blue")
    assert (done.status_code, done.headers["location"]) == (303, "/search?q=blue")
    assert set(client.cookies) == {"sk_consent"}
    assert 'class="consent"' not in client.get("/search?q=blue").text


@pytest.mark.parametrize("header", ["sec-gpc", "dnt"])
def test_whose_browser_objects_is_not_asked(client: TestClient, header: str) -> None:
    assert 'class="consent"' not in client.get("/", headers={header: "1"}).text
    page = client.get("/my-data", headers={header: "1"})
    assert "did not even ask" in page.text and "set-cookie" not in page.headers


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example", "", "/a\nb"])
def test_an_answer_never_leads_to_another_site(client: TestClient, next: str) -> None:
    assert answer(client, "no", next=next).headers["location"] == "/my-data"


def test_what_we_know_is_said_in_plain_words(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    who = shopper(shop, client)
    did(shop, who, Happened.ASKED, words="<b>blue</b> lamp", surface=Surface.SEARCH)
    did(shop, who, Happened.CLICKED, "thing-3", surface=Surface.SEARCH)
    did(shop, who, Happened.BOUGHT, "thing-3", "thing-1", order="T-1")
    did(shop, who, Happened.RATED, "gone", number=4)
    did(shop, ShopperId("someone else"), Happened.ASKED, words="a secret")
    said = text(client.get("/my-data").text)
    assert "We remember 4 things you did here" in said
    assert "Searched for “<b>blue</b> lamp” today" in said
    assert "Opened Lantern lamp in search results" in said
    assert "Bought Lantern lamp and Meadow tee" in said
    assert "Gave gone 4 of 5 stars" in said
    assert "a secret" not in said
    assert "no-store" in client.get("/my-data").headers["cache-control"]


def test_export_holds_all_of_it(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    did(shop, shopper(shop, client), Happened.VIEWED, "thing-3")
    file = client.get("/my-data/export")
    assert "attachment" in file.headers["content-disposition"]
    told = file.json()
    assert told["consent"]["memory"] is True and told["shop"] == "Corner"
    (event,) = told["events"]
    assert (event["kind"], event["lines"][0]["product"], event["shopper"]) == (
        "viewed",
        "thing-3",
        shopper(shop, client),
    )


def test_erasing_gives_a_receipt_and_a_new_name(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    before = shopper(shop, client)
    did(shop, before, Happened.VIEWED, "thing-3")
    done = client.post("/my-data/erase", data={"form": form(client)})
    assert done.status_code == 303
    said = text(client.get(done.headers["location"]).text)
    assert "we erased 1 record" in said and "We remember 0 things" in said
    assert shopper(shop, client) != before and shop.history(before) == []


def test_switching_memory_off_erases_and_forgets_the_name(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    before = shopper(shop, client)
    did(shop, before, Happened.VIEWED, "thing-3")
    done = answer(client, "no")
    assert done.headers["location"].startswith("/my-data?receipt=")
    assert set(client.cookies) == {"sk_consent"} and shop.history(before) == []
    assert "You said no today" in text(client.get("/my-data").text)


def test_receipts_cannot_be_written_by_hand(client: TestClient) -> None:
    page = client.get("/my-data?receipt=1764124099000000-9000.abc").text
    assert "Erased" not in page


@pytest.mark.parametrize("path", ["/my-data/consent", "/my-data/erase"])
def test_forms_of_others_are_refused(client: TestClient, path: str) -> None:
    answer(client, "yes")
    good = form(client)
    for data, headers in (
        ({}, {}),
        ({"form": "made.up"}, {}),
        ({"form": good}, {"sec-fetch-site": "cross-site"}),
        ({"form": good}, {"origin": "https://evil.example"}),
        ({"form": good}, {"origin": "http://["}),
    ):
        refused = client.post(path, data={"memory": "no"} | data, headers=headers)
        assert refused.status_code == 403 and "too old" in refused.text
    ours = dict(client.cookies)
    client.cookies.clear()
    answer(client, "yes")
    strange = form(client)
    client.cookies.clear()
    client.cookies.update(ours)
    assert client.post(path, data={"memory": "no", "form": strange}).status_code == 403
    own = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    assert client.post(path, data={"memory": "yes", "form": good}, headers=own).status_code == 303


def test_pictures_and_styles_set_no_cookies(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    picture = next(iter(shop.pictures))
    for path in (f"/media/{picture}/320", "/static/theme.css", "/robots.txt"):
        assert "set-cookie" not in client.get(path).headers
    (visit,) = client.get("/").headers.get_list("set-cookie")
    assert visit.startswith("sk_visit=")


def test_cards_carry_where_they_stand(client: TestClient) -> None:
    page = client.get("/search?q=blue").text
    assert re.search(
        r'data-product="[\w-]+" data-look="\d+" data-surface="search" data-rank="1" data-trace="0{32}"', page
    )
    assert 'data-surface="similar"' in client.get("/products/thing-3").text
    assert 'data-view data-product="thing-3"' in client.get("/products/thing-3").text
