"""From a question to a click to the log and back out of it, in a browser and with nothing pretended."""

import json
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from shopkeeper.features.feature import Part
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, Line, ProductId, Surface
from tests.journeys.browser import DESKTOP, PERSON, PHONE, grave, real_shop, served, until, visit
from tests.known import event_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Another shop of another origin, whose page embeds the collector as its address says."""
    with served(Starlette(routes=[Route("/", _page)])) as address:
        yield address.replace("127.0.0.1", "localhost")


async def _page(request: Request) -> HTMLResponse:
    layer = "dataLayer = [{event: 'view_item', ecommerce: {items: [{item_id: 'mug'}]}}]; function gtag() { dataLayer.push(arguments) }"
    src, attributes = request.query_params["src"], request.query_params["attributes"]
    return HTMLResponse(
        f"<!doctype html><title>Elsewhere</title><link rel=icon href='data:,'><script>{layer}</script><script src='{src}' {attributes}></script>"
    )


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory, elsewhere: str) -> Iterator[tuple[str, Shop]]:
    settings = Settings(data=tmp_path_factory.mktemp("real"), rate_limit="", cors_origins=(elsewhere,))
    with real_shop(settings, tmp_path_factory.mktemp("goods")) as opened:
        yield opened


Told = Callable[..., list[Event]]


@pytest.fixture
def told(real: tuple[str, Shop]) -> Told:
    """Waits until events of all these kinds were told in this test, and returns everything told, in order."""
    shop, start = real[1], real[1].events.head()

    def wait(*kinds: Happened) -> list[Event]:
        for _ in range(200):
            events = [event_of(kept) for kept in shop.events.read(start)]
            if {event.kind for event in events} >= set(kinds):
                return events
            time.sleep(0.05)
        raise AssertionError(f"no {kinds} among {[event.kind for event in events]}")

    return wait


def only(events: list[Event], kind: Happened) -> Event:
    (found,) = [event for event in events if event.kind is kind]
    return found


def buy_a_look(page: Page, site: str) -> None:
    """Search, open the second card, look at the product."""
    page.goto(f"{site}/search?q=jacket")
    until(lambda: page.evaluate("!!window.shopkeeper"))
    page.locator(".card h3 a").nth(1).click()
    page.wait_for_url("**/products/**")
    expect(page.locator("article.detail[data-told]")).to_be_attached()
    page.evaluate("shopkeeper.flush()")


KEPT = "sessionStorage['htmx-history-cache'] ?? ''"
"""Pages that the way back shows without asking the shop."""


def test_what_a_shopper_does_is_in_the_log_where_they_did_it(
    browser: Browser, real: tuple[str, Shop], told: Told
) -> None:
    site, shop = real
    with visit(browser, site) as seen:
        page = seen.open("/my-data")
        page.get_by_role("switch", name="Memory").click()
        expect(page.get_by_role("switch", name="Memory")).to_be_checked()
        buy_a_look(page, site)
        events = told(Happened.ASKED, Happened.SHOWN, Happened.CLICKED, Happened.VIEWED)
        shown, clicked, viewed = (
            next(e for e in events if e.kind is kind)
            for kind in (Happened.SHOWN, Happened.CLICKED, Happened.VIEWED)
        )
        asked = only(events, Happened.ASKED)
        assert (asked.words, shown.surface) == ("jacket", Surface.SEARCH)
        assert shown.trace == clicked.trace == viewed.trace == asked.trace
        (line,) = clicked.lines
        assert line.rank == 2 and line.product == shown.lines[1].product and line.look == shown.lines[1].look
        assert viewed.lines[0].product == line.product and clicked.surface is Surface.SEARCH
        (who,) = {event.shopper for event in events}
        assert who and len({event.session for event in events}) == 1

        page.get_by_role("link", name="My data").click()
        expect(page.locator(".topic").first).to_contain_text("Looked at")
        page.get_by_text("Erase everything").click()
        page.get_by_role("button", name="Erase it now").click()
        expect(page.get_by_role("status").filter(has_text="receipt")).to_contain_text("we erased")
        assert shop.history(who) == []
        assert not [event for event in told() if event.shopper == who]
        assert page.evaluate(KEPT) == "", "erased in this tab as well"
        page.get_by_role("link", name="Your orders").click()
        expect(page.get_by_role("heading", name="No orders yet")).to_be_visible()
        page.get_by_role("link", name="Why am I seeing this?").click()
        expect(page.get_by_role("heading", name="Why am I seeing this?")).to_be_visible()
        page.locator("a.brand").click()
        page.wait_for_url(f"{site}/")
        kept = page.evaluate(KEPT)
        assert "What stands where" in kept and "receipt" not in kept and "No orders yet" not in kept
        assert not seen.troubles


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_what_we_conclude_can_be_left_out_and_taken_up_again(
    browser: Browser, real: tuple[str, Shop], told: Told, script: bool
) -> None:
    site, shop = real
    with visit(browser, site, java_script_enabled=script, user_agent=PERSON) as seen:
        page = seen.open("/")
        page.get_by_role("button", name="Yes, remember").click()
        expect(page.locator(".consent")).to_have_count(0)
        if script:
            for product in ("rain-jacket", "wool-jacket", "mug"):
                seen.open(f"/products/{product}")
                expect(page.locator("article.detail[data-told]")).to_be_attached()
                page.evaluate("shopkeeper.flush()")
            who = told(Happened.VIEWED)[-1].shopper
        else:  # a shop's own server tells what a page without scripts cannot
            seen.open("/search?q=mug")
            who = only(told(Happened.ASKED), Happened.ASKED).shopper
            lines = tuple(Line(ProductId(one)) for one in ("rain-jacket", "wool-jacket", "mug"))
            shop.record(
                [
                    Event(
                        EventId("told"),
                        Happened.VIEWED,
                        time.time_ns() // 1000,
                        who,
                        lines=lines,
                        allows=EVERYTHING,
                    )
                ]
            )
        seen.open("/my-data")
        kinds = page.locator("#category")
        expect(kinds).to_contain_text("Mostly Jacket")
        assert (kinds.locator(".what").first.bounding_box() or {})["height"] < 30, "it reads in one line"
        kinds.locator("summary").first.click()
        expect(kinds.get_by_role("link", name="Looked at Wool Jacket")).to_be_visible()
        kinds.get_by_role("button", name="Leave out Jacket").click()
        expect(page).to_have_url(f"{site}/my-data#category")
        expect(kinds).to_contain_text("Mostly Mug")
        expect(kinds.get_by_role("list", name="Left out")).to_contain_text("Jacket")
        assert [one.value for one in shop.profile(who).leanings if one.removed] == ["Jacket"]
        kinds.get_by_role("button", name="Undo: use Jacket again").click()
        expect(kinds).to_contain_text("Mostly Jacket")
        prices = page.get_by_role("switch", name="Use prices")
        prices.click()
        expect(prices).not_to_be_checked()
        expect(page.locator("#price")).to_contain_text("We do not use prices.")
        assert shop.profile(who).off == {Part.PRICE}
        assert not seen.troubles
        if script:
            assert not grave(page)
            page.set_viewport_size(PHONE)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("objects", [False, True], ids=["unasked", "gpc"])
def test_without_a_yes_nothing_personal_is_kept_anywhere(
    browser: Browser, real: tuple[str, Shop], told: Told, objects: bool
) -> None:
    site, _ = real
    with visit(browser, site, extra_http_headers={"sec-gpc": "1"} if objects else {}) as seen:
        buy_a_look(seen.page, site)
        events = told(Happened.CLICKED, Happened.VIEWED, Happened.SHOWN)
        assert {(event.shopper, event.session) for event in events} == {("", "")}
        assert seen.page.context.cookies() == []
        kept = seen.page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
        assert not [name for name in kept if not name.startswith("htmx")]
        expect(seen.page.locator(".consent")).to_have_count(0 if objects else 1)
        assert not seen.troubles


def test_leaving_sends_what_waits(browser: Browser, real: tuple[str, Shop], told: Told) -> None:
    with visit(browser, real[0]) as seen:
        page = seen.open("/my-data")
        until(lambda: page.evaluate("!!window.shopkeeper"))
        page.evaluate(
            "shopkeeper.track('add_to_cart', {currency: 'USD', items: [{item_id: 'mug-1', price: 8}]})"
        )
        page.goto("about:blank")
        event = only(told(Happened.CARTED), Happened.CARTED)
        assert (event.lines[0].product, event.lines[0].sku) == ("mug", "mug-1")


def test_a_shopper_without_a_network_loses_nothing(
    browser: Browser, real: tuple[str, Shop], told: Told
) -> None:
    with visit(browser, real[0]) as seen:
        page = seen.open("/")
        page.get_by_role("button", name="Yes, remember").click()
        until(lambda: page.evaluate("!!window.shopkeeper && !document.querySelector('.consent')"))
        page.context.set_offline(True)
        page.evaluate("shopkeeper.track('add_to_wishlist', {items: [{item_id: 'mug'}]})")
        page.evaluate("shopkeeper.flush()")
        kept = json.loads(page.evaluate("localStorage.getItem('shopkeeper.queue')"))
        assert [event["name"] for event in kept] == ["add_to_wishlist"]
        page.context.set_offline(False)
        page.evaluate("dispatchEvent(new Event('online'))")
        assert only(told(Happened.WISHED), Happened.WISHED).shopper
        until(lambda: page.evaluate("localStorage.getItem('shopkeeper.queue') === null"))


@pytest.mark.parametrize("consent", ["yes", "no", ""])
def test_a_shop_elsewhere_embeds_it_with_one_line(
    browser: Browser, real: tuple[str, Shop], elsewhere: str, told: Told, consent: str
) -> None:
    with visit(browser, elsewhere) as seen:
        named = f"data-consent='{consent}'" if consent else ""
        asked = {"src": f"{real[0]}/shopkeeper.js", "attributes": f"{named} data-layer='dataLayer'"}
        page = seen.open(f"/?{urlencode(asked)}")
        until(lambda: page.evaluate("!!window.shopkeeper"))
        page.evaluate("gtag('event', 'add_to_cart', {items: [{item_id: 'mug-1'}]})")
        page.evaluate("dataLayer.push({event: 'gtm.js'})")
        page.evaluate("shopkeeper.flush()")
        events = told(Happened.VIEWED, Happened.CARTED)
        assert {event.kind for event in events} == {Happened.VIEWED, Happened.CARTED}
        assert len({(event.shopper, event.session) for event in events}) == 1
        assert bool(events[0].shopper and events[0].session) is (consent == "yes")
        assert page.evaluate("localStorage.length") == (2 if consent == "yes" else 0)
        if not consent:  # what happened before the yes stays nobody's
            page.evaluate("shopkeeper.track('add_to_wishlist', {items: [{item_id: 'mug'}]})")
            page.evaluate("shopkeeper.consent(true)")
            page.evaluate("shopkeeper.track('remove_from_cart', {items: [{item_id: 'mug'}]})")
            page.evaluate("shopkeeper.flush()")
            events = told(Happened.WISHED, Happened.UNCARTED)
            named = {event.kind for event in events if event.shopper or event.session or event.allows}
            assert named == {Happened.UNCARTED}
        if consent == "yes":
            page.evaluate("shopkeeper.consent(false)")
            assert page.evaluate("localStorage.length") == 0
        assert not seen.troubles


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_the_question_and_the_page_are_for_everyone(
    browser: Browser, real: tuple[str, Shop], size: dict[str, int], scheme: str
) -> None:
    with visit(browser, real[0], viewport=size, color_scheme=scheme) as seen:
        page = seen.open("/")
        page.fill("#q", "jacket")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=jacket*")
        seen.settled()
        no, yes = (page.get_by_role("button", name=name) for name in ("No, thanks", "Yes, remember"))
        boxes = [button.bounding_box() for button in (no, yes)]
        assert boxes[0] and boxes[1]
        assert (boxes[0]["width"], boxes[0]["height"]) == (boxes[1]["width"], boxes[1]["height"])
        assert not grave(page)
        yes.click()
        expect(page.locator(".consent")).to_have_count(0)
        assert urlsplit(page.url).path == "/search"
        page.go_back()
        page.go_back()
        page.wait_for_url(f"{real[0]}/")
        expect(page.locator(".consent")).to_have_count(0)
        seen.open("/my-data")
        assert not grave(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_it_all_works_without_javascript(browser: Browser, real: tuple[str, Shop], told: Told) -> None:
    with visit(browser, real[0], java_script_enabled=False) as seen:
        page = seen.open("/")
        page.get_by_role("button", name="Yes, remember").click()
        seen.open("/search?q=jacket")
        assert only(told(Happened.ASKED), Happened.ASKED).shopper
        page.get_by_role("link", name="My data").click()
        expect(page.locator(".mine")).to_contain_text("What you searched for")
        page.get_by_role("switch", name="Memory").click()
        expect(page.get_by_role("status").filter(has_text="receipt")).to_be_visible()
        assert [cookie["name"] for cookie in page.context.cookies()] == ["sk_consent"]
