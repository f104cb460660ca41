"""From the product to the order and back, on pages without JavaScript."""

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from shopkeeper import web
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Customer, Method, Order
from shopkeeper.settings import Settings
from shopkeeper.telemetry import configure_logs
from shopkeeper.trust import Seal
from shopkeeper.types import Context, CustomerId, Happened, Money, Offer, OrderId, Product
from shopkeeper.types.errors import InvalidInput
from shopkeeper.web.basket import number
from shopkeeper.web.orders import PAGE
from tests.journeys.fake_shop import HOSTILE, FakeShop, fake_shop

SKU = "thing-1-red-S"
HOME = {"name": "Ann", "line1": "1 Mill Lane", "city": "Bath", "country": "UK", "postcode": "BA1 1AA"}
WAYS = {"delivery": "pickup", "payment": "invoice"}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[FakeShop]:
    made = fake_shop(Settings(data=tmp_path, shop_name="Corner"))
    yield made
    made.features.close()
    made.events.close()
    made.fulfilment.store.close()


def visitor(shop: FakeShop) -> TestClient:
    configure_logs("CRITICAL")
    app = FastAPI()
    web.mount(app, shop)  # type: ignore[arg-type]
    return TestClient(app, headers={"accept": "text/html"}, follow_redirects=False)


@pytest.fixture
def client(shop: FakeShop) -> TestClient:
    return visitor(shop)


def hidden(html: str, name: str) -> str:
    """Of the first form that has it."""
    return unescape(re.findall(rf'name="{name}" value="([^"]*)"', html)[0])


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def post(client: TestClient, path: str, page: str = "/", **data: Any) -> Any:
    return client.post(path, data={"form": hidden(client.get(page).text, "form")} | data)


def put_in(client: TestClient, sku: str = SKU, **more: Any) -> Any:
    product = f"/products/{sku.rsplit('-', 2)[0]}?sku={sku}"
    page = client.get(product)
    return post(client, "/basket", product, sku=hidden(page.text, "sku"), next=product, **more)


def ordered(client: TestClient, shop: FakeShop, sku: str = SKU, **ways: str) -> Order:
    put_in(client, sku)
    asked = post(client, "/checkout", **(HOME | WAYS | ways))
    said = post(client, asked.headers["location"], yes="1")
    assert said.status_code == 303
    return shop.desk.order(OrderId(urlsplit(said.headers["location"]).path.removeprefix("/orders/")))


def customer(shop: FakeShop, client: TestClient) -> CustomerId:
    sealed = client.cookies["sk_customer"]
    return CustomerId(Seal.of(shop.settings.data).open("sk_customer", sealed) or "")


def reprice(shop: FakeShop, sku: str, offer: Offer) -> None:
    """As the merchant would: the next page sees it."""
    for place, sold in enumerate(shop.goods):
        looks = tuple(
            replace(
                look, variants=tuple(replace(v, offer=offer) if v.sku == sku else v for v in look.variants)
            )
            for look in sold.looks
        )
        changed: tuple[Product, ...] = (
            *shop.goods[:place],
            replace(sold, looks=looks),
            *shop.goods[place + 1 :],
        )
        object.__setattr__(shop, "goods", changed)
    for port in (shop.fulfilment.ledger.goods, shop.fulfilment.ledger.stock):
        object.__setattr__(port, "goods", shop.goods)


def test_a_product_is_put_in_counted_undone_and_nobody_gets_a_cookie_before(
    shop: FakeShop, client: TestClient
) -> None:
    client.get("/basket")
    assert "sk_customer" not in client.cookies and not shop.fulfilment.store.exists
    answer = put_in(client)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/products/thing-1?")
    assert "HttpOnly" in answer.headers["set-cookie"]
    page = client.get(answer.headers["location"])
    assert 'aria-label="Basket, 1 piece"' in page.text and "is in your basket" in text(page.text)
    (undo,) = re.findall(r"data-put>.*?</form>", page.text, re.S)
    (to,) = re.findall(r'name="to" value="(\d+)"', undo)
    back = post(client, "/basket/line", sku=SKU, version=hidden(undo, "version"), to=to, next="/basket")
    shown = client.get(back.headers["location"])
    assert "Basket, empty" in shown.text and "is out of your basket" in text(shown.text)
    again = text(client.get(answer.headers["location"]).text)
    assert "is in your basket" not in again, "an old address says nothing that is not so any more"


def test_the_same_form_sent_twice_puts_one_in_and_says_so(client: TestClient) -> None:
    put_in(client, key="once")
    twice = put_in(client, key="once")
    page = text(client.get(twice.headers["location"]).text)
    assert "was in your basket already" in page and "One more" in page
    assert 'aria-label="Basket, 1 piece"' in client.get("/").text


def test_what_is_about_one_shopper_is_kept_by_no_browser(client: TestClient) -> None:
    put_in(client)
    private = ["/basket", "/checkout", "/orders", "/my-data", "/my-details", "/concierge"]
    private.append(post(client, "/checkout", "/checkout", **HOME, **WAYS).headers["location"])
    private.append(post(client, private[-1], yes="1").headers["location"])
    put_in(client)
    for paths, kept in ((private, False), (("/", "/search?q=tee", "/products/thing-1"), True)):
        for path in paths:
            page = client.get(path)
            assert page.status_code == 200, path
            assert ("no-store" not in page.headers["cache-control"]) is kept, path
            assert ('hx-history="false"' not in page.text) is kept, path
    fit = client.post("/products/thing-1", data={"waist": "80"})
    assert fit.status_code == 200 and 'hx-history="false"' in fit.text


def test_what_is_out_of_stock_or_has_no_price_cannot_be_put_in(client: TestClient) -> None:
    gone = client.get("/products/thing-1?sku=thing-1-red-L").text
    assert 'id="add"' not in gone and "is out of stock: pick another" in text(gone)
    assert 'id="add"' in client.get(f"/products/thing-1?sku={SKU}").text
    assert 'id="add"' not in client.get("/products/thing-6").text
    assert post(client, "/basket", sku="nothing").status_code == 404
    assert post(client, "/basket").status_code == 404


def test_forms_of_others_are_refused(client: TestClient) -> None:
    assert client.post("/basket", data={"sku": SKU}).status_code == 403
    assert client.post("/basket/line", data={"sku": SKU, "to": "1", "form": "x"}).status_code == 403
    assert client.post("/checkout", data=HOME).status_code == 403
    assert client.post("/orders/SK-1", data={"action": "cancel"}).status_code == 403
    assert client.post("/confirm/" + "0" * 64, data={"yes": "1"}).status_code == 403
    away = post(client, "/basket", sku=SKU, next="//evil.example.org")
    assert away.headers["location"].startswith("/basket?")


def test_the_stepper_takes_numbers_and_says_what_is_wrong(client: TestClient) -> None:
    put_in(client)
    for to, status in (("3", 303), ("many", 422), ("100", 422), ("", 422)):
        answer = post(client, "/basket/line", "/basket", sku=SKU, to=to)
        assert answer.status_code == status, to
        if status == 422:
            assert 'role="alert"' in answer.text and "quantity" not in answer.headers
    assert 'value="3"' in client.get("/basket").text
    stale = post(client, "/basket/line", "/basket", sku=SKU, quantity="5", version="1")
    assert stale.status_code == 409 and 'value="3"' in stale.text
    with pytest.raises(InvalidInput):
        number("٣")


def test_troubles_of_a_line_stand_in_plain_words_and_lead_on(shop: FakeShop, client: TestClient) -> None:
    put_in(client)
    post(client, "/basket/line", sku=SKU, to="4")
    price = Money(1_600, "USD")
    reprice(shop, SKU, Offer(Money(1_900, "USD"), stock=9))
    changed = text(client.get("/basket").text)
    assert "The price changed: it was $16 when you put it in." in changed and "$76" in changed
    reprice(shop, SKU, Offer(price, stock=2))
    few = client.get("/basket").text
    assert "Only 2 are left." in few and 'value="2">Take 2<' in few and "/checkout" not in few
    assert client.get("/checkout").headers["location"] == "/basket"
    reprice(shop, SKU, Offer(price, stock=0))
    assert "It is out of stock." in text(client.get("/basket").text)
    post(client, "/basket/line", sku=SKU, to="0")
    assert "Your basket is empty" in client.get("/basket").text


def test_the_checkout_keeps_what_was_typed_and_names_every_field(client: TestClient) -> None:
    put_in(client)
    empty = post(
        client, "/checkout", "/checkout", **(HOME | WAYS | {"line1": "", "city": " ", "name": HOSTILE})
    )
    unnamed = post(client, "/checkout", "/checkout", **(HOME | WAYS | {"name": " "}))
    assert unnamed.status_code == 422 and "Name: Write who receives it." in text(unnamed.text)
    page = empty.text
    assert empty.status_code == 422 and 'href="#line1"' in page and 'href="#city"' in page
    assert page.count('aria-invalid="true"') == 2 and "<script>alert" not in page
    assert 'value="BA1 1AA"' in page and "Write the city." in page
    for wrong, field in (({"email": "ann at home"}, "email"), ({"delivery": "swan"}, "delivery"),
                         ({"payment": "gold"}, "payment"), ({"postcode": "1" * 201}, "postcode")):  # fmt: skip
        answer = post(client, "/checkout", "/checkout", **(HOME | WAYS | wrong))
        assert answer.status_code == 422 and f'href="#{field}"' in answer.text, field
        assert 'value="1 Mill Lane"' in answer.text
    assert 'autocomplete="shipping address-line1"' in page and 'type="email"' in page


def test_an_order_is_seen_whole_before_it_is_placed_and_placed_once_by_two_tabs(
    shop: FakeShop, client: TestClient
) -> None:
    put_in(client)
    asked = post(client, "/checkout", "/checkout", **HOME, **WAYS, email="ann@example.org")
    proposal = asked.headers["location"]
    page = client.get(proposal)
    for part in (
        "Meadow tee",
        "Invoice to Ann, 1 Mill Lane",
        "$16",
        "at the shop's counter",
        "ann@example.org",
        "Order now",
    ):
        assert part in text(page.text), part
    assert shop.fulfilment.orders(Context(customer=customer(shop, client))) == []
    back = post(client, proposal, proposal, no="1")
    assert 'value="1 Mill Lane"' in client.get(back.headers["location"]).text
    first, second = (post(client, proposal, yes="1") for _ in "ab")
    assert first.headers["location"] == second.headers["location"]
    order = client.get(first.headers["location"])
    assert (
        "Thank you" in order.text
        and "still to be paid. You pay when the shop's invoice is there." in text(order.text)
    )
    assert "it was done, once" in text(client.get(proposal).text), "the way back says so"
    assert len(shop.fulfilment.orders(Context(customer=customer(shop, client)))) == 1
    assert shop.events.counts()[Happened.BOUGHT] == 1
    assert "Basket, empty" in client.get("/orders").text


def test_a_name_of_the_other_direction_leaves_the_sentence_in_order(
    shop: FakeShop, client: TestClient
) -> None:
    hebrew = shop.goods[8]
    put_in(client, next(one.sku for one in hebrew.variants if one.offer.stock))
    ordered(client, shop)
    assert f"\u2068{hebrew.title}\u2069 and 1 more" in client.get("/orders").text


def test_what_changed_meanwhile_is_put_anew_or_refused(shop: FakeShop, client: TestClient) -> None:
    put_in(client)
    proposal = post(client, "/checkout", "/checkout", **HOME, **WAYS).headers["location"]
    reprice(shop, SKU, Offer(Money(1_700, "USD"), stock=9))
    dearer = post(client, proposal, proposal, yes="1")
    assert dearer.status_code == 409 and "Something changed meanwhile" in dearer.text and "$17" in dearer.text
    (now,) = re.findall(r'action="(/confirm/[0-9a-f]{64})"', dearer.text)
    assert now != proposal
    put_in(client)
    other = post(client, now, now, yes="1")
    assert other.status_code == 409 and 'action="/confirm/' not in other.text and "basket" in text(other.text)
    assert shop.desk.orders() == []


def test_a_proposal_of_somebody_else_or_of_the_past_is_nothing(
    shop: FakeShop, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(client)
    proposal = post(client, "/checkout", "/checkout", **HOME, **WAYS).headers["location"]
    stranger = visitor(shop)
    put_in(stranger)
    assert stranger.get(proposal).status_code == 404
    assert post(stranger, proposal, yes="1").status_code == 404
    assert "1 Mill Lane" not in stranger.get(proposal.replace("/confirm/", "/checkout?again=")).text
    later = shop.fulfilment.ledger.clock() + 16 * 60_000_000
    monkeypatch.setattr("shopkeeper.web.confirming.clock.now", lambda: later)
    old = client.get(proposal).text
    assert "quarter of an hour" in old and 'name="yes"' not in old


def test_orders_are_ones_own(shop: FakeShop, client: TestClient) -> None:
    order, stranger = ordered(client, shop), visitor(shop)
    assert "No orders yet" in stranger.get("/orders").text
    assert stranger.get(f"/orders/{order.id}").status_code == 404
    assert post(stranger, f"/orders/{order.id}", action="cancel", version="1").status_code == 404
    assert order.id in client.get("/orders").text


def test_many_orders_come_page_by_page_each_once(shop: FakeShop, client: TestClient) -> None:
    order = ordered(client, shop)
    before = [replace(order, id=OrderId(f"OLD-{n:02}")) for n in range(PAGE + 1)]
    shop.desk.load([], before)
    first = client.get("/orders").text
    listed = re.findall(r'<h2><a href="/orders/([^"]+)', first)
    assert listed == [one.id for one in reversed(before)][:PAGE] and f"{PAGE + 2} of them" in text(first)
    (older,) = re.findall(r'<a class="button" href="(/orders\?cursor=[^"]+)"', first)
    second = client.get(older).text
    assert re.findall(r'<h2><a href="/orders/([^"]+)', second) == ["OLD-00", order.id]
    assert "Show older orders" not in second and 'href="/orders">Back to the newest' in second
    assert client.get("/orders?cursor=SK-0000-0000").status_code == 400
    assert f"You have {PAGE + 2} orders" in text(client.get("/my-data").text)


def test_only_what_the_rules_allow_is_offered_and_the_rest_says_why(
    shop: FakeShop, client: TestClient
) -> None:
    order = ordered(client, shop)
    here = f"/orders/{order.id}"
    page = client.get(here).text
    assert 'id="cancel"' in page and 'id="change_address"' in page and 'id="return"' not in page
    assert "possible when it is delivered" in text(page).lower()
    shop.desk.mark(order.id, Mark.DELIVERED)
    page = client.get(here).text
    assert 'id="return"' in page and 'id="exchange"' in page and 'id="cancel"' not in page
    nothing = post(client, here, here, action="return", version="2", refund_to="invoice")
    assert nothing.status_code == 422 and "Nothing is ticked. Tick what goes back." in nothing.text
    sent = {"unit": "0", "refund_to": "invoice", "condition": ["used", "worn"]}
    worn = post(client, here, here, action="return", version="2", **sent)
    assert worn.status_code == 422 and "is not taken back used, worn" in worn.text
    assert re.findall(r'name="condition" value="([^"]+)" checked', worn.text) == ["used", "worn"]
    other = {"new-0": "thing-1-red-M", "payment": "invoice", "condition": "worn"}
    assert "is not taken back worn" in post(client, here, here, action="exchange", version="2", **other).text
    said = {"unit": "0", "refund_to": "invoice", "condition": "opened", "reason": "not 2026-02-30"}
    asked = post(client, here, here, action="return", version="2", **said)
    form = text(client.get(asked.headers["location"]).text)
    assert "Send this back?" in form and "Condition opened Why not 2026-02-30" in form
    done = post(client, asked.headers["location"], asked.headers["location"], yes="1")
    page = client.get(done.headers["location"]).text
    assert "The return is agreed." in page and "Goes back" in page
    late = post(client, here, here, action="exchange", version="2", **{"new-0": "thing-1-red-M"})
    assert late.status_code == 409


def test_a_refused_return_keeps_what_was_ticked(shop: FakeShop, client: TestClient) -> None:
    for sku in (SKU, "thing-1-red-M"):
        put_in(client, sku)
    here = f"/orders/{ordered(client, shop).id}"
    shop.desk.mark(OrderId(here.rsplit("/", 1)[1]), Mark.DELIVERED)
    sent = {"unit": ["0", "2"], "refund_to": "invoice", "condition": "worn"}
    refused = post(client, here, here, action="return", version="2", **sent)
    assert re.findall(r'name="unit" value="(\d)" checked', refused.text) == ["0", "2"]


def test_an_order_is_cancelled_readdressed_and_exchanged_by_forms(shop: FakeShop, client: TestClient) -> None:
    order = ordered(client, shop)
    here = f"/orders/{order.id}"
    for action, version, form in (
        ("change_address", "1", HOME | {"line1": "2 Hill Road"}),
        ("change_items", "2", {"new-0": "thing-1-red-M", "payment": "invoice"}),
    ):
        asked = post(client, here, here, action=action, version=version, **form)
        assert asked.status_code == 303, text(asked.text)
        post(client, asked.headers["location"], here, yes="1")
    changed = shop.desk.order(order.id)
    assert changed.address.line1 == "2 Hill Road" and [unit.sku for unit in changed.items] == [
        "thing-1-red-M"
    ]
    assert "There was a change items before" in text(client.get(here).text)
    other = ordered(client, shop)
    asked = post(client, f"/orders/{other.id}", here, action="cancel", version="1", reason="no longer needed")
    assert post(client, asked.headers["location"], here, no="1").headers["location"] == f"/orders/{other.id}"
    post(client, asked.headers["location"], here, yes="1")
    assert "It was cancelled" in client.get(f"/orders/{other.id}").text
    assert post(client, here, here, action="dance", version="3").status_code == 422
    assert (
        post(client, here, here, action="change_address", version="3", **(HOME | {"city": ""})).status_code
        == 422
    )


def test_what_came_back_is_shown_as_it_was(shop: FakeShop, client: TestClient) -> None:
    order = ordered(client, shop)
    here = f"/orders/{order.id}"
    shop.desk.mark(order.id, Mark.DELIVERED)
    asked = post(client, here, here, action="return", version="2", unit="0", refund_to="invoice")
    post(client, asked.headers["location"], here, yes="1")
    shop.desk.mark(order.id, Mark.RECEIVED)
    for path in (here, "/orders"):
        page = client.get(path).text
        assert '<img class="thumb"' in page and "thumb none" not in page, path


def test_gift_cards_are_offered_with_what_is_left(shop: FakeShop, client: TestClient) -> None:
    put_in(client)
    card = Method("card-9", "gift_card", balance=Money(2_000, "USD"))
    shop.desk.load([Customer(customer(shop, client), methods=(card,))], [])
    assert "$20 left on it" in client.get("/checkout").text
    asked = post(client, "/checkout", "/checkout", **HOME, delivery="pickup", payment="card-9")
    post(client, asked.headers["location"], yes="1")
    [order] = shop.desk.orders()
    assert order.owed.minor == 0 and "still to be paid" not in client.get(f"/orders/{order.id}").text


def test_address_and_ways_to_pay_are_kept_changed_and_taken_back(shop: FakeShop, client: TestClient) -> None:
    here = "/my-details"
    empty = post(client, here, here, action="change_home", line1="1 Mill Lane")
    assert empty.status_code == 422 and "City: Write the city." in text(empty.text)
    assert 'value="1 Mill Lane"' in empty.text, "what was typed is kept"
    asked = post(client, here, here, action="change_home", **HOME)
    done = post(client, asked.headers["location"], yes="1").headers["location"]
    assert "Your address is changed." in text(client.get(done).text) and "Undo" not in client.get(done).text
    card = {"action": "add_method", "kind": "credit_card", "brand": "Visa"}
    asked = post(client, here, here, **card, last_four="4242")
    assert post(client, asked.headers["location"], no="1").headers["location"] == here
    done = post(client, asked.headers["location"], yes="1").headers["location"]
    page = client.get(done).text
    assert "Your way to pay is saved." in text(page) and "Visa ending 4242" in page
    back = post(client, here, done, action="undo", digest=hidden(page, "digest"))
    assert "Remove this way to pay?" in client.get(back.headers["location"]).text
    gone = post(client, back.headers["location"], yes="1").headers["location"]
    assert "Visa ending" not in client.get(gone).text and "Undo" in client.get(gone).text
    assert shop.fulfilment.customer(Context(customer=customer(shop, client))).methods == ()
    assert "is removed" not in text(visitor(shop).get(gone).text), "an address says nothing to anybody else"


def test_a_whole_card_number_is_refused_and_not_said_again(client: TestClient) -> None:
    number = "4111 1111 1111 1111"
    for field in ("last_four", "brand"):
        sent = {
            "action": "add_method",
            "kind": "credit_card",
            "brand": "Visa",
            "last_four": "4242",
            field: number,
        }
        refused = post(client, "/my-details", "/my-details", **sent)
        assert refused.status_code == 422 and "whole card number" in text(refused.text)
        assert number not in refused.text and "1111" not in refused.text
    assert post(client, "/my-details", "/my-details", action="refund").status_code == 422
    assert client.post("/my-details", data={"action": "add_method", "kind": "paypal"}).status_code == 403


def test_an_order_is_paid_in_another_way_by_a_form(shop: FakeShop, client: TestClient) -> None:
    here = f"/orders/{ordered(client, shop).id}"
    asked = post(client, here, here, action="change_payment", version="1", payment="on_delivery")
    done = post(client, asked.headers["location"], here, yes="1").headers["location"]
    page = text(client.get(done).text)
    assert "It is paid the other way." in page and "change payment is possible only once" in page
    assert list(shop.desk.orders()[0].borne) == ["on_delivery"]


def test_erasing_takes_the_basket_and_the_conversation_of_whoever_is_not_remembered(
    shop: FakeShop, client: TestClient
) -> None:
    put_in(client)
    who = customer(shop, client)
    assert "1 piece lies in your basket" in text(client.get("/my-data").text)
    assert client.get("/my-data/export").json()["basket"][0]["sku"] == SKU
    erased = post(client, "/my-data/erase", "/my-data")
    cookies = erased.headers.get_list("set-cookie")
    assert any(one.startswith("sk_talk=;") for one in cookies)
    assert any(one.startswith("sk_customer=;") for one in cookies)
    assert shop.fulfilment.cart(Context(customer=who)).lines == ()
    assert "Erased" in client.get(erased.headers["location"]).text


def test_an_order_under_way_keeps_its_customer(shop: FakeShop, client: TestClient) -> None:
    order = ordered(client, shop)
    put_in(client)
    erased = post(client, "/my-data/erase", "/my-data")
    assert not any(one.startswith("sk_customer=") for one in erased.headers.get_list("set-cookie"))
    assert client.get(f"/orders/{order.id}").status_code == 200
    assert "Your basket is empty" in client.get("/basket").text


def test_hostile_titles_stay_words(client: TestClient) -> None:
    page = client.get("/products/thing-4").text
    sku = hidden(page, "sku")
    put_in(client, sku)
    assert "<script>alert" not in client.get("/basket").text
    assert post(client, "/basket", sku=f"{SKU}<script>").status_code == 404
