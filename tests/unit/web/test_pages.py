"""View models and pages of a shop in memory, without a browser."""

import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper import web
from shopkeeper.api import create_app
from shopkeeper.fit import compatible
from shopkeeper.language.wording import Wording
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs
from shopkeeper.types import (
    UNCOUNTED,
    Compatibility,
    Goes,
    LookKey,
    Match,
    Money,
    Occasion,
    Offer,
    PhotoVerdict,
    Picks,
    Product,
    ProductId,
    Query,
    Relaxation,
    Sort,
    Surface,
    Verdict,
)
from shopkeeper.web.answer import answer
from shopkeeper.web.asked import Asked
from shopkeeper.web.cards import card, price, promise
from shopkeeper.web.joining import joining
from tests.journeys.fake_shop import HOSTILE, FakeShop, drawing, fake_shop

WORDING = Wording.of("en", date(2026, 11, 23))
PHOTO = drawing("#2f63b8", 3)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> FakeShop:
    return fake_shop(Settings(data=tmp_path_factory.mktemp("shop")))


@pytest.fixture(scope="module")
def site(shop: FakeShop) -> TestClient:
    configure_logs("CRITICAL")
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    return TestClient(app, headers={"accept": "text/html"})


@pytest.mark.parametrize(
    ("offer", "said"),
    [
        (Offer(stock=0), "Out of stock"),
        (Offer(stock=2), "Only 2 left"),
        (Offer(stock=50), "In stock"),
        (Offer(stock=UNCOUNTED), "In stock"),
        (Offer(), ""),
        (Offer(stock=9, delivery=date(2026, 11, 27)), "In stock, arrives by Friday"),
        (Offer(delivery=date(2026, 11, 24)), "Arrives by tomorrow"),
        (Offer(stock=9, delivery=date(2020, 1, 1)), "In stock"),
    ],
)
def test_promises(offer: Offer, said: str) -> None:
    assert promise(offer, WORDING) == said


@pytest.mark.parametrize(
    ("was", "said"),
    [(Money(9000, "USD"), "$90"), (Money(5000, "USD"), ""), (Money(9000, "EUR"), ""), (None, "")],
)
def test_a_former_price_counts_only_when_it_was_higher(was: Money | None, said: str) -> None:
    assert price(Offer(Money(6000, "USD"), was), WORDING).was == said


def test_chips_of_an_answer_lead_where_they_say(shop: FakeShop) -> None:
    asked = Asked("blue under $400", without=("colour:is:blue",))
    shown = answer(shop.search(Query(asked.text, without=asked.without)), asked, WORDING)
    assert [chip.label for chip in shown.chips] == ["under $400"]
    assert [ghost.label for ghost in shown.ghosts] == ["blue"]
    assert shown.ghosts[0].restore == Asked("blue under $400").url()


def test_a_verdict_does_not_promise_what_the_wishes_left_out(shop: FakeShop) -> None:
    asked = Asked("blue", photo="a" * 40)
    slate = shop.search(Query(asked.text, images=(PHOTO,)))
    assert answer(slate, asked, WORDING).verdict == "We have exactly this."
    elsewhere = replace(slate, photos=(PhotoVerdict(Match.SAME, 1.0, ProductId("other"), LookKey(9_999)),))
    assert answer(elsewhere, asked, WORDING).verdict == "We have it, but not like that. What does fit:"
    ordered = replace(asked, sort=Sort.PRICE_UP)
    assert answer(elsewhere, ordered, WORDING).verdict == "We have it, but not like that. What does fit:"
    later = replace(elsewhere, photos=(replace(elsewhere.photos[0], fits=True),))
    assert answer(later, ordered, WORDING).verdict == "We have exactly this."
    (first, *_) = slate.hits
    own = replace(slate, photos=(PhotoVerdict(Match.SAME, 1.0, first.product.id, LookKey(9_999)),))
    assert answer(own, asked, WORDING).verdict == "We have it like that."
    unsaid = tuple(replace(proof, verdict=Verdict.NOT_STATED) for proof in first.proofs)
    silent = replace(own, hits=(replace(first, proofs=unsaid),))
    assert answer(silent, asked, WORDING).verdict == "We have it. Like that, perhaps:"
    gloves = replace(elsewhere, intent=replace(slate.intent, titled="gloves", like_photo=False))
    assert answer(gloves, Asked("gloves", photo="a" * 40), WORDING).verdict == ""


@pytest.mark.parametrize(
    ("match", "meaning", "said"),
    [
        (Match.SAME, "", "What looks like it:"),
        (Match.NOT_STOCKED, "", "Not stocked. The closest looks:"),
        (Match.LOOK_ALIKE, "", "Not this one, but these look alike."),
        (Match.SAME, "top", ""),
    ],
)
def test_what_goes_with_a_photo_that_is_not_stocked_does_not_hide_that(
    shop: FakeShop, match: Match, meaning: str, said: str
) -> None:
    asked = Asked("what goes with this?", photo="a" * 40)
    slate = shop.search(Query("", images=(PHOTO,)))
    beside = replace(
        slate, intent=replace(slate.intent, beside=True, meaning=meaning), photos=(PhotoVerdict(match, 0.9),)
    )
    assert answer(beside, asked, WORDING).verdict == said


def test_the_way_back_from_a_correction_takes_the_words_as_they_were_typed(shop: FakeShop) -> None:
    asked, slate = Asked("Hodie, hodies"), shop.search(Query("blue"))
    mended = replace(
        slate,
        intent=replace(slate.intent, corrections=(("hodie", "hoodie"),)),
        suggestion="hoodie, hodies",
    )
    found = answer(mended, asked, WORDING).correction
    assert found is not None and found.url == Asked('"Hodie", hodies').url()


def test_a_mistyped_wish_is_said_as_it_was_understood(shop: FakeShop) -> None:
    asked, slate = Asked("bleu"), shop.search(Query("blue"))
    wish = replace(slate.applied[0], words="bleu")
    hits = tuple(
        replace(
            hit, proofs=tuple(replace(one, constraint=wish, verdict=Verdict.NOT_STATED) for one in hit.proofs)
        )
        for hit in slate.hits
    )
    intent = replace(slate.intent, constraints=(wish,), corrections=(("bleu", "blue"),))
    page = answer(replace(slate, applied=(wish,), hits=hits, intent=intent), asked, WORDING)
    assert [(chip.label, chip.words) for chip in page.chips] == [("blue", "bleu")]
    assert page.cards[0].silent == ("blue",)


def test_words_nobody_knows_are_not_called_wishes(shop: FakeShop) -> None:
    asked = Asked("zzz")
    assert answer(shop.search(Query("zzz")), asked, WORDING).nothing == "Nothing here goes by those words."
    both = Asked("zzz under $5")
    assert answer(shop.search(Query(both.text)), both, WORDING).nothing == "Nothing meets all of that."


def test_a_card_opens_the_variant_it_shows(shop: FakeShop) -> None:
    hit = shop.search(Query("blue")).hits[0]
    chosen = replace(hit, variant=hit.look.variants[1])
    assert f"sku={quote(chosen.variant.sku)}" in card(chosen, WORDING).url


def test_why_does_not_repeat_the_title(shop: FakeShop) -> None:
    hit = shop.search(Query("blue")).hits[0]
    said = replace(hit, why=f"“{hit.product.title}” · described in your words")
    assert card(said, WORDING).why == "Described in your words"


@pytest.mark.parametrize(
    ("share", "said"), [(0.0, "0%"), (0.002, "< 1%"), (0.006, "1%"), (0.42, "42%"), (1.0, "100%")]
)
def test_what_is_little_is_not_said_to_be_nothing(shop: FakeShop, share: float, said: str) -> None:
    hit = replace(shop.search(Query("blue")).hits[0], score=share, scores={})
    assert [bar.percent for bar in card(hit, WORDING).bars] == [said]


def test_nothing_seen_is_said_to_be_certain(shop: FakeShop) -> None:
    slate = replace(shop.search(Query("blue")), photos=(PhotoVerdict(Match.SAME, 0.9999),))
    shown = answer(slate, Asked("blue", photo="a" * 40), WORDING)
    assert shown.chips[0].label == "like your photo 99%"


def test_a_row_says_once_what_holds_of_all_its_cards(
    site: TestClient, shop: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = FakeShop.recommend

    def recommend(self: FakeShop, surface: Surface, occasion: Occasion) -> Picks:
        picks = whole(self, surface, occasion)
        faint = (replace(one, why="Among the closest we have · costs less") for one in picks.picks[1:])
        return replace(picks, picks=(*picks.picks[:1], *faint))

    monkeypatch.setattr(FakeShop, "recommend", recommend)
    page = site.get("/products/thing-8").text
    assert re.search(r'id="shelf-similar">Most like this</h2>', page)
    assert re.findall(r'class="reason">([^<]+)', page)[:2] == ["Much like it", "Costs less"]
    assert "mong the closest" not in page


def test_where_nothing_is_stated_to_fit_the_page_says_so_first(shop: FakeShop) -> None:
    slate = shop.search(Query("blue"))
    (wish,) = slate.applied
    silent = tuple(
        replace(hit, proofs=tuple(replace(one, verdict=Verdict.NOT_STATED) for one in hit.proofs))
        for hit in slate.hits
    )
    unsure = replace(slate, hits=silent, judged=slate.total, proven=0)
    said = answer(unsure, Asked("blue"), WORDING).verdict
    assert said == f"None of these says “{wish.words}”. They may fit:"
    assert not answer(replace(unsure, proven=1), Asked("blue"), WORDING).verdict
    assert not answer(replace(unsure, judged=slate.total - 1), Asked("blue"), WORDING).verdict


def test_what_is_only_near_is_not_called_few_of_more(shop: FakeShop) -> None:
    """Nothing answers: the way out does not lead to more of these."""
    asked = Asked("blue under $400")
    slate = shop.search(Query(asked.text))
    way = Relaxation(slate.applied[0], 2)
    for near, lead in (
        (False, "Few results. There are more"),
        (True, "With fewer wishes, there is something"),
    ):
        shown = answer(replace(slate, near=near, relaxations=(way,)), asked, WORDING)
        assert shown.ways and shown.lead == lead


def test_a_page_continues_where_it_ended(shop: FakeShop) -> None:
    asked = Asked("things")
    slate = shop.search(Query(asked.text))
    shown = answer(slate, asked, WORDING)
    assert shown.more == replace(asked, cursor=slate.cursor).url() and not shown.first
    assert answer(slate, replace(asked, cursor="24"), WORDING).first == asked.url()


@given(text=st.text(max_size=60))
def test_no_words_break_out_of_a_page(site: TestClient, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    page = site.get(f"/search?q={quote(text + '<script>alert(1)</script>')}").text
    assert page.count("<script") == 3 and "alert(1)</script>" not in page


def test_hostile_titles_are_escaped_everywhere(site: TestClient) -> None:
    page = site.get("/products/thing-4").text
    assert "<script>alert" not in page
    assert HOSTILE in unescape(page)
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert data and json.loads(data[1])["name"] == HOSTILE


def test_a_photo_is_looked_at_for_all_questions_to_come_and_not_kept(
    site: TestClient, shop: FakeShop
) -> None:
    answered = site.post(
        "/search", data={"q": "blue"}, files={"image": ("a.jpg", PHOTO)}, follow_redirects=False
    )
    assert answered.status_code == 303
    place = answered.headers["location"]
    assert "We have exactly this." in site.get(place).text
    assert "We have exactly this." in site.get(f"{place}&sort=price_up").text
    written = [file.read_bytes() for file in shop.settings.data.rglob("*") if file.is_file()]
    assert not any(PHOTO[200:260] in data or b"JFIF" in data for data in written)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/products/none", 404), ("/nowhere", 404), ("/search?c=x", 400), ("/search?sort=x", 400),
        ("/search?q=" + "a" * 2001, 413), (f"/search?photo={'0' * 40}", 404), ("/search?q=explode", 500),
        (f"/search?photo={'0' * 12}.{'A' * 300}", 404),
    ],
)  # fmt: skip
def test_refusals_are_pages(site: TestClient, path: str, status: int) -> None:
    page = site.get(path)
    assert page.status_code == status
    assert "<h1>" in page.text and "Traceback" not in page.text and "secret" not in page.text


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"<svg/>", 415), (b"\xff\xd8\xff broken", 400), (b"GIF89a", 415)],
    ids=["svg", "cut", "stub"],
)
def test_what_is_no_photo_is_refused_and_the_words_kept(site: TestClient, data: bytes, status: int) -> None:
    page = site.post("/search", data={"q": "a red lamp"}, files={"image": ("a.jpg", data)})
    assert page.status_code in (status, 400, 415)
    assert 'value="a red lamp"' in page.text and page.headers["hx-push-url"] == "/search?q=a+red+lamp"


@pytest.mark.parametrize(
    "address", ["/media/x/wide", "/concierge/x?after=soon", f"/concierge/x?after={10**30}"]
)
def test_an_address_that_cannot_be_read_is_refused(site: TestClient, address: str) -> None:
    page = site.get(address)
    assert page.status_code == 400 and "Something broke" not in page.text


def test_a_broken_page_keeps_words_and_photo_and_can_be_tried_again(site: TestClient) -> None:
    token = f"{'a' * 12}.{'b' * 40}"
    page = site.get(f"/search?q=explode&photo={token}").text
    assert "Your words and photo are still in the box." in page
    assert f'value="{token}"' in page
    assert f'href="/search?q=explode&amp;photo={token}">Try again' in page


def test_the_first_screen_promises_only_what_is_there(site: TestClient) -> None:
    page = site.get("/").text.lower()
    assert "say it" not in page and "microphone" not in page


def test_pages_travel_compressed_only_for_those_who_ask(shop: FakeShop) -> None:
    app = create_app(shop)  # type: ignore[arg-type]
    web.mount(app, shop)  # type: ignore[arg-type]
    for encoding, sent in (("gzip", "gzip"), ("identity", None)):
        answered = TestClient(app).get("/", headers={"accept-encoding": encoding})
        assert answered.headers.get("content-encoding") == sent
        assert "accept-encoding" in answered.headers["vary"].lower()
        assert "</html>" in answered.text
    head = TestClient(app).head("/products/thing-1")
    assert head.status_code == 200 and head.content == b"" and "html" in head.headers["content-type"]


def test_pages_forbid_what_they_do_not_need(site: TestClient) -> None:
    for path in ("/", "/search?q=blue", "/products/thing-8"):
        page = site.get(path)
        assert "unsafe" not in page.headers["content-security-policy"]
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page.text)


def test_examples_of_what_to_ask_are_short(tmp_path: Path, shop: FakeShop) -> None:
    long, *goods = shop.goods[:4]
    app = FastAPI()
    web.mount(app, FakeShop(shop.settings, (replace(long, title="A title of many words " * 4), *goods)))  # type: ignore[arg-type]
    examples = TestClient(app).get("/").text.split('class="tries"')[1].split("</p>")[0]
    assert "many words" not in examples and goods[0].title.lower() in examples


def test_an_empty_shop_teaches_the_next_step(tmp_path: Path) -> None:
    app = FastAPI()
    web.mount(app, FakeShop(Settings(data=tmp_path), ()))  # type: ignore[arg-type]
    assert "shopkeeper import" in TestClient(app).get("/").text


def test_small_files(site: TestClient) -> None:
    assert "--accent" in site.get("/static/theme.css").text
    assert site.get("/favicon.svg").headers["content-type"].startswith("image/svg")
    assert "Disallow: /search" in site.get("/robots.txt").text
    assert "harbour jacket" in site.get("/suggest?q=harb").text
    assert site.get("/suggest?q=").text.strip() == ""


def test_a_product_that_declares_a_mount_can_be_asked_what_it_fits() -> None:
    lens = Product(ProductId("lens"), "Nifty Lens", attributes={"mount": ("Canon EF",)})

    def ask(words: str) -> Compatibility:
        return compatible(lens, words)

    empty, asked, refused = (joining(lens, words, ask) for words in ("", "an EF mount", "x" * 300))
    assert empty and not empty.found
    assert (
        asked
        and asked.found
        and asked.found.goes is Goes.YES
        and asked.reasons == ("Nifty Lens: mount Canon EF.",)
    )
    assert refused and not refused.found and refused.trouble
    assert joining(Product(ProductId("mug"), "Mug"), "an EF mount", ask) is None
