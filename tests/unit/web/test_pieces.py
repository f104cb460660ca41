"""Pieces of an answer as fragments of a page."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.concierge import pieces as p
from shopkeeper.concierge.acts import Act, Kind
from shopkeeper.concierge.budget import Spent
from shopkeeper.concierge.claims import Claim, Evidence, Said, Source
from shopkeeper.language.wording import Wording
from shopkeeper.settings import Settings
from shopkeeper.types import ProductId, Query, TraceId
from shopkeeper.web.pages import Pages
from shopkeeper.web.pieces import runs, told
from tests.journeys.fake_shop import HOSTILE, FakeShop, fake_shop

WORDING = Wording.of("en", date(2026, 11, 23))
FIND = Act(Kind.FIND, "a blue jacket")
PRICE = Evidence(Source.PRODUCT, "thing-1", "price", "60.00 USD", ProductId("thing-1"), HOSTILE)
COLOUR = Evidence(
    Source.PRODUCT, "thing-1", "attribute:outer_colour", "blue", ProductId("thing-1"), "A thing"
)
COUNTED = Evidence(Source.PRODUCT, "answer", "total", "12 products")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> FakeShop:
    return fake_shop(Settings(data=tmp_path_factory.mktemp("shop")))


@pytest.fixture(scope="module")
def html(shop: FakeShop):  # type: ignore[no-untyped-def]
    env = Pages(shop.settings).env

    def render(piece: p.Piece, key: str = "t-1") -> str:
        name, values = told(piece, shop.products, WORDING)
        return env.get_template(f"pieces/{name}.html").render(key=key, **values)

    return render


def test_every_claim_opens_its_sources(html) -> None:  # type: ignore[no-untyped-def]
    claims = [
        Claim("It costs $60.", (PRICE,)),
        Claim("You are welcome.", courtesy=True),
        Claim("12 of them are blue.", (COUNTED, COLOUR, PRICE)),
    ]
    page = html(p.Words(Said.of(claims)))
    buttons = re.findall(r'class="cite" popovertarget="([^"]+)"[^>]*>([^<]+)<', page)
    assert [numbers for _, numbers in buttons] == ["1", "1–3"]
    assert all(page.count(f'<section id="{id}" class="cited" popover') == 1 for id, _ in buttons)
    assert "$60" in page and "60.00 USD" not in page
    assert "Outer colour" in page and "This answer" in page
    assert page.count('href="/products/thing-1"') == 3


def test_no_record_breaks_out_of_a_page(html) -> None:  # type: ignore[no-untyped-def]
    evil = '"><script>alert(1)</script>'
    row = p.Row(evil, (replace(PRICE, text=evil), None), True)
    for piece in (
        p.Words(Said.of([Claim(evil, (replace(PRICE, text=evil),))])),
        p.Table((ProductId(evil), ProductId("b")), (evil, evil), (row,)),
        p.Question(evil, (evil,)),
        p.Confirm(evil, evil, {evil: evil}),
        p.Understood(evil, (replace(FIND, words=evil), FIND)),
    ):
        page = html(piece)
        assert "<script" not in page and evil in unescape(page)


def test_cards_are_those_of_a_search_and_told_apart_from_those_on_the_page(html, shop: FakeShop) -> None:  # type: ignore[no-untyped-def]
    slate = shop.search(Query("blue", size=4))
    page = html(p.Cards(slate, FIND, "For you"), "turn-2")
    assert page.count('data-surface="concierge"') == len(slate.hits) > 0
    targets = set(re.findall(r'popovertarget="(why-[^"]+)"', page))
    assert targets == set(re.findall(r'id="(why-[^"]+)"', page)) and all("turn-2" in one for one in targets)
    assert ("Show more" in page) == bool(slate.cursor)
    assert not html(p.Cards(replace(slate, hits=()), FIND)).strip()


def test_a_table_says_what_differs_first_and_what_is_not_stated(html, shop: FakeShop) -> None:  # type: ignore[no-untyped-def]
    ids = tuple(product.id for product in shop.goods[:2])
    rows = (p.Row("Price", (PRICE, None), True), p.Row("Colours", (COLOUR, COLOUR), False))
    page = html(p.Table(ids, ("One", "Other"), rows))
    assert page.index(">Price<") < page.index("Show what is alike (1)") < page.index(">Colours<")
    assert page.count("not stated") == 1 and page.count("<img") == 2


def test_a_table_shows_what_was_shown_before(html, shop: FakeShop) -> None:  # type: ignore[no-untyped-def]
    product = next(one for one in shop.goods if len(one.looks) > 1 and one.looks[1].pictures)
    look = product.looks[1]
    page = html(p.Table((product.id,), ("One",), (), (look.key,)))
    address = f"look={quote(look.id, safe='')}"
    assert address in page and str(look.pictures[0].id) in page
    assert address not in html(p.Table((product.id,), ("One",), ()))


def test_options_and_a_confirmation_are_buttons_of_the_one_form(html) -> None:  # type: ignore[no-untyped-def]
    asked = html(p.Question("Which?", ("The red one", "The blue one")))
    assert re.findall(r'form="say" name="say" value="([^"]+)"', asked) == ["The red one", "The blue one"]
    sure = html(p.Confirm("9f", "Cancel order 1001", {"order": "1001", "refund": "$12"}))
    assert re.findall(r'form="say" name="(\w+)" value="9f"', sure) == ["decline", "confirm"]
    assert all(word in sure for word in ("Cancel order 1001", "refund", "$12"))


def test_what_is_confirmed_is_asked_as_a_shopper_reads_it(html) -> None:  # type: ignore[no-untyped-def]
    asked = html(p.Confirm("9f", "Cancel order 1001; 75.00 USD are refunded.", {"There": "by 2030-05-17"}))
    assert "Cancel order 1001; $75 are refunded?" in asked and "2030-05-17" not in asked


def test_time_cost_and_what_was_left_out_are_told(html) -> None:  # type: ignore[no-untyped-def]
    calls = (Spent("search", 40.04), Spent("model", 12.0, Decimal("0.0021")))
    done = p.Done(p.Rung.LEXICAL, 81.4, Decimal("0.0021"), calls, TraceId("abc"), 300, ("price: 1",))
    page = html(done)
    assert "81 ms · 0.0021 USD" in page and "40 ms" in page and "words up only" in page
    assert "1 without proof" in page and "abc" in page
    free = html(replace(done, usd=Decimal(0), spent=(), rung=p.Rung.FULL, dropped=(), ms=0.0))
    assert "0 ms · no cost" in free and "No tool" in free and "without proof" not in free


def test_one_request_is_not_repeated_several_are(html) -> None:  # type: ignore[no-untyped-def]
    assert not html(p.Understood("a blue jacket", (FIND,))).strip()
    both = html(p.Understood("x", (FIND, Act(Kind.GOES_WITH, "what goes with it"))))
    assert both.index("a blue jacket") < both.index("what goes with it")


@given(st.sets(st.integers(1, 40), min_size=1))
def test_runs_of_numbers_name_each_once(numbers: set[int]) -> None:
    def read(part: str) -> Sequence[int]:
        first, _, last = part.partition("–")
        return range(int(first), int(last or first) + 1)

    said = runs(sorted(numbers))
    assert [number for part in said.split(", ") for number in read(part)] == sorted(numbers)


def test_runs_are_short() -> None:
    assert runs((1, 2, 3, 5)) == "1–3, 5"


def test_templates_have_no_style_and_no_script_of_their_own() -> None:
    for file in Path("shopkeeper/web/templates/pieces").glob("*.html"):
        assert not re.search(r"<script|\s(style|on\w+)=", file.read_text()), file


def test_a_models_words_are_labelled(html) -> None:  # type: ignore[no-untyped-def]
    said = Said.of([Claim("It costs $60.", (PRICE,))])
    assert "Worded by AI" in html(p.Words(said, generated=True)) and "AI" not in html(p.Words(said))
