"""The evaluation's report in a browser: on a phone and a desktop, light and dark, and for everybody."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.journeys.browser import DESKTOP, PHONE, visit
from tests.unit.evaluation.test_report import made

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_fits_the_screen_and_everybody_can_read_it(
    browser: Browser, tmp_path: Path, size: dict[str, int], scheme: str
) -> None:
    file = tmp_path / "report.html"
    file.write_text(made(), "utf-8")
    with visit(browser, file.as_uri(), viewport=size, color_scheme=scheme) as visitor:
        page = visitor.open("")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.locator("svg.track").first.bounding_box()["height"] < 60
        found = Axe().run(page).response["violations"]
        assert not [violation["id"] for violation in found]
        assert not visitor.troubles
