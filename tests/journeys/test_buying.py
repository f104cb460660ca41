"""A shopper buys: with keys alone, on a phone, without scripts, in two tabs, by talking, and on the way back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import Happened, OrderId
from tests.journeys.browser import PERSON, PHONE, Visit, grave, real_shop, visit

pytestmark = pytest.mark.browser
HOME = {"Street and number": "1 Mill Lane", "City": "Bath", "Country": "UK"}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shop]]:
    settings = Settings(data=tmp_path_factory.mktemp("real"), rate_limit="", turn_ms=20_000)
    with real_shop(settings, tmp_path_factory.mktemp("goods")) as (address, shop):
        shop.warm()
        yield address, shop


@pytest.fixture
def shopper(browser: Browser, real: tuple[str, Shop]) -> Iterator[Visit]:
    with visit(browser, real[0], user_agent=PERSON) as seen:
        yield seen
        assert not seen.troubles


def product(shop: Shop) -> str:
    """One that can be bought in several variants."""
    sold = next(one for one in shop.catalog.search_all() if sum(v.offer.stock != 0 for v in one.variants) > 1)
    return f"/products/{sold.id}"


def basket(page: Page) -> str:
    return page.locator("#basket").get_attribute("aria-label") or ""


def fill_in(page: Page) -> None:
    for label, text in HOME.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Check your order")).to_be_visible()


def order_of(page: Page) -> OrderId:
    (id,) = re.findall(r"/orders/([^?]+)", page.url)
    return OrderId(id)
