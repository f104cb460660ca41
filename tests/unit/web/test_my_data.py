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
from shopkeeper.features.feature import Part
from shopkeeper.features.person import Choices
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs
from shopkeeper.trust import Seal
from shopkeeper.types import (
    EVERYTHING,
    Event,
    EventId,
    Happened,
    Line,
    Money,
    ProductId,
    Purpose,
    SessionId,
    ShopperId,
    Surface,
)
from tests.journeys.fake_shop import FakeShop, fake_shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    shop = fake_shop(Settings(data=tmp_path, shop_name="Corner"))
    yield shop
    shop.features.close()
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
    shop.record(
        [Event(EventId(f"{kind}-{at}"), kind, at, who, SessionId("s"), lines, allows=EVERYTHING, **more)]
    )


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


def choose(client: TestClient, part: Part, **what: str) -> Any:
    return client.post("/my-data/choice", data={"part": part, "form": form(client)} | what)


def section(client: TestClient, part: Part) -> str:
    """What the page says of one part of the profile."""
    found = re.search(
        rf'<form class="conclusion[^>]* id="{part}".*?</form>', client.get("/my-data").text, re.DOTALL
    )
    return text(found[0]) if found else ""


def test_who_did_nothing_yet_reads_what_will_be_said(client: TestClient) -> None:
    answer(client, "yes")
    assert "Nothing yet. Look around , and this is where you will read" in text(client.get("/my-data").text)
    answer(client, "no")
    assert "What we make of it" not in client.get("/my-data").text


def test_what_we_conclude_is_said_with_its_reasons(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    who = shopper(shop, client)
    for product in ("thing-3", "thing-3", "thing-1"):
        did(shop, who, Happened.VIEWED, product)
    did(shop, who, Happened.CARTED, "thing-1", "thing-3")
    said = section(client, Part.CATEGORY)
    assert "Kinds of things To show more of the kind you look for. On" in said
    assert re.search(r"Mostly Light \d+% 2 views and once into the basket, since today", said)
    assert "Put Lantern lamp into the basket today Looked at Lantern lamp today" in said
    assert "Put Meadow tee into the basket" not in re.split("Outdoor", said)[0]
    assert "$9 2 views" not in said and re.search(
        r"\$9 3 views and 2 times into the basket", section(client, Part.PRICE)
    )
    assert "Lantern lamp 2 views and once into the basket" in section(client, Part.HISTORY)
    assert "Most often on a" in section(client, Part.RHYTHM)
    assert "3 views and once into the basket since today." in section(client, Part.ACTIVITY)
    assert section(client, Part.SIZE) == "", "no size was chosen, so nothing is said of sizes"


def test_a_value_that_is_left_out_counts_for_nothing_until_it_is_taken_up(
    shop: FakeShop, client: TestClient
) -> None:
    answer(client, "yes")
    who, line = shopper(shop, client), [Line(ProductId("thing-3"))]
    for product in ("thing-3", "thing-1"):
        did(shop, who, Happened.VIEWED, product)

    def liked() -> float:
        reading = shop.features.candidates(who, line, time.time_ns() // 1_000)
        return float(reading.values[0][reading.columns.index("likes.category.30d")])

    before = liked()
    done = choose(client, Part.CATEGORY, leave_out="Light")
    assert (done.status_code, done.headers["location"]) == (303, "/my-data#category")
    assert before > 0 and liked() == 0
    said = section(client, Part.CATEGORY)
    assert said.endswith("Light left out Undo") and said.count("Light") == 1 and "Mostly Outdoor 100%" in said
    choose(client, Part.CATEGORY, take_up="Light")
    assert liked() == pytest.approx(before)
    assert "Light 50% 1 view, since today" in section(client, Part.CATEGORY)


def test_a_part_that_is_switched_off_says_so_and_offers_nothing_but_its_switch(
    shop: FakeShop, client: TestClient
) -> None:
    answer(client, "yes")
    did(shop, shopper(shop, client), Happened.VIEWED, "thing-3")
    choose(client, Part.CATEGORY, leave_out="")
    page = client.get("/my-data").text
    assert "We do not use kinds of things. Off" in section(client, Part.CATEGORY)
    assert 'aria-label="Leave out Light"' not in page and 'aria-label="Leave out Luma"' in page
    choose(client, Part.CATEGORY, take_up="")
    assert 'aria-label="Leave out Light"' in client.get("/my-data").text


def test_only_what_the_page_says_can_be_chosen(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    who = shopper(shop, client)
    did(shop, who, Happened.VIEWED, "thing-3")
    for part, what in (
        (Part.BRAND, {"leave_out": "x" * 9_000}),
        ("soul", {"leave_out": ""}),
        (Part.BRAND, {}),
    ):
        refused = client.post("/my-data/choice", data={"part": part, "form": form(client)} | what)
        assert refused.status_code == 400 and "repeat it there" in refused.text
    assert shop.features.choices(who) == Choices()
    token = form(client)
    client.cookies.clear()
    assert (
        client.post("/my-data/choice", data={"part": "brand", "leave_out": "", "form": token}).status_code
        == 403
    )


def test_many_values_show_a_few_and_the_rest_on_demand(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    for number in range(1, 9):
        did(shop, shopper(shop, client), Happened.VIEWED, f"thing-{number}")
    first, rest = section(client, Part.HISTORY).split("Show all 8")
    assert first.count("1 view, since") == rest.count("1 view, since") == 4


def test_what_left_the_shop_and_foreign_prices_are_said_as_they_are(
    shop: FakeShop, client: TestClient
) -> None:
    answer(client, "yes")
    who = shopper(shop, client)
    line = Line(ProductId("gone"), price=Money(700, "EUR"))
    at = time.time_ns() // 1_000
    shop.record([Event(EventId("e"), Happened.VIEWED, at, who, SessionId("s"), (line,), allows=EVERYTHING)])
    assert "gone (no longer sold here) 1 view, since today Looked at gone today" in section(
        client, Part.HISTORY
    )
    assert section(client, Part.PRICE) == "", "euros are not compared in a shop of dollars"


def test_export_holds_what_we_conclude_and_what_is_left_out(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    did(shop, shopper(shop, client), Happened.VIEWED, "thing-3")
    choose(client, Part.BRAND, leave_out="Luma")
    choose(client, Part.PRICE, leave_out="")
    file = client.get("/my-data/export").json()
    assert file["left_out"] == [{"part": "price", "value": ""}, {"part": "brand", "value": "Luma"}]
    (light,) = [one for one in file["profile"]["leanings"] if one["part"] == "category"]
    assert (light["value"], light["share"], light["behind"]["times"]) == ("Light", 1.0, {"viewed": 1})
    assert light["behind"]["why"][0]["event"] == file["events"][0]["id"]
    assert file["profile"]["off"] == ["price"]


def allow(client: TestClient, purpose: str, allow: str, **headers: str) -> Any:
    fields = {"purpose": purpose, "allow": allow, "form": form(client), "next": "/my-data"}
    return client.post("/my-data/consent", data=fields, headers=headers)


def allowing(page: str) -> list[str]:
    """What is switched on, the master switch aside."""
    return re.findall(
        r'aria-checked="true" aria-labelledby="(personalisation|measurement|improvement)"', page
    )


def test_each_purpose_has_its_own_switch_and_the_record_says_all_of_it(
    shop: FakeShop, client: TestClient
) -> None:
    answer(client, "yes")
    before = shopper(shop, client)
    did(shop, before, Happened.VIEWED, "thing-3")
    assert allow(client, "measurement", "no", dnt="1").headers["location"] == "/my-data"
    page = client.get("/my-data").text
    assert allowing(page) == ["personalisation", "improvement"] and "1 thing" in page
    (kept,) = shop.events.of(before)
    assert not kept.under(Purpose.MEASUREMENT).shopper and kept.under(Purpose.IMPROVEMENT).shopper == before
    told = client.get("/my-data/export").json()["consents"]
    assert [(one["source"], one["objected"], one["version"], len(one["allows"])) for one in told] == [
        ("bar", False, 2, 3),
        ("page", True, 2, 2),
    ]
    allow(client, "measurement", "yes")
    assert len(allowing(client.get("/my-data").text)) == 3
    (kept,) = shop.events.of(before)
    assert not kept.under(Purpose.MEASUREMENT).shopper, "a yes is not for what was before it"


def test_without_personalisation_nothing_is_concluded(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    did(shop, shopper(shop, client), Happened.VIEWED, "thing-3")
    assert "What we make of it" in client.get("/my-data").text
    allow(client, "personalisation", "no")
    assert "What we make of it" not in client.get("/my-data").text
    assert shop.profile(shopper(shop, client)).leanings == ()


def test_with_the_last_purpose_goes_everything(shop: FakeShop, client: TestClient) -> None:
    allow(client, "improvement", "yes")
    before = shopper(shop, client)
    assert before and allowing(client.get("/my-data").text) == ["improvement"]
    did(shop, before, Happened.VIEWED, "thing-3")
    done = allow(client, "improvement", "no")
    assert done.headers["location"].startswith("/my-data?receipt=")
    assert shop.history(before) == [] and shop.consents(before) == []


@pytest.mark.parametrize("purpose", ["service", "everything", ""])
def test_what_cannot_be_asked_for_cannot_be_allowed(client: TestClient, purpose: str) -> None:
    refused = allow(client, purpose, "yes")
    assert refused.status_code == 400 and "sk_shopper" not in client.cookies


def test_export_holds_all_of_it(shop: FakeShop, client: TestClient) -> None:
    answer(client, "yes")
    did(shop, shopper(shop, client), Happened.VIEWED, "thing-3")
    file = client.get("/my-data/export")
    assert "attachment" in file.headers["content-disposition"]
    told = file.json()
    assert (
        told["consent"]["allows"] == ["improvement", "measurement", "personalisation"]
        and told["shop"] == "Corner"
    )
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


@pytest.mark.parametrize("path", ["/my-data/consent", "/my-data/choice", "/my-data/erase"])
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
        refused = client.post(
            path, data={"memory": "no", "part": "brand", "take_up": ""} | data, headers=headers
        )
        assert refused.status_code == 403 and "too old" in refused.text
    ours = dict(client.cookies)
    client.cookies.clear()
    answer(client, "yes")
    strange = form(client)
    client.cookies.clear()
    client.cookies.update(ours)
    assert (
        client.post(path, data={"memory": "no", "part": "brand", "take_up": "", "form": strange}).status_code
        == 403
    )
    own = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}
    assert (
        client.post(
            path, data={"memory": "yes", "part": "brand", "take_up": "", "form": good}, headers=own
        ).status_code
        == 303
    )


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
