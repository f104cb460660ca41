"""A morning at the console: come in with a key, see what happened, look into search, take the figures along."""

import csv
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from shopkeeper import open_shop
from shopkeeper.cli.asgi import hang
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs
from shopkeeper.trust import Role
from tests.journeys.browser import DESKTOP, PHONE, Visit, grave, served, visit
from tests.samples import feed
from tests.unit.console.traffic import fortnight

pytest.importorskip("duckdb")
pytestmark = pytest.mark.browser
REFUSED = "status of 401"
"""What Chromium notes of a page that asks for a key."""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a real shop with a fortnight behind it, and an admin key."""
    with open_shop(Settings(data=tmp_path_factory.mktemp("shop"), rate_limit="")) as opened:
        opened.import_feed(feed(tmp_path_factory.mktemp("goods")))
        opened.events.restore(fortnight(time.time_ns() // 1000))
        app = hang(opened)
        configure_logs("CRITICAL")
        with served(app) as address:
            yield address, app.state.door.keys.create(Role.ADMIN)[0]


def come_in(seen: Visit, key: str) -> Page:
    page = seen.open("/console")
    expect(page.get_by_text("shopkeeper keys create --admin")).to_be_visible()
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url("**/console/today")
    return page


def test_a_morning_at_the_console(browser: Browser, shop: tuple[str, str], tmp_path: Path) -> None:
    site, key = shop
    with visit(browser, site) as seen:
        page = come_in(seen, key)
        expect(page.locator("h1")).to_contain_text("in the last 7 days")
        before = page.locator(".stream li").first.inner_text()
        with visit(browser, site) as shopper:
            shopper.open("/search?q=jacket")
        newest = page.locator(".stream li").first
        expect(newest).not_to_have_text(before, timeout=20_000)  # by itself, without a click
        expect(page.locator(".stream")).to_contain_text("for something")

        page.get_by_role("link", name="28 days").click()
        page.get_by_role("link", name="Search", exact=True).click()
        expect(page.locator("h1")).to_contain_text("found nothing in the last 28 days")
        page.get_by_role("link", name="Words").last.click()
        expect(page.locator("#searches [aria-sort='ascending']")).to_have_text("Words ↑")
        every = page.locator("#searches tbody tr").count()
        page.goto(f"{site}/console/search?days=28&by=searches.Words&in.searches=no")
        words = page.get_by_label("Filter rows of Top searches")
        words.fill("HAM")
        expect(page.locator("#searches [role=status]")).to_contain_text(f"1 of {every} rows has “HAM”")
        expect(page).to_have_url(re.compile(r"in\.searches=HAM"))
        words.fill("")
        expect(page.locator("#searches tbody tr")).to_have_count(every)
        with page.expect_download() as download:
            page.get_by_role("link", name="Export CSV of Top searches").click()
        assert download.value.suggested_filename == "search-searches-28-days.csv"
        download.value.save_as(tmp_path / "searches.csv")
        rows = list(csv.DictReader((tmp_path / "searches.csv").open(newline="")))
        words = [row["Words"] for row in rows]
        assert "hammock" in words and words == sorted(words)

        page.get_by_role("button", name="Leave").click()
        expect(page.get_by_label("Key", exact=True)).to_be_visible()
        assert not [trouble for trouble in seen.troubles if REFUSED not in trouble]


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (DESKTOP, "light")], ids=["phone", "desktop"])
def test_everyone_can_use_it(
    browser: Browser, shop: tuple[str, str], size: dict[str, int], scheme: str
) -> None:
    site, key = shop
    with visit(browser, site, viewport=size, color_scheme=scheme) as seen:
        assert not grave(seen.open("/console"))
        page = come_in(seen, key)
        for name in ("today", "search", "products", "surfaces", "trust", "system"):
            page.goto(f"{site}/console/{name}?days=28")
            for summary in page.locator("summary").all():
                summary.click()
            assert not grave(page), name
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_it_reads_without_scripts(browser: Browser, shop: tuple[str, str]) -> None:
    site, key = shop
    with visit(browser, site, java_script_enabled=False) as seen:
        page = come_in(seen, key)
        page.get_by_role("link", name="Refresh").click()
        expect(page.locator(".stream li").first).to_be_visible()
