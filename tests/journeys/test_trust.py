"""What shoppers are asked and told about themselves and about goods for adults, in a browser: readable, reachable, the same without scripts."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from shopkeeper.settings import Settings
from tests.journeys.browser import DESKTOP, PERSON, PHONE, app_of, grave, served, visit
from tests.journeys.fake_shop import fake_shop

pytestmark = pytest.mark.browser
PAGES = ("/why", "/my-data", "/search?q=jacket", "/products/thing-3", "/products/thing-1")
"""The last one asks."""
EYES = [
    pytest.param({"viewport": PHONE, "color_scheme": "dark"}, id="phone, dark"),
    pytest.param({"viewport": DESKTOP, "color_scheme": "light"}, id="desktop"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where apparel is for adults, and lamps are not."""
    settings = Settings(data=tmp_path_factory.mktemp("shop"), rate_limit="", age_restricted=("Apparel",))
    with served(app_of(fake_shop(settings))) as address:  # type: ignore[arg-type]
        yield address


@pytest.mark.parametrize("eyes", EYES)
def test_everyone_can_read_what_is_asked_and_told(browser: Browser, site: str, eyes: dict[str, Any]) -> None:
    with visit(browser, site, user_agent=PERSON, **eyes) as seen:
        for path in PAGES:
            page = seen.open(path)
            assert not grave(page), path
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert not seen.troubles


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_question_is_asked_once_with_the_keyboard_and_then_pictures_are_there(
    browser: Browser, site: str, scripts: bool
) -> None:
    with visit(browser, site, user_agent=PERSON, java_script_enabled=scripts) as seen:
        page = seen.open("/search?q=jacket")
        expect(page.locator(".card .badge.adults").first).to_be_visible()
        expect(page.locator(".card img")).to_have_count(0)
        page.locator(".card h3 a").first.click()
        expect(page.get_by_role("heading", name="Are you of age?")).to_be_visible()
        yes = page.get_by_role("button", name="Yes, I am")
        yes.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Add to basket")).to_be_visible()
        page = seen.open("/search?q=jacket")
        expect(page.locator(".card img").first).to_be_visible()
        expect(page.locator(".card .badge.adults").first).to_be_visible()
        assert not seen.troubles
