"""A shopper talks to the concierge: with keys only, with a photo, on a bad line, on a phone, without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from shopkeeper.settings import Settings
from tests.journeys.browser import PATIENCE, PHONE, Visit, grave, real_shop, visit

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("goods")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, goods: Path) -> Iterator[str]:
    """A real shop that is given time: what a slow machine leaves out is tested elsewhere."""
    settings = Settings(data=tmp_path_factory.mktemp("real"), rate_limit="", turn_ms=20_000)
    with real_shop(settings, goods) as (address, shop):
        shop.warm()
        yield address


@pytest.fixture
def shopper(browser: Browser, site: str) -> Iterator[Visit]:
    with visit(browser, site) as seen:
        yield seen
        assert not seen.troubles


def answered(page: Page, turns: int) -> None:
    expect(page.locator(".turn .spent")).to_have_count(turns)
    expect(page.locator(".waiting-for")).to_have_count(0)


def ask(page: Page, words: str) -> None:
    turns = page.locator(".turn").count() + 1
    page.locator(".say textarea").fill(words)
    page.keyboard.press("Enter")
    answered(page, turns)


def test_with_keys_alone_from_the_box_to_cards_a_source_a_comparison_and_back(shopper: Visit) -> None:
    page = shopper.open("/")
    before = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert not [name for name in before if "/static/concierge" in name]
    page.keyboard.press("/")
    page.keyboard.type("a jacket under $150")
    page.keyboard.press("Shift+Enter")
    answered(page, 1)
    panel = page.locator("dialog.concierge")
    expect(panel.locator(".card h3").first).to_contain_text("Jacket")
    assert "Wool Jacket" not in panel.locator(".card h3").all_inner_texts()
    expect(panel.locator("[data-heard]")).to_contain_text(re.compile(r"\d products"))
    expect(panel.locator("[data-heard]")).to_contain_text("costs")

    panel.locator(".cite").last.focus()
    page.keyboard.press("Enter")
    source = panel.locator(".cited:popover-open")
    expect(source).to_contain_text("Price")
    assert not grave(page)
    page.keyboard.press("Escape")
    expect(source).to_have_count(0)
    expect(panel).to_be_visible()

    panel.locator("textarea").focus()
    ask(page, "compare the first two")
    expect(panel.locator(".compared thead th")).to_have_count(2)
    expect(panel.get_by_role("checkbox", name="Show what is alike")).to_be_visible()
    assert not grave(page)
    panel.get_by_role("button", name="What this answer took").last.focus()
    page.keyboard.press("Enter")
    expect(panel.locator(".sheet:popover-open")).to_contain_text("trace")
    page.keyboard.press("Escape")

    for _ in range(40):  # the panel keeps the focus
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('#page')")
    page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()
    expect(page.locator("#q")).to_be_focused()


def test_a_question_is_answered_with_one_tap_and_what_was_typed_stays(shopper: Visit) -> None:
    page = shopper.open("/")
    page.get_by_role("link", name="Ask", exact=True).click()
    page.locator(".begin .options button").nth(1).click()
    answered(page, 1)
    page.get_by_role("button", name="Start over").click()
    expect(page.locator(".turn")).to_have_count(0)
    ask(page, "a jacket")
    ask(page, "compare the rain jacket")
    page.locator(".say textarea").fill("half a sent")
    page.locator(".question .options button", has_text="Wool Jacket").click()
    answered(page, 3)
    expect(page.locator(".turn").last.locator(".you")).to_contain_text("Wool Jacket")
    expect(page.locator(".options:visible")).to_have_count(0)
    expect(page.locator(".say textarea")).to_have_value("half a sent")


def test_a_photo_of_the_box_and_the_product_on_the_page_go_along(shopper: Visit, goods: Path) -> None:
    page = shopper.open("/")
    page.set_input_files("#image", goods / "rain-jacket.jpg")
    page.wait_for_url(re.compile("photo="))
    page.fill("#q", "do you have this")
    page.press("#q", "Shift+Enter")
    answered(page, 1)
    expect(page.locator(".turn .you img")).to_be_visible()
    expect(page.locator(".turn .card h3").first).to_have_text("Rain Jacket")
    page.locator(".turn .card h3 a").first.click()
    expect(page.locator("dialog.concierge")).not_to_be_visible()
    expect(page.locator("#page h1")).to_have_text("Rain Jacket")
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.locator(".carried[data-carried=page]")).to_contain_text("Rain Jacket")
    ask(page, "is it waterproof?")
    expect(page.locator(".turn").last.locator(".claim").first).to_contain_text("waterproof")
    expect(page.locator(".carried[data-carried=page]")).to_be_hidden()
    page.reload()
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.locator("dialog .turn")).to_have_count(2)


def test_a_line_that_breaks_is_taken_up_and_one_that_is_gone_keeps_the_words(
    browser: Browser, site: str
) -> None:
    asked: list[str] = []

    def half(route: Route) -> None:
        answer = route.fetch()
        cut = answer.text().split("\n\n")[:2]
        asked.append(route.request.method)
        route.fulfill(response=answer, body="\n\n".join(cut) + "\n\nid: 2\nevent: ca")

    with visit(browser, site) as seen:
        page = seen.open("/concierge")
        page.route("**/concierge", half)
        page.route("**/concierge/*?after=1", lambda route: (asked.append("after=1"), route.continue_()))
        ask(page, "a jacket")
        assert asked == ["POST", "after=1"] and page.locator(".turn .reel").count() == 1
        page.unroute_all()
        assert not seen.troubles
        page.route("**/concierge", lambda route: route.abort())
        page.locator(".say textarea").fill("and a mug")
        page.keyboard.press("Enter")
        expect(page.locator(".trouble")).to_contain_text("Your words are kept.", timeout=PATIENCE)
        expect(page.locator(".say textarea")).to_have_value("and a mug")
        expect(page.locator(".turn")).to_have_count(1)
        page.unroute_all()
        page.get_by_role("button", name="Try again").click()
        answered(page, 2)
        expect(page.locator(".turn").last.locator(".card h3").first).to_have_text("Red Mug")
        expect(page.locator(".say textarea")).to_have_value("")


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1440])
def test_what_asks_for_memory_does_not_cover_what_one_writes_in(
    browser: Browser, site: str, width: int
) -> None:
    with visit(browser, site, viewport={"width": width, "height": 844}) as seen:
        page = seen.open("/concierge")
        for _ in range(2):
            box = page.locator("main .say .sentence").bounding_box()
            asks = page.locator(".consent").bounding_box()
            assert box and asks and box["y"] + box["height"] <= asks["y"]
            ask(page, "a jacket")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_it_is_a_full_sheet(browser: Browser, site: str, scheme: str) -> None:
    with visit(browser, site, viewport=PHONE, color_scheme=scheme) as seen:
        page = seen.open("/search?q=jacket")
        page.get_by_role("link", name="Ask", exact=True).click()
        expect(page.locator(".begin")).to_be_visible()
        assert not grave(page)
        ask(page, "compare the rain jacket and the wool jacket")
        box = page.locator("dialog.concierge").bounding_box()
        assert box and (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
        inside = page.locator(".say .sentence").bounding_box()
        assert inside and inside["y"] + inside["height"] <= PHONE["height"]
        assert page.evaluate("document.querySelector('dialog').scrollWidth") <= PHONE["width"]
        assert not grave(page) and not seen.troubles


def test_without_scripts_a_conversation_is_a_page(browser: Browser, site: str) -> None:
    with visit(browser, site, java_script_enabled=False) as seen:
        page = seen.open("/products/rain-jacket")
        page.get_by_role("link", name="Ask", exact=True).click()
        page.get_by_role("button", name="Tell me about it").click()
        expect(page.locator(".turn .claim").first).to_contain_text("Rain Jacket")
        page.locator(".say textarea").fill("compare it with the wool jacket")
        page.get_by_role("button", name="Send").click()
        expect(page.locator(".turn")).to_have_count(2)
        expect(page.locator(".compared thead th")).to_have_count(2)
        page.locator(".turn:last-child .cite").first.click()
        expect(page.locator(".cited:popover-open")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Start over").click()
        expect(page.locator(".turn")).to_have_count(0)


def test_from_right_to_left_and_twice_as_large_nothing_is_cut_off(
    browser: Browser, tmp_path: Path, goods: Path
) -> None:
    settings = Settings(data=tmp_path, rate_limit="", locale="ar", turn_ms=20_000)
    with (
        real_shop(settings, goods) as (address, _),
        visit(browser, address, viewport={"width": 720, "height": 450}, device_scale_factor=2) as seen,
    ):
        page = seen.open("/")
        page.get_by_role("link", name="Ask", exact=True).click()
        ask(page, "a jacket")
        box = page.locator("dialog.concierge").bounding_box()
        assert box and box["x"] == 0
        go = page.locator(".say .go").bounding_box()
        assert go and go["x"] >= 0 and go["y"] + go["height"] <= 450
        assert not grave(page) and not seen.troubles
