"""A shopper buys in a real shop: with keys alone, on a phone, without scripts, in two tabs, by talking, and on the way back."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import Happened, OrderId, Sku
from tests.journeys.browser import PERSON, PHONE, Visit, grave, real_shop, visit

pytestmark = pytest.mark.browser
HOME = {"Name": "Ann Example", "Street and number": "1 Mill Lane", "City": "Bath", "Country": "UK"}


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


def holds(page: Page, pieces: str) -> None:
    expect(page.locator("#basket")).to_have_attribute("aria-label", f"Basket, {pieces}")


def put_in(seen: Visit, product: str) -> Page:
    page = seen.open(f"/products/{product}")
    page.get_by_role("button", name="Add to basket").click()
    expect(page.locator("[data-put]")).to_contain_text("is in your basket")
    return page


def asked(seen: Visit, product: str = "tee") -> Page:
    """As far as the page that asks for the yes."""
    page = put_in(seen, product)
    page.goto(f"{seen.site}/checkout")
    for label, text in HOME.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Check your order")).to_be_visible()
    return page


def order_of(page: Page) -> OrderId:
    (id,) = re.findall(r"/orders/([^?]+)", page.url)
    return OrderId(id)


def tab_to(page: Page, name: str) -> None:
    """By keys alone, as far as a whole page is long."""
    for _ in range(60):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "(document.activeElement.labels?.[0]?.textContent ?? document.activeElement.getAttribute('aria-label')"
            " ?? document.activeElement.textContent).trim()"
        )
        if said.startswith(name):
            return
    raise AssertionError(f"no key leads to {name}")


def test_from_the_product_to_the_order_with_keys_alone(shopper: Visit, real: tuple[str, Shop]) -> None:
    left = real[1].offers([Sku("tee-1")])[Sku("tee-1")].stock
    page = shopper.open("/products/tee")
    page.get_by_role("button", name="No, thanks").click()
    shopper.settled()
    tab_to(page, "Add to basket")
    page.keyboard.press("Enter")
    holds(page, "1 piece")
    expect(page.locator("#live")).to_contain_text("is in your basket")
    expect(page.locator("#add"), "the focus stays where it was").to_be_focused()
    assert not grave(page)
    page.locator("#basket").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your basket", exact=True)).to_be_visible()
    tab_to(page, "One more of")
    page.keyboard.press("Enter")
    holds(page, "2 pieces")
    expect(page.locator("#more-1")).to_be_focused()
    assert not grave(page)
    tab_to(page, "Check out")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check out")).to_be_visible()
    for label, text in HOME.items():
        tab_to(page, label)
        page.keyboard.type(text)
    tab_to(page, "Standard delivery")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert not grave(page)
    tab_to(page, "Go on")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check your order")).to_be_visible()
    expect(page.locator("main")).to_contain_text("$38")
    assert not grave(page)
    tab_to(page, "Order now")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. Your order is placed.")).to_be_visible()
    assert not grave(page)
    holds(page, "empty")
    assert real[1].desk.order(order_of(page)).delivery.option == "pickup"
    assert real[1].offers([Sku("tee-1")])[Sku("tee-1")].stock == (left or 0) - 2
    page.go_back()
    expect(page.get_by_text("it was done, once")).to_be_visible()
    page.goto(f"{shopper.site}/products/tee")
    holds(page, "empty")


def test_on_a_phone_with_undo_and_nothing_cut_off(browser: Browser, real: tuple[str, Shop]) -> None:
    with visit(browser, real[0], user_agent=PERSON, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        page = put_in(seen, "mug")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("[data-put]")).to_contain_text("is out of your basket")
        holds(page, "empty")
        page.get_by_role("button", name="Undo").click()
        holds(page, "1 piece")
        for path in ("/basket", "/checkout", "/orders", "/products/mug"):
            page = seen.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
            assert not grave(page), path
        page = seen.open("/basket")
        page.get_by_role("button", name="Remove").click()
        expect(page.get_by_role("heading", name="Your basket is empty")).to_be_visible()
        expect(page.locator("#main")).to_be_focused()  # the button that was is gone
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("heading", name="Your basket", exact=True)).to_be_visible()
        assert not seen.troubles


def test_a_cut_line_loses_nothing_and_does_nothing_twice(browser: Browser, real: tuple[str, Shop]) -> None:
    with visit(browser, real[0], user_agent=PERSON) as seen:
        page, toast = seen.open("/products/mug"), seen.page.locator("#toast")
        for name, pieces in (("Add to basket", "1 piece"), ("One more of Red Mug", "2 pieces")):
            page.context.set_offline(True)
            page.get_by_role("button", name=name).click()
            expect(toast).to_contain_text("You are offline. Nothing is done twice.")
            page.context.set_offline(False)
            toast.get_by_role("button", name="Try again").click()
            holds(page, pieces)
            page.goto(f"{seen.site}/basket")
        page.goto(f"{seen.site}/checkout")
        for label, text in HOME.items():
            page.get_by_label(label).fill(text)
        page.context.set_offline(True)
        page.get_by_role("button", name="Go on").click()
        expect(toast).to_contain_text("What you wrote is kept.")
        expect(page.get_by_label("City")).to_have_value("Bath")
        page.context.set_offline(False)
        toast.get_by_role("button", name="Try again").click()
        page.get_by_role("button", name="Order now").click()
        page.emulate_media(media="print")
        expect(page.get_by_text("Thank you. Your order is placed.")).to_be_visible()
        expect(page.get_by_role("heading", name="What you can do now")).to_be_hidden()


def test_without_scripts_all_the_way(browser: Browser, real: tuple[str, Shop]) -> None:
    with visit(browser, real[0], user_agent=PERSON, java_script_enabled=False) as seen:
        page = asked(seen)
        page.get_by_role("button", name="Change something").click()
        expect(page.get_by_label("City")).to_have_value("Bath")
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Order now").click()
        expect(page.get_by_text("Thank you. Your order is placed.")).to_be_visible()
        page.locator("#cancel summary").click()
        page.get_by_label("No longer needed").check()
        page.locator("#cancel").get_by_role("button").click()
        page.get_by_role("button", name="Yes, cancel it").click()
        expect(page.get_by_text("Your order is cancelled.")).to_be_visible()


def test_two_tabs_say_yes_and_one_order_is_placed(shopper: Visit, real: tuple[str, Shop]) -> None:
    before = real[1].events.counts().get(Happened.BOUGHT, 0)
    page = asked(shopper)
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        tab.get_by_role("button", name="Order now").click()
        expect(tab.get_by_text("Thank you. Your order is placed.")).to_be_visible()
    assert order_of(page) == order_of(other)
    assert real[1].events.counts()[Happened.BOUGHT] == before + 1
    id = order_of(page)
    real[1].desk.mark(id, Mark.DELIVERED)
    for tab in (page, other):
        tab.goto(f"{shopper.site}/orders/{id}")
        tab.locator("#return summary").click()
        tab.get_by_role("group", name="What goes back?").get_by_role("checkbox").check()
        tab.locator("#return").get_by_role("button").click()
    for tab in (page, other):
        tab.get_by_role("button", name="Yes, send it back").click()
        expect(tab.get_by_text("The return is agreed.")).to_be_visible()
    assert len(real[1].desk.history(id)) == 3
    assert not grave(page)


def test_two_tabs_have_one_basket(browser: Browser, real: tuple[str, Shop]) -> None:
    with visit(browser, real[0], user_agent=PERSON) as seen:
        page = put_in(seen, "mug")
        other = page.context.new_page()
        for tab in (page, other):
            tab.goto(f"{seen.site}/basket")
        page.get_by_role("button", name="One more of").click()
        holds(page, "2 pieces")
        other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        holds(other, "2 pieces")
        other.get_by_role("button", name="One more of").click()
        expect(other.locator(".notice")).to_have_text(
            "The basket changed meanwhile, perhaps in another window. Look at it again, then repeat."
        )
        expect(other.get_by_label("Number of Red Mug")).to_have_value("2")
        other.reload()
        expect(other.get_by_label("Number of Red Mug")).to_have_value("2")


def test_a_form_from_before_memory_was_switched_off_is_no_dead_end(
    browser: Browser, real: tuple[str, Shop]
) -> None:
    with visit(browser, real[0], user_agent=PERSON) as seen:
        page = seen.open("/products/mug")
        page.get_by_role("button", name="Yes, remember").click()
        expect(page.locator(".consent")).to_have_count(0)
        other = page.context.new_page()
        other.goto(f"{seen.site}/my-data")
        other.get_by_role("switch", name="Memory").click()
        expect(other.get_by_role("switch", name="Memory")).not_to_be_checked()
        page.get_by_role("button", name="Add to basket").click()
        expect(page.get_by_role("heading", name="That did not work")).to_be_visible()
        page.go_back()
        expect(page.get_by_role("button", name="Add to basket")).to_be_visible()
        seen.settled()
        page.get_by_role("button", name="Add to basket").click()
        holds(page, "1 piece")


def test_what_is_said_to_the_concierge_lies_in_the_same_basket(
    shopper: Visit, real: tuple[str, Shop]
) -> None:
    page = shopper.open("/products/mug")
    page.locator("[data-concierge]").click()
    panel = page.locator("dialog.concierge")
    panel.locator("textarea").fill("add it to my basket")
    page.keyboard.press("Enter")
    expect(panel.locator(".record")).to_contain_text("Red Mug")
    holds(page, "1 piece")
    panel.get_by_role("link", name="Check out").click()
    expect(page.get_by_role("heading", name="Check out")).to_be_visible()
    expect(panel).not_to_be_visible()
    for label, text in HOME.items():
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Order now").click()
    expect(page.get_by_text("Thank you. Your order is placed.")).to_be_visible()
    id = order_of(page)
    page.locator("[data-concierge]").click()
    panel = page.locator("dialog.concierge")
    panel.locator("textarea").fill(f"cancel order {id}, I no longer need it")
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Yes, do this").click()
    expect(panel.locator(".turn").last).to_contain_text("cancelled")
    expect(panel.locator(".turn .spent").last).to_be_visible()
    page.keyboard.press("Escape")
    assert real[1].desk.order(id).status == "cancelled"


def test_a_card_and_an_address_are_kept_with_keys_alone_on_a_phone(
    browser: Browser, real: tuple[str, Shop]
) -> None:
    with visit(browser, real[0], user_agent=PERSON, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        page = seen.open("/my-details")
        page.get_by_role("button", name="No, thanks").click()
        seen.settled()
        for summary, fields in (
            ("Save a way to pay", {"Brand": "Visa", "Last four digits": "4242"}),
            ("Write down an address", HOME),
        ):
            page.goto(f"{seen.site}/my-details")
            tab_to(page, summary)
            page.keyboard.press("Enter")
            for label, typed in fields.items():
                tab_to(page, label)
                page.keyboard.type(typed)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            assert not grave(page)
            tab_to(page, "Go on")
            page.keyboard.press("Enter")
            expect(page.get_by_role("button", name="Yes, ")).to_be_visible()
            tab_to(page, "Yes, ")
            assert not grave(page)
            page.keyboard.press("Enter")
            expect(page.get_by_role("status").filter(has_text="Your ")).to_be_visible()
        expect(page.locator("main")).to_contain_text("1 Mill Lane, Bath, UK")
        tab_to(page, "Remove Visa ending 4242")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Yes, remove it").click()
        expect(page.get_by_text("Your way to pay is removed.")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("button", name="Yes, save it").click()
        expect(page.locator("main")).to_contain_text("Visa ending 4242")
        page.get_by_text("Save a way to pay").click()
        page.get_by_role("radio", name="PayPal").check()
        expect(page.get_by_role("textbox", name="Last four digits")).to_be_hidden()
        assert not seen.troubles


def test_five_hundred_orders_are_leafed_through_by_keys(shopper: Visit, real: tuple[str, Shop]) -> None:
    page = asked(shopper, "mug")
    page.get_by_role("button", name="Order now").click()
    expect(page.get_by_text("Thank you. Your order is placed.")).to_be_visible()
    order = real[1].desk.order(order_of(page))
    real[1].desk.load([], [replace(order, id=OrderId(f"OLD-{n:03}")) for n in range(500)])
    page.goto(f"{shopper.site}/orders")
    listed = page.locator("#orders h2")
    expect(listed).to_have_count(24)
    tab_to(page, "Show older orders")
    page.keyboard.press("Enter")
    expect(listed).to_have_count(48)
    expect(listed.nth(24)).to_have_text("OLD-475")
    expect(listed.nth(24).get_by_role("link")).to_be_focused()
    assert not grave(page)


def test_one_click_is_told_once(shopper: Visit, real: tuple[str, Shop]) -> None:
    before = real[1].events.counts()
    page = put_in(shopper, "rain-jacket")
    page.evaluate("window.shopkeeper.flush()")
    page.wait_for_timeout(500)
    shopper.settled()
    after = real[1].events.counts()
    for kind in (Happened.VIEWED, Happened.CARTED):
        assert after[kind] == before.get(kind, 0) + 1, kind


def test_a_basket_is_found_again_and_the_way_back_counts_anew(shopper: Visit) -> None:
    page = put_in(shopper, "wind-jacket")
    page.get_by_role("link", name="See the basket").click()
    expect(page.get_by_role("heading", name="Your basket", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    holds(page, "empty")
    page.goto(f"{shopper.site}/products/tee")
    page.go_back()
    holds(page, "empty")
