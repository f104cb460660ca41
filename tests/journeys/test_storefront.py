"""Shoppers of many kinds in a browser: with photos, with keys only, without JavaScript, on phones, in the dark."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from shopkeeper.settings import Settings
from shopkeeper.shop import Shop
from shopkeeper.types import Money, Offer, Sku
from tests.journeys.browser import DESKTOP, PHONE, Visit, app_of, grave, real_shop, served, until, visit
from tests.journeys.fake_shop import drawing, fake_shop

pytestmark = pytest.mark.browser

BLUE_THINGS = "/search?q=blue+under+$400"
SCRIPT_BUDGET = 60_000
"""Bytes of script that may travel on the first load."""
DROP = """([data, type, name]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name, { type }));
  for (const kind of ["dragenter", "dragover", "drop"])
    document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
}"""
PASTE = """([data]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], "p.jpg", { type: "image/jpeg" }));
  document.getElementById("q").dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carried }));
}"""
PHOTO = drawing("#2f63b8", 3)


def site_of(folder: Path, count: int = 40, **settings: Any) -> Any:
    shop = fake_shop(Settings(data=folder, rate_limit="", **settings), count)
    (folder / "CREDITS.txt").write_text("Pictures drawn for this test <b>by hand</b>")
    return app_of(shop)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(site_of(tmp_path_factory.mktemp("shop"))) as address:
        yield address


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Shop, Path]]:
    """A real shop, and the folder of its feed."""
    goods = tmp_path_factory.mktemp("goods")
    settings = Settings(data=tmp_path_factory.mktemp("real"), rate_limit="")
    with real_shop(settings, goods) as (address, shop):
        yield address, shop, goods


@pytest.fixture
def shopper(browser: Browser, site: str) -> Iterator[Visit]:
    with visit(browser, site) as seen:
        yield seen
        assert not seen.troubles


def asks(**wanted: str) -> Callable[[str], bool]:
    """Whether an address asks for all of this: ``c="brand:is:Luma"``; an empty value means anything at all."""

    def asked(url: str) -> bool:
        given = parse_qs(urlsplit(url).query)
        return all(name in given and (not value or value in given[name]) for name, value in wanted.items())

    return asked


def titles(seen: Visit) -> list[str]:
    return seen.page.locator(".card h3").all_inner_texts()


def test_the_real_shop_answers_a_photo_with_words(browser: Browser, real: tuple[str, Shop, Path]) -> None:
    site, shop, goods = real
    with visit(browser, site) as seen:
        page = seen.open("/")
        expect(page.locator(".card").first).to_be_visible()
        page.fill("#q", "a jacket like this under $150")
        page.set_input_files("#image", goods / "rain-jacket.jpg")
        page.wait_for_url(asks(q="a jacket like this under $150", photo=""))
        assert titles(seen)[0] == "Rain Jacket" and "Wool Jacket" not in titles(seen)
        assert "under $150" in page.locator(".chip .word").all_inner_texts()[-1]
        page.locator(".why button").first.click()
        expect(page.locator(".sheet:popover-open .proven", has_text="under $150")).to_contain_text("$129")
        shop.set_offers({Sku("rain-jacket-1"): Offer(Money(9900, "USD"), Money(12900, "USD"), stock=2)})
        page.reload()
        expect(page.locator(".card").first).to_contain_text("$99")
        expect(page.locator(".card").first).to_contain_text("Only 2 left")
        page.locator(".card h3 a").first.click()
        expect(page.locator("h1")).to_have_text("Rain Jacket")
        expect(page.locator(".offer > .price s")).to_contain_text("$129")
        expect(page.locator("#shelf-similar").first).to_be_visible()
        assert not seen.troubles


def test_the_real_shop_says_what_goes_with_a_photo(browser: Browser, real: tuple[str, Shop, Path]) -> None:
    site, _, goods = real
    with visit(browser, site) as seen:
        page = seen.open("/")
        page.fill("#q", "what goes with this?")
        page.set_input_files("#image", goods / "rain-jacket.jpg")
        page.wait_for_url(asks(q="what goes with this?", photo=""))
        row = page.locator("#shelf-goes_with")
        expect(row).to_have_text(re.compile("(Goes|May go) with this"))
        expect(page.locator(".shelf .card")).not_to_have_count(0)
        expect(page.locator(".shelf .card h3", has_text="Rain Jacket")).to_have_count(0)
        expect(page.locator("h2.verdict")).to_have_text("What looks like it:")
        assert not seen.troubles


def test_the_real_shop_tells_two_things_on_one_photo(
    browser: Browser, real: tuple[str, Shop, Path], tmp_path: Path
) -> None:
    site, _, goods = real
    both = Image.new("RGB", (900, 600), "white")
    for place, name in enumerate(("rain-jacket", "mug")):
        both.paste(Image.open(goods / f"{name}.jpg").resize((300, 400)), (80 + 430 * place, 100))
    both.save(tmp_path / "both.png")
    with visit(browser, site) as seen:
        page = seen.open("/")
        page.set_input_files("#image", tmp_path / "both.png")
        page.wait_for_url(asks(photo=""))
        page.get_by_role("link", name="Several things in your photo?").click()
        expect(page.locator(".boxed a")).to_have_count(2)
        page.locator(".boxed a").first.click()
        page.wait_for_url(asks(photo="", whole=""))
        assert titles(seen)[0] == "Rain Jacket"
        assert not seen.troubles


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_of_several_things_is_searched_for_with_keys(
    browser: Browser, site: str, size: dict[str, int]
) -> None:
    with visit(browser, site, viewport=size) as seen:
        page = seen.open("/")
        page.set_input_files("#image", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PHOTO})
        page.wait_for_url(asks(photo=""))
        page.fill("#q", "blue")
        page.keyboard.press("Enter")
        page.wait_for_url(asks(q="blue", photo=""))
        page.get_by_role("link", name="Several things in your photo?").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name="Jackets, 1 of 2")).to_be_visible()
        expect(page.locator(".boxed text").last).to_contain_text("<script>")
        assert not grave(page) and fits(seen)
        page.get_by_role("link", name="Jackets, 1 of 2").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(asks(q="blue", photo="", whole=""))
        expect(page.locator("#photo img")).to_have_attribute("alt", "Part of your photo")
        expect(page.locator(".chip").first).to_contain_text("like this part of your photo")
        shown = page.locator("#photo img").evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
        whole = Image.open(BytesIO(PHOTO)).size
        assert shown == [round(0.4 * whole[0]), round(0.8 * whole[1])]
        assert not grave(page) and fits(seen)
        page.fill("#q", "red")
        page.keyboard.press("Enter")
        page.wait_for_url(asks(q="red", photo="", whole=""))
        page.get_by_role("link", name="Search with all of it").click()
        page.wait_for_url(lambda url: "photo=" in url and "whole" not in url)
        assert not seen.troubles


def test_a_photo_stays_in_its_tab_and_the_search_goes_on_without_it(browser: Browser, site: str) -> None:
    """Paging, chips, reload and the way back; a tab that never saw the photo searches on with what was seen of it."""
    with visit(browser, site, viewport=DESKTOP) as seen:
        page = seen.open("/")
        page.set_input_files("#image", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PHOTO})
        page.wait_for_url(asks(photo=""))
        thumbnail, first = page.locator("#photo img"), page.url
        expect(thumbnail).to_be_visible()
        held = thumbnail.get_attribute("src")
        assert held and held.startswith("data:image/jpeg")
        page.get_by_role("link", name="Show more").click()
        expect(page.locator("#grid > li:not(.more)")).not_to_have_count(24)
        page.locator(".card h3 a").first.click()
        page.wait_for_url("**/products/**")
        assert "photo " not in page.evaluate("JSON.stringify(localStorage)")
        assert held[:200] not in page.evaluate(
            "JSON.stringify(localStorage) + (sessionStorage['htmx-history-cache'] ?? '')"
        )
        page.go_back()
        expect(thumbnail).to_be_visible()
        page.reload()
        expect(thumbnail).to_have_attribute("src", held)
        assert not seen.troubles
    with visit(browser, site, viewport=DESKTOP, java_script_enabled=False) as seen:
        page = seen.open(first.removeprefix(site))
        expect(page.locator(".chip").first).to_contain_text("like your photo")
        expect(page.locator("#photo svg").first).to_be_visible()
        expect(page.get_by_role("link", name="Several things in your photo?")).to_be_hidden()
        assert fits(seen)


def test_words_lead_to_results_with_an_address_of_their_own(shopper: Visit) -> None:
    page = shopper.open("/")
    page.fill("#q", "blue jacket under $400")
    page.keyboard.press("Enter")
    page.wait_for_url(asks(q="blue jacket under $400"))
    expect(page.locator("#count")).to_contain_text("product")
    assert page.locator(".chip .word").all_inner_texts()[0].endswith("under $400")
    expect(page.locator("#q")).to_have_value("blue jacket under $400")
    expect(page.locator("#live")).to_contain_text("product")
    shown = titles(shopper)
    page.reload()
    assert shown and titles(shopper) == shown


def test_a_removed_wish_comes_back(shopper: Visit) -> None:
    page = shopper.open(BLUE_THINGS)
    before = page.locator("#count").inner_text()
    page.get_by_label("Remove blue").click()
    expect(page.locator("#count")).not_to_have_text(before)
    page.get_by_label("Bring back blue").click()
    expect(page.locator("#count")).to_have_text(before)
    page.go_back()
    expect(page.locator("#count")).not_to_have_text(before)


def test_a_chip_selects_its_words_in_the_box(shopper: Visit) -> None:
    page = shopper.open(BLUE_THINGS)
    page.locator(".chip .word", has_text="under $400").click()
    page.keyboard.type("under $90")
    page.keyboard.press("Enter")
    page.wait_for_url(asks(q="blue under $90"))


def test_changing_one_chip_keeps_the_others(shopper: Visit) -> None:
    page = shopper.open(BLUE_THINGS + "&c=brand:is:Luma&sort=price_down")
    page.locator(".chip .word", has_text="under $400").click()
    page.keyboard.type("under $90")
    page.keyboard.press("Enter")
    page.wait_for_url(asks(q="blue under $90", c="brand:is:Luma", sort="price_down"))
    page.fill("#q", "red")
    page.keyboard.press("Enter")
    page.wait_for_url(asks(q="red"))
    assert not asks(c="")(page.url), "a new question starts afresh"


def test_a_wish_that_cannot_be_met_can_be_changed(shopper: Visit) -> None:
    page = shopper.open("/search?q=blue+under+$3")
    page.locator(".unmet .word").click()
    page.keyboard.type("under $300")
    page.keyboard.press("Enter")
    page.wait_for_url(asks(q="blue under $300"))
    expect(page.locator(".card").first).to_be_visible()


def test_the_photo_chip_asks_for_another_photo(shopper: Visit) -> None:
    page = shopper.open("/")
    page.set_input_files("#image", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PHOTO})
    page.wait_for_url(asks(photo=""))
    first = page.url
    with page.expect_file_chooser() as choosing:
        page.locator(".chip .word", has_text="like your photo").click()
    choosing.value.set_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": drawing("#c8322b", 2)})
    page.wait_for_url(lambda url: "photo=" in url and url != first)


def test_filters_add_up_and_stand_in_the_address(shopper: Visit) -> None:
    page = shopper.open("/search?q=blue")
    page.locator("#facet-colour").get_by_label("red").check()
    page.wait_for_url(asks(c="colour:is:red"))
    assert asks(x="colour:is:blue", c="colour:is:blue")(page.url), "the understood colour became a ticked one"
    expect(page.locator("#facet-colour input:checked")).to_have_count(2)
    page.locator("#facet-brand").get_by_label("Luma").check()
    page.wait_for_url(asks(c="brand:is:Luma"))
    expect(page.locator("#facet-brand").get_by_label("Luma")).to_be_focused()
    page.locator(".chip .word", has_text="blue or red").click()
    expect(page.locator("#facet-colour input").first).to_be_focused()
    shopper.settled()
    page.evaluate("document.querySelectorAll('#facet-brand input').forEach((one) => one.click())")
    page.wait_for_url(asks(c="brand:is:Harbour & Co"))
    shopper.troubles.clear()  # htmx tells the console that the first is not waited for


def test_the_drawer_on_a_phone_stays_open_while_ticking(browser: Browser, site: str) -> None:
    with visit(browser, site, viewport=PHONE) as seen:
        page = seen.open("/search?q=blue")
        page.get_by_role("button", name="Filters").click()
        page.locator("#facet-brand").get_by_label("Luma").check()
        page.wait_for_url(asks(c="brand:is:Luma"))
        expect(page.locator("#facet-brand input:checked")).to_be_visible()
        page.locator(".done").click()
        expect(page.locator("#filters")).to_be_hidden()


def test_a_price_band_narrows_and_any_widens(shopper: Visit) -> None:
    page = shopper.open("/search?q=things")
    everything = page.locator("#count").inner_text()
    page.locator("#facet-price").get_by_label("up to $49.99").check()
    expect(page.locator("#count")).not_to_have_text(everything)
    prices = page.locator(".card .now").all_inner_texts()
    assert prices and all(float(price.strip("$")) < 50 for price in prices if price.startswith("$"))
    page.locator("#facet-price").get_by_label("Any").check()
    expect(page.locator("#count")).to_have_text(everything)


def test_order_is_the_shoppers(shopper: Visit) -> None:
    page = shopper.open("/search?q=jacket")
    page.select_option("#sort", "price_down")
    page.wait_for_url(asks(sort="price_down"))
    shown = [float(text.strip("$")) for text in page.locator(".card .now").all_inner_texts() if "$" in text]
    assert shown == sorted(shown, reverse=True)


def test_a_dropped_photo_joins_the_sentence_and_stays(shopper: Visit) -> None:
    page = shopper.open("/")
    page.evaluate(DROP, [base64.b64encode(PHOTO).decode(), "image/jpeg", "mine.jpg"])
    page.wait_for_url(asks(photo=""))
    expect(page.locator(".verdict")).to_have_text("We have exactly this.")
    expect(page.locator(".badge")).to_have_text("This one")
    expect(page.locator("#photo img")).to_be_visible()
    page.fill("#q", "but red, other")
    page.keyboard.press("Enter")
    page.wait_for_url(asks(q="but red, other", photo=""))
    expect(page.locator(".verdict")).to_have_text("Not stocked. The closest looks:")
    page.get_by_label("Remove your photo").click()
    page.wait_for_url(lambda url: "photo" not in url)
    expect(page.locator("#q")).to_have_value("but red, other")
    page.get_by_label("Bring back your photo").click()
    expect(page.locator("#photo img")).to_be_visible()
    page.get_by_label("Remove like your photo").click()
    expect(page.get_by_label("Bring back your photo")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Bring back your photo")).to_have_count(0)


def test_a_photo_can_be_chosen_or_pasted(shopper: Visit) -> None:
    page = shopper.open("/")
    page.set_input_files("#image", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": PHOTO})
    page.wait_for_url(asks(photo=""))
    chosen = page.url
    page.evaluate(PASTE, [base64.b64encode(drawing("#c8322b", 2)).decode()])
    page.wait_for_url(lambda url: "photo=" in url and url != chosen)


def test_a_desktop_takes_a_photo(browser: Browser, site: str) -> None:
    with visit(browser, site, permissions=["camera"]) as seen:
        page = seen.open("/")
        page.get_by_role("button", name="Take a photo").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        page.get_by_role("button", name="Take the photo").click()
        page.wait_for_url(asks(photo=""))
        expect(page.locator("#photo img")).to_be_visible()
        page.get_by_role("button", name="Take a photo").click()
        expect(page.get_by_role("button", name="Take the photo")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        assert page.evaluate("document.querySelector('#camera video').srcObject") is None
        page.get_by_role("button", name="Take a photo").click()
        expect(page.get_by_role("button", name="Take the photo")).to_be_visible()
        light = page.evaluate_handle("document.querySelector('#camera video').srcObject.getTracks()[0]")
        page.go_back()
        page.wait_for_url(f"{site}/")
        until(lambda: light.evaluate("(track) => track.readyState") == "ended")
        page.go_forward()
        page.wait_for_url(asks(photo=""))
        expect(page.get_by_role("dialog")).to_be_hidden()
        assert not seen.troubles


def test_a_refused_camera_is_no_dead_end(browser: Browser, site: str) -> None:
    with visit(browser, site) as seen:
        page = seen.open("/")
        page.get_by_role("button", name="Take a photo").click()
        expect(page.get_by_role("dialog")).to_contain_text("The camera was not allowed")
        assert not grave(page)
        with page.expect_file_chooser():
            page.get_by_role("button", name="Choose a photo instead").click()
        expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_phone_uses_its_own_camera(browser: Browser, site: str) -> None:
    with visit(browser, site, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        page = seen.open("/")
        expect(page.locator(".live")).to_be_hidden()
        with page.expect_file_chooser():
            page.locator("label.snap").tap()
        page.fill("#q", "lamp")
        page.keyboard.press("Enter")
        page.wait_for_url(asks(q="lamp"))
        expect(page.locator("#basket")).to_be_visible()


def test_a_photo_is_made_small_before_it_leaves(shopper: Visit) -> None:
    from io import BytesIO

    from PIL import Image

    large = BytesIO()
    Image.effect_noise((3000, 2000), 60).convert("RGB").save(large, "JPEG", quality=95)
    page = shopper.open("/")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.set_input_files(
            "#image", {"name": "l.jpg", "mimeType": "image/jpeg", "buffer": large.getvalue()}
        )
    shopper.settled()
    assert len(sent.value.post_data_buffer or b"") < 1_000_000 < len(large.getvalue())
    assert page.evaluate("document.querySelector('#photo img').naturalWidth") == 1024


def test_what_is_no_picture_is_refused_kindly(browser: Browser, site: str) -> None:
    with visit(browser, site) as seen:
        page = seen.open("/")
        page.fill("#q", "a red lamp")
        page.set_input_files(
            "#image", {"name": "a.svg", "mimeType": "image/svg+xml", "buffer": b"<svg onload='x()'"}
        )
        expect(page.locator("h1")).to_have_text("That did not work")
        expect(page.locator("#q")).to_have_value("a red lamp")
        expect(page.get_by_role("alert").first).to_contain_text("JPEG")


def test_a_forgotten_photo_is_said_and_the_words_still_answer(shopper: Visit) -> None:
    page = shopper.open(f"/search?q=blue&photo={'0' * 40}")
    expect(page.locator(".notice")).to_contain_text("not known any more")
    assert titles(shopper)


def test_no_result_is_no_dead_end(shopper: Visit) -> None:
    page = shopper.open("/search?q=blue+under+$3")
    expect(page.locator(".unmet s bdi")).to_have_text("under $3")
    page.locator(".ways a").first.click()
    expect(page.locator(".card").first).to_be_visible()
    assert asks(x="price:at_most:3.00 USD")(page.url)


def test_one_result_and_ten_thousand_read_well(browser: Browser, shopper: Visit, tmp_path: Path) -> None:
    page = shopper.open("/search?q=jacket&c=price:between:50.00+USD|60.00+USD")
    expect(page.locator("#count")).to_have_text("1 product")
    expect(page.locator(".card")).to_have_count(1)
    with served(site_of(tmp_path, count=10_000)) as site, visit(browser, site) as seen:
        page = seen.open("/search?q=things")
        expect(page.locator("#count")).to_have_text("10,000 products")
        expect(page.locator(".card")).to_have_count(24)
        assert fits(seen)


def test_a_card_without_picture_or_price_says_so(shopper: Visit) -> None:
    page = shopper.open("/search?q=things")
    expect(page.locator(".card", has_text="Price on request").first).to_be_visible()
    expect(page.locator(".card", has_text="No picture yet").first).to_be_visible()
    heights = page.locator(".card .frame").evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert len(set(heights)) == 1, "boxes are equal, whatever is in them"


def test_a_picture_that_does_not_come_leaves_its_colour(browser: Browser, site: str) -> None:
    with visit(browser, site) as seen:
        seen.page.route("**/media/**", lambda route: route.abort())
        page = seen.open(BLUE_THINGS)
        expect(page.locator(".card .frame img").first).to_have_css("opacity", "0")
        page.locator(".card h3 a").first.click()
        page.wait_for_url("**/products/**")
        expect(page.locator(".gallery .frame img").first).to_have_css("opacity", "0")
        page.unroute_all()
        page.go_back()
        page.reload()
        expect(page.locator(".card .frame img").first).to_have_css("opacity", "1")


LINES = """(one) => {
  const said = document.createRange();
  said.selectNodeContents(one.lastChild);
  return new Set([...said.getClientRects()].map((box) => Math.round(box.top))).size;
}"""


def test_a_price_and_what_it_was_are_each_in_one_piece(browser: Browser, tmp_path: Path) -> None:
    """However narrow the card; and from right to left the price comes first, on the right."""
    shop = fake_shop(Settings(data=tmp_path, rate_limit="", locale="ar"))
    for one in shop.goods[0].looks[0].variants:
        object.__setattr__(one, "offer", Offer(Money(12_999_900, "USD"), Money(25_999_900, "USD"), stock=9))
    with (
        served(app_of(shop)) as address,  # type: ignore[arg-type]
        visit(browser, address, viewport=PHONE) as seen,
    ):
        for path in ("/", "/products/thing-1"):
            page = seen.open(path)
            price = page.locator(".price", has=page.locator("s")).first
            now, was = price.locator(".now"), price.locator("s")
            assert now.evaluate(LINES) == was.evaluate(LINES) == 1
            first, then = now.bounding_box(), was.bounding_box()
            assert first and then and (then["y"] > first["y"] or then["x"] < first["x"])


def test_a_swipe_brings_the_second_view(browser: Browser, site: str) -> None:
    with visit(browser, site, viewport=PHONE, has_touch=True, is_mobile=True) as seen:
        page = seen.open("/search?q=things")
        first, second = (page.locator(".card").first.locator("img").nth(at) for at in (0, 1))
        expect(second).not_to_be_in_viewport()
        box = page.locator(".card .frame").first.bounding_box()
        assert box
        middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        seen_there = "([x, y]) => document.elementsFromPoint(x, y)[0].tagName"
        assert page.evaluate(seen_there, middle) == "IMG", "nothing lies above the picture"
        page.locator(".card .frame").first.evaluate("frame => frame.scrollBy(frame.clientWidth, 0)")
        expect(second).to_be_in_viewport()
        expect(first).not_to_be_in_viewport()
        second.tap()
        page.wait_for_url("**/products/**")
        assert not seen.troubles


def test_a_correction_is_offered(shopper: Visit) -> None:
    page = shopper.open("/search?q=jaket")
    page.locator(".correction a").click()
    page.wait_for_url(asks(q="jacket"))


def test_more_results_follow_without_repeating(shopper: Visit) -> None:
    page = shopper.open("/search?q=things")
    expect(page.locator(".card")).to_have_count(24)
    page.get_by_role("link", name="Show more").click()
    expect(page.locator(".card")).to_have_count(40)
    links = page.locator(".card h3 a").evaluate_all("all => all.map((a) => a.href)")
    assert len(set(links)) == 40
    page.locator(".why button").last.click()
    expect(page.locator(".sheet:popover-open")).to_be_visible()


def test_the_way_back_leads_to_the_very_spot(shopper: Visit) -> None:
    page = shopper.open("/search?q=things")
    page.get_by_role("link", name="Show more").click()
    expect(page.locator(".card")).to_have_count(40)
    last = page.locator(".card").last
    last.scroll_into_view_if_needed()
    last.locator("h3 a").click()
    page.wait_for_url("**/products/**")
    expect(page.locator("h1")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".card")).to_have_count(40)
    expect(last).to_be_in_viewport()
    expect(page.locator("#bones")).to_be_hidden()
    last.locator("h3 a").click()
    page.wait_for_url("**/products/**")


def test_the_why_panel_shows_every_proof(shopper: Visit) -> None:
    page = shopper.open("/search?q=waterproof+blue+under+$400")
    page.locator(".why button").first.focus()
    page.keyboard.press("Enter")
    panel = page.locator(".sheet:popover-open")
    expect(panel.locator(".proofs li")).to_have_count(3)
    expect(panel.locator(".quoted q")).to_have_text("Keeps the rain out for hours.")
    expect(panel).to_contain_text("lite:1")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator(".silent").first).to_have_text("waterproof: not stated")


def test_the_drawer_tells_what_just_happened(shopper: Visit) -> None:
    page = shopper.open(BLUE_THINGS)
    page.get_by_role("button", name="What just happened").click()
    expect(page.locator("#happened .stages li")).to_have_count(3)
    expect(page.locator("#happened")).to_contain_text("understand")


def test_the_product_page_shows_what_is_gone_before_the_click(shopper: Visit) -> None:
    page = shopper.open("/search?q=tee")
    page.locator(".card h3 a").first.click()
    page.wait_for_url("**/products/**")
    expect(page.locator(".sizes .gone")).to_contain_text("out of stock")
    page.locator(".sizes a", has_text="M").click()
    expect(page.locator(".sizes [aria-current]")).to_contain_text("M")
    expect(page.locator(".sizes [aria-current]")).to_be_focused()
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert data["@type"] == "Product" and data["offers"][0]["priceCurrency"] == "USD"
    expect(page.locator("#shelf-similar").first).to_be_visible()
    frame = page.locator(".zoom").first
    before = frame.bounding_box()
    frame.click()
    expect(page.locator(".zoom.enlarged")).to_have_count(1)
    assert frame.bounding_box() == before, "the picture grows inside its frame"
    page.locator("#basket").click()
    expect(page.get_by_role("heading", name="Your basket is empty")).to_be_visible()
    page.go_back()
    expect(page.locator(".zoom").first).to_be_visible()
    expect(page.locator(".zoom.enlarged")).to_have_count(0)


UNDER_THE_QUESTION = """() => {
  const focused = document.activeElement, bar = document.querySelector(".consent");
  return !bar.contains(focused) && focused.getBoundingClientRect().top >= bar.getBoundingClientRect().top;
}"""
"""Whether what asks for memory, and stands at the page's end, covers what has the focus."""


def test_keys_alone_are_enough(shopper: Visit) -> None:
    page = shopper.open("/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("harb")
    expect(page.locator("#suggestions li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggestion-1")
    page.keyboard.press("Enter")
    page.wait_for_url(asks(q="harbour jacket"))
    page.locator(".card h3 a").first.focus()
    outline = page.locator(".card h3 a").first.evaluate("a => getComputedStyle(a, '::after').outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/products/**")
    expect(page.locator("#live")).to_have_text(page.title())
    page.set_viewport_size(PHONE)
    page.goto(f"{shopper.site}/search?q=things")
    for _ in range(40):
        page.keyboard.press("Tab")
        assert not page.evaluate(UNDER_THE_QUESTION), page.evaluate("document.activeElement.outerHTML")


def test_text_and_photo_work_without_javascript(browser: Browser, site: str, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(PHOTO)
    with visit(browser, site, java_script_enabled=False) as seen:
        page = seen.open("/")
        page.fill("#q", "blue")
        page.get_by_role("button", name="Search", exact=True).click()
        page.wait_for_url(asks(q="blue"), wait_until="commit")
        expect(page.locator(".card").first).to_be_visible()
        page.set_input_files("#image", photo)
        seen_there = page.locator("#image").bounding_box()
        assert seen_there and seen_there["width"] > 100, "what was chosen is told"
        page.get_by_role("button", name="Search", exact=True).click()
        expect(page.locator(".notice")).to_contain_text("Your photo was not sent")
        page.set_input_files("#image", photo)
        page.get_by_role("button", name="Search with the chosen photo").click()
        page.wait_for_url(asks(q="blue", photo=""), wait_until="commit")
        expect(page.locator(".verdict")).to_be_visible()
        page.locator("#facet-brand").get_by_label("Luma").check()
        page.get_by_role("button", name="Apply").click()
        page.wait_for_url(asks(c="brand:is:Luma"), wait_until="commit")
        seen.open("/search?q=things")
        page.get_by_role("link", name="Show more").click()
        expect(page.locator(".card")).to_have_count(16)
        page.get_by_role("link", name="Back to the first results").click()
        expect(page.locator(".card")).to_have_count(24)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_product_is_seen_without_javascript(browser: Browser, site: str, size: dict[str, int]) -> None:
    """The canvas that gives a picture its shape is nothing at all where no script may draw on it."""
    with visit(browser, site, viewport=size, java_script_enabled=False) as seen:
        box = seen.open("/products/thing-4").locator(".gallery img").first.bounding_box()
        assert box and box["width"] >= 250 and 250 <= box["height"] <= size["height"]
        assert fits(seen)


def test_hostile_titles_are_only_words(shopper: Visit) -> None:
    page = shopper.open("/search?q=things")
    assert any("<script>" in title for title in titles(shopper))
    page.goto(f"{shopper.site}/products/thing-4")
    assert "<script>" in page.locator("h1").inner_text()
    json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert page.locator("main script").count() == 1


def test_lost_ways_and_broken_parts_are_friendly(browser: Browser, site: str) -> None:
    with visit(browser, site) as seen:
        for path, words in (("/products/none", "Not here"), ("/nowhere", "Not here"), ("/search?q=explode", "Something broke"), ("/search?c=oops", "That did not work")):  # fmt: skip
            page = seen.open(path)
            expect(page.locator("h1")).to_have_text(words)
            assert "secret" not in page.content() and "Traceback" not in page.content()


def test_offline_keeps_the_words(browser: Browser, site: str) -> None:
    with visit(browser, site) as seen:
        page = seen.open(BLUE_THINGS)
        page.context.set_offline(True)
        page.fill("#q", "red lamp")
        page.keyboard.press("Enter")
        expect(page.locator("#toast")).to_contain_text("You are offline")
        expect(page.locator("#q")).to_have_value("red lamp")
        page.context.set_offline(False)
        page.get_by_role("button", name="Try again").click()
        page.wait_for_url(asks(q="red lamp"))


def test_a_refusal_without_a_page_leaves_the_page(browser: Browser, site: str) -> None:
    with visit(browser, site) as seen:
        page = seen.open(BLUE_THINGS)
        page.route(
            "**/search?*", lambda route: route.fulfill(status=429, json={"title": "Too many requests"})
        )
        page.get_by_label("Remove blue").click()
        expect(page.locator("#toast")).to_contain_text("Wait a moment")
        expect(page.locator(".card").first).to_be_visible()
        page.locator(".card h3 a").first.click()
        page.wait_for_url("**/products/**")
        page.go_back()
        expect(page.locator(".card").first).to_be_visible()
        expect(page.locator("#toast")).to_be_hidden()


def test_slow_answers_are_explained(shopper: Visit) -> None:
    page = shopper.open("/")
    held: list[Route] = []
    page.route(lambda url: "/search?" in url or "/products/" in url, lambda route: held.append(route))

    def waiting() -> Route:
        """A request reaches us a moment after the page has shown that it waits."""
        for _ in range(500):
            if held:
                break
            page.wait_for_timeout(10)
        return held.pop()

    page.fill("#q", "lamp")
    page.keyboard.press("Enter")
    expect(page.locator("#bones .results")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("Still searching")
    waiting().continue_()
    page.wait_for_url(asks(q="lamp"))
    expect(page.locator("#toast")).to_be_hidden()
    expect(page.locator("#bones")).to_be_hidden()
    page.locator("#facet-brand").get_by_label("Luma").check()
    expect(page.locator(".waiting .card img").first).to_be_hidden()
    expect(page.locator("#facet-brand")).to_be_visible()
    waiting().continue_()
    page.wait_for_url(asks(c="brand:is:Luma"))  # settled: a click before it would be undone
    expect(page.locator(".card img").first).to_be_visible()
    page.locator(".card h3 a").first.click()
    expect(page.locator("#bones .product")).to_be_visible()
    expect(page.locator("#toast")).to_contain_text("Still opening")
    waiting().abort()
    expect(page.locator("#toast")).to_contain_text("kept")
    expect(page.locator(".card img").first).to_be_visible()
    shopper.troubles.clear()


TURNED = r"""() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  const at = (node, place) => { const one = new Range(); one.setStart(node, place); one.setEnd(node, place + 1); return one.getBoundingClientRect(); };
  for (let node; (node = walk.nextNode()); ) {
    const said = node.data.trimEnd(), letter = said.search(/[a-z]/i), parent = node.parentElement;
    if (letter < 0 || !/^[\x20-\x7e]+[.?!]$/.test(said.trim()) || parent.closest(".unseen") || !parent.checkVisibility()) continue;
    const first = at(node, letter), last = at(node, said.length - 1);
    if (Math.abs(first.top - last.top) < 3 && last.left < first.left) found.push(said.trim());
  }
  return found;
}"""
"""English sentences in one line that end before they begin."""


def test_right_to_left(browser: Browser, tmp_path: Path) -> None:
    shop = fake_shop(Settings(data=tmp_path, rate_limit="", locale="he-IL", shop_name="Wool & Sons " * 5))
    with served(app_of(shop)) as site, visit(browser, site, viewport=PHONE) as seen:  # type: ignore[arg-type]
        page = seen.open(BLUE_THINGS)
        assert page.locator("html").get_attribute("dir") == "rtl"
        first, second = (page.locator(".card").nth(at).bounding_box() for at in (0, 1))
        assert first and second and first["x"] > second["x"]
        assert fits(seen)
        for path in (*PAGES, "/basket", "/my-data", "/orders", "/my-details", "/why"):
            page = seen.open(path)
            assert not page.evaluate(TURNED), path
            assert fits(seen), path


def fits(seen: Visit) -> bool:
    return bool(
        seen.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    )


PAGES = ("/", "/search?q=waterproof+blue", "/search?q=blue+under+$3", "/products/thing-8", "/products/thing-4", "/products/none")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_everyone_can_use_it(
    browser: Browser, site: str, path: str, scheme: str, size: dict[str, int]
) -> None:
    with visit(browser, site, viewport=size, color_scheme=scheme) as seen:
        page = seen.open(path)
        assert page.evaluate("window.shifted") < 0.001, "\n".join(page.evaluate("window.moved"))
        assert not grave(page)
        assert fits(seen)


PIECES = """async (path) => {
  const whole = await (await fetch(path)).text();
  document.open();
  for (const piece of whole.split(/(?=<form class="box|<(?:label|button) class="tool|<a class="ask|<span>Ask|<main|<div class="controls|<option|<s>|<a href="\\/my-data">|<a href="\\/search|<p class="answers)/)) {
    document.write(piece);
    await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
  }
  document.close();
}"""
"""Opens a page as a slow phone reads it: what has come so far is painted, and then comes the next piece of what stands in a line."""


@pytest.mark.parametrize(
    "path",
    ["/", "/search?q=waterproof+blue", "/search?q=blue+under+$3", "/products/thing-4", "/products/thing-8"],
)
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_page_that_comes_in_pieces_stands_still(
    browser: Browser, site: str, path: str, size: dict[str, int]
) -> None:
    with visit(browser, site, viewport=size) as seen:
        page = seen.open(path)
        page.evaluate(PIECES, path)
        for part in page.locator(".top .ask:not(.basket), #q, #sort").all():
            expect(part).to_be_visible()
        assert not (moved := page.evaluate("window.moved")), "\n".join(moved)


def test_open_sheets_are_usable_by_everyone(browser: Browser, site: str) -> None:
    with visit(browser, site, viewport=PHONE) as seen:
        page = seen.open("/search?q=waterproof+blue")
        assert page.locator("#q").evaluate(
            "q => { q.value = q.placeholder; return q.scrollWidth <= q.clientWidth; }"
        )
        for opener in (page.locator(".why button").first, page.get_by_role("button", name="Filters"), page.get_by_role("button", name="What just happened").last):  # fmt: skip
            opener.click()
            assert not grave(page)
            page.locator(":popover-open .shut").click()


def test_a_finger_finds_every_button(browser: Browser, site: str) -> None:
    """44 px high, or as high as the card whose title it is."""
    with visit(browser, site, has_touch=True, is_mobile=True) as seen:
        seen.page.set_viewport_size(PHONE)
        for path in ("/", "/search?q=blue+under+$400", "/my-data"):
            page = seen.open(path)
            small = page.locator(
                "main :is(a[href], button, summary), .foot :is(a, button, summary)"
            ).evaluate_all(
                """(all) => all.filter((one) => one.offsetParent && !one.matches(".unseen, h3 a, p:not([class]) a, .consent a, .dots a, .correction a"))
                  .filter((one) => Math.max(one.offsetHeight, parseFloat(getComputedStyle(one, "::after").height) || 0) < 44).map((one) => one.outerHTML)"""
            )
            assert not small, path


@pytest.mark.parametrize("width", [320, 720])
def test_nothing_is_cut_off_when_zoomed(browser: Browser, site: str, width: int) -> None:
    """320 px is WCAG's reflow width; 720 px is a desktop at 200 %."""
    with visit(browser, site, viewport={"width": width, "height": width * 5 // 8}) as seen:
        for path in PAGES:
            page = seen.open(path)
            assert fits(seen), path
            assert (page.locator("#q").bounding_box() or {})["width"] >= (60 if width < 700 else 240), (
                "words have room"
            )
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            assert fits(seen), f"{path} in letters of twice the size"
        expect(page.locator(".consent")).to_have_css("position", "static")


def test_paper_gets_results_without_controls(shopper: Visit) -> None:
    page = shopper.open(BLUE_THINGS)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".filters")).to_be_hidden()
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator("body")).to_have_css("color", "rgb(27, 27, 29)")
    page.set_viewport_size({"width": 718, "height": 1000})
    for said in ("#page .brand span", "h1"):
        assert (page.locator(said).bounding_box() or {})["width"] > 40, f"paper says of whom and what: {said}"


def test_little_script_and_no_stranger_is_loaded(shopper: Visit) -> None:
    loaded: list[str] = []
    shopper.page.on("request", lambda request: loaded.append(request.url))
    shopper.open("/")
    shopper.settled()
    assert all(url.startswith(shopper.site) for url in loaded)
    sizes = shopper.page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.initiatorType === 'script')"
        ".map((one) => [one.transferSize, one.decodedBodySize])"
    )
    assert len(sizes) == 3 and all(sent < size for sent, size in sizes), "scripts travel compressed"
    assert sum(sent for sent, _ in sizes) <= SCRIPT_BUDGET
