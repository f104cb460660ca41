"""From two looks to a row of one's own, in a browser and over HTTP, with nothing pretended."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from shopkeeper.events import Kept
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import Happened, Money, Offer, Sku, Surface
from tests.journeys.browser import DESKTOP, PERSON, PHONE, grave, real_shop, until, visit
from tests.known import event_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shop]]:
    settings = Settings(data=tmp_path_factory.mktemp("real"), rate_limit="", exploration=0.0)
    with real_shop(settings, tmp_path_factory.mktemp("goods")) as opened:
        yield opened


def look_at(page: Page, site: str, product: str) -> None:
    page.goto(f"{site}/products/{product}")
    expect(page.locator("article.detail[data-told]")).to_be_attached()
    page.evaluate("shopkeeper.flush()")
    page.wait_for_load_state("networkidle")


def why(page: Page, row: str) -> list[str]:
    return page.locator(f"section[aria-labelledby=shelf-{row}] .reason").all_inner_texts()


def test_two_looks_make_a_row_of_ones_own_in_the_same_visit(browser: Browser, real: tuple[str, Shop]) -> None:
    site, shop = real
    with visit(browser, site, user_agent=PERSON) as seen:
        page = seen.open("/")
        assert not why(page, "for_you")
        page.get_by_role("button", name="Yes, remember").click()
        expect(page.locator(".consent")).to_have_count(0)
        look_at(page, site, "rain-jacket")
        look_at(page, site, "tee")
        page.goto(f"{site}/")
        own = why(page, "for_you")
        assert own and all(reason.startswith("Because you looked at") for reason in own)
        titles = page.locator("section[aria-labelledby=shelf-for_you] h3").all_inner_texts()
        assert not {"Rain Jacket", "Cotton Tee", "Desk Lamp"} & set(titles), "seen, or sold out"
        shop.set_offers({Sku("tee-1"): Offer(Money(1520, "USD"), stock=3)})
        page.reload()
        assert why(page, "back_again") == ["20 % cheaper than when you looked"]
        page.locator("section[aria-labelledby=shelf-for_you] h3 a").first.click()
        page.wait_for_url("**/products/**")
        page.evaluate("shopkeeper.flush()")
        until(lambda: _clicked(shop.events.read(0)))  # type: ignore[arg-type]
        assert not seen.troubles


def _clicked(log: list[Kept]) -> bool:
    """A click bears the trace of a row that was shown."""
    shown = {
        event_of(k).trace
        for k in log
        if event_of(k).kind is Happened.SHOWN and event_of(k).surface is Surface.FOR_YOU
    }
    return any(
        event_of(k).kind is Happened.CLICKED
        and event_of(k).surface is Surface.FOR_YOU
        and event_of(k).trace in shown
        for k in log
    )


def test_without_a_yes_the_page_knows_only_itself(browser: Browser, real: tuple[str, Shop]) -> None:
    site, _ = real
    with visit(browser, site, user_agent=PERSON) as seen:
        page = seen.page
        look_at(page, site, "rain-jacket")
        assert why(page, "similar")[0].startswith(("Much like it", "Among the closest"))
        page.goto(f"{site}/")
        assert not why(page, "for_you") and not why(page, "back_again")


def test_it_all_works_without_javascript(browser: Browser, real: tuple[str, Shop]) -> None:
    with visit(browser, real[0], java_script_enabled=False) as seen:
        page = seen.open("/products/rain-jacket")
        assert why(page, "goes_with") and why(page, "similar")


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_rows_are_for_everyone(
    browser: Browser, real: tuple[str, Shop], size: dict[str, int], scheme: str
) -> None:
    with visit(browser, real[0], viewport=size, color_scheme=scheme, user_agent=PERSON) as seen:
        page = seen.open("/")
        page.get_by_role("button", name="Yes, remember").click()
        look_at(page, real[0], "rain-jacket")
        assert not grave(page)
        seen.open("/")
        assert why(page, "for_you") and not grave(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
