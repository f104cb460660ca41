"""Carts, totals to the last cent, delivery, payment without pretence, and what the log is told."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.delivery import working_day
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Method, Status
from shopkeeper.fulfilment.payments import HandOff
from shopkeeper.types import UNCOUNTED, Context, Happened, Money, Offer, OrderId, Sku
from shopkeeper.types.errors import AgainstPolicy, Conflict, Denied, InvalidInput, NotFound, ShopkeeperError
from tests.known import event_of, names
from tests.unit.fulfilment.till import ANNA, BERT, GOODS, HOME, TODAY, Till, opened, skus


def test_a_cart_counts_prices_and_offers_every_way(till: Till) -> None:
    assert till.fulfilment.cart(ANNA).lines == ()
    till.fulfilment.add(ANNA, Sku("shirt-M"), 2)
    basket = till.fulfilment.put(ANNA, Sku("hat-S"), 1)
    assert [(line.sku, line.quantity, line.sum, line.left) for line in basket.lines] == [
        ("shirt-M", 2, Money(4_200, "USD"), 10),
        ("hat-S", 1, Money(1_500, "USD"), None),
    ]
    assert basket.ready and basket.goods == Money(5_700, "USD")
    costs = {one.option: (one.cost.minor, one.by) for one in basket.deliveries}
    assert costs == {
        "standard": (0, date(2026, 12, 2)),  # free from 50.00; four working days after a Thursday
        "express": (1_290, date(2026, 11, 27)),
        "pickup": (0, date(2026, 11, 27)),
    }
    assert [one.id for one in basket.payments] == ["invoice", "on_delivery"]
    assert till.fulfilment.cart(BERT).lines == ()


def test_undoing_puts_the_line_back_where_it_was(till: Till) -> None:
    till.fulfilment.add(ANNA, Sku("shirt-M"), 3)
    till.fulfilment.add(ANNA, Sku("hat-S"))
    before = till.fulfilment.put(ANNA, Sku("shirt-M"), 1).cart
    after = till.fulfilment.put(ANNA, Sku("shirt-M"), 3).cart
    assert [line.sku for line in after.lines] == ["shirt-M", "hat-S"] and after.version == before.version + 1


def test_the_same_key_counts_once_and_an_old_version_is_told(till: Till) -> None:
    first = till.fulfilment.add(ANNA, Sku("shirt-M"), 2, key="tap-1")
    assert till.fulfilment.add(ANNA, Sku("shirt-M"), 2, key="tap-1").cart == first.cart
    with pytest.raises(Conflict) as other:
        till.fulfilment.add(ANNA, Sku("shirt-M"), 3, key="tap-1")
    assert other.value.field == "key"
    assert till.fulfilment.add(BERT, Sku("shirt-M"), 3, key="tap-1").cart.quantity(Sku("shirt-M")) == 3
    with pytest.raises(Conflict) as stale:
        till.fulfilment.put(ANNA, Sku("shirt-M"), 0, version=0)
    assert stale.value.field == "version" and "look at it again" in stale.value.fix
    assert till.fulfilment.cart(ANNA).cart == first.cart


@pytest.mark.parametrize(
    ("sku", "quantity", "kind", "field"),
    [
        ("nothing", 1, NotFound, "sku"),
        ("shirt-M", 0, InvalidInput, "quantity"),
        ("shirt-M", -1, InvalidInput, "quantity"),
        ("shirt-M", 100, AgainstPolicy, "cart.most_per_line"),
    ],
)
def test_what_cannot_lie_in_a_cart(
    till: Till, sku: str, quantity: int, kind: type[ShopkeeperError], field: str
) -> None:
    with pytest.raises(kind) as refused:
        till.fulfilment.add(ANNA, Sku(sku), quantity)
    assert refused.value.field == field and refused.value.fix
    with pytest.raises(Denied):
        till.fulfilment.add(Context(), Sku("shirt-M"))
    assert till.fulfilment.cart(ANNA).lines == ()


def test_an_order_takes_its_units_and_empties_the_cart(till: Till) -> None:
    till.fulfilment.add(ANNA, Sku("shirt-M"), 2)
    proposal = till.fulfilment.propose(ANNA, till.placing(delivery="standard"))
    assert [(line.label, line.value) for line in proposal.lines] == [
        ("2 × Shirt (M)", "42.00 USD"),
        ("Standard delivery", "4.90 USD, by 2026-12-02"),
        ("To", str(HOME)),
        ("E-mail", "anna@example.org"),
        ("Payment", "invoice"),
        ("Total", "46.90 USD"),
    ]
    assert proposal.due == Money(4_690, "USD")
    order = till.fulfilment.accept(ANNA, proposal.digest).order
    assert order is not None and skus(order) == ["shirt-M", "shirt-M"]
    assert order.owed == order.value == Money(4_690, "USD"), "an invoice is owed until it is paid"
    assert till.stock("shirt-M") == 8 and till.fulfilment.cart(ANNA).lines == ()
    assert till.fulfilment.order(ANNA, order.id) == order
    assert till.desk.mark(order.id, Mark.SETTLED).owed == Money(0, "USD")
    again = till.fulfilment.customer(ANNA)
    assert (again.address, again.email) == (HOME, "anna@example.org")


def test_what_is_there_and_not_counted_is_sold_as_often_as_it_is_asked_for(till: Till) -> None:
    till.catalog.offers({Sku("shirt-M"): Offer(Money(2_100, "USD"), stock=UNCOUNTED)})
    line, *_ = till.fulfilment.add(ANNA, Sku("shirt-M"), 4).lines
    assert (line.trouble, line.left) == ("", None)
    till.buy("shirt-M")
    assert till.stock("shirt-M") == UNCOUNTED


def test_the_last_unit_is_sold_once(till: Till) -> None:
    till.catalog.offers({Sku("shirt-M"): Offer(Money(2_100, "USD"), stock=1)})
    for who in (ANNA, BERT):
        till.fulfilment.add(who, Sku("shirt-M"))
    bert = till.fulfilment.propose(BERT, till.placing(BERT))
    till.buy(who=ANNA)
    with pytest.raises(Conflict) as refused:
        till.fulfilment.accept(BERT, bert.digest)
    assert "out of stock" in refused.value.message and till.stock("shirt-M") == 0
    basket = till.fulfilment.cart(BERT)
    assert not basket.ready and basket.lines[0].trouble == "it is out of stock"
    assert till.fulfilment.orders(BERT) == []


def test_what_is_wrong_at_the_checkout_is_named(till: Till) -> None:
    with pytest.raises(InvalidInput) as empty:
        till.fulfilment.propose(ANNA, till.placing())
    assert empty.value.field == "cart"
    till.fulfilment.add(ANNA, Sku("shirt-M"))
    good = till.placing()
    cases: dict[str, tuple[act.Place, type[ShopkeeperError]]] = {
        "cart_version": (replace(good, cart_version=0), Conflict),
        "delivery": (replace(good, delivery="drone"), InvalidInput),
        "payment": (replace(good, payment="card-of-bert"), InvalidInput),
        "address.name": (replace(good, address=replace(HOME, name="")), InvalidInput),
        "address.city": (replace(good, address=replace(HOME, city=" ")), InvalidInput),
        "address.line1": (replace(good, address=replace(HOME, line1="a\nb")), InvalidInput),
        "email": (replace(good, email="nobody"), InvalidInput),
    }
    for field, (placing, kind) in cases.items():
        with pytest.raises(kind) as refused:
            till.fulfilment.propose(ANNA, placing)
        assert refused.value.field == field and refused.value.fix
    for unseen in ("anna@", "@example.org", "anna@\0", "anna\u200b@example.org", "anna@example.org\u202e"):
        with pytest.raises(InvalidInput, match="no e-mail"):
            till.fulfilment.propose(ANNA, replace(good, email=unseen))
    till.give_card(BERT, Method("visa", "credit_card", "visa", "4242"))
    till.fulfilment.add(BERT, Sku("shirt-M"))
    with pytest.raises(AgainstPolicy) as card:
        till.fulfilment.propose(BERT, till.placing(BERT, "visa"))
    assert card.value.field == "place.pay_with", "no card is charged, nor pretended to be"


def test_an_order_tells_options_as_the_shop_does(till: Till) -> None:
    catalog, (shirt, *_) = till.catalog, GOODS
    variants = tuple(replace(one, options=one.options | {"colour": "Red"}) for one in shirt.variants)
    catalog.put([replace(shirt, looks=(replace(shirt.looks[0], variants=variants),))])
    kept = till.fulfilment.order(ANNA, till.buy("shirt-M").id)
    assert list(kept.items[0].options) == ["size", "colour"]


def test_a_gift_card_pays_what_it_holds_and_no_more(till: Till) -> None:
    till.give_card()
    order = till.buy("shirt-S", "shirt-S", payment="card-1")
    [card] = till.fulfilment.customer(ANNA).methods
    assert card.balance == Money(6_000, "USD") and order.owed == Money(0, "USD")
    with pytest.raises(Conflict) as poor:
        till.buy(*["shirt-S"] * 4, payment="card-1")
    assert poor.value.field == "payment" and "60.00 USD" in poor.value.message
    till.do(act.Cancel(order.id, "no longer needed"))
    [card] = till.fulfilment.customer(ANNA).methods
    assert card.balance == Money(10_000, "USD")


def test_an_exchange_keeps_the_money_and_the_unit_aside_until_the_goods_are_here(till: Till) -> None:
    till.give_card(card=Method("card-1", "gift_card", balance=Money(300, "USD")))
    one, two = (till.delivered(till.buy("shirt-S")) for _ in "ab")
    for order in (one, two):
        till.fulfilment.propose(ANNA, act.Exchange(order.id, (Sku("shirt-S"),), (Sku("shirt-L"),), "card-1"))
    till.do(act.Exchange(one.id, (Sku("shirt-S"),), (Sku("shirt-L"),), "card-1"))
    assert till.stock("shirt-L") == 9
    with pytest.raises(Conflict) as held:
        till.do(act.Exchange(two.id, (Sku("shirt-S"),), (Sku("shirt-L"),), "card-1"))
    assert "0.50 USD" in held.value.message
    after = till.desk.mark(one.id, Mark.RECEIVED)
    assert skus(after) == ["shirt-L"] and after.value == Money(2_250, "USD")
    [card] = till.fulfilment.customer(ANNA).methods
    assert card.balance == Money(50, "USD") and till.stock("shirt-S") == 9


def test_no_more_is_exchanged_for_than_is_there(till: Till) -> None:
    large = Sku("shirt-L")
    till.catalog.offers({large: replace(till.catalog.offers_of([large])[large], stock=2)})
    order, other = till.buy("shirt-L", "shirt-S"), till.delivered(till.buy("shirt-S", "shirt-S"))
    both = act.Exchange(other.id, (Sku("shirt-S"),) * 2, (large,) * 2, "invoice")
    with pytest.raises(AgainstPolicy, match="only 1 of shirt-L"):
        till.fulfilment.propose(ANNA, both)
    till.do(replace(both, skus=both.skus[1:], new=both.new[1:]))
    swap = act.ChangeItems(order.id, (Sku("shirt-S"), large), (large, Sku("shirt-M")), "invoice")
    with pytest.raises(AgainstPolicy, match="shirt-L is out of stock"):
        till.fulfilment.propose(ANNA, replace(swap, skus=swap.skus[:1], new=swap.new[:1]))
    till.do(swap)
    assert till.stock("shirt-L") == 0


def test_a_payment_page_is_handed_the_order_and_nothing_is_said_to_be_paid(tmp_path: Path) -> None:
    page = HandOff("https://pay.example.org/?o={order}&a={amount}{currency}")
    with opened(tmp_path, page) as till:
        order = till.buy("shirt-M", payment="external")
        assert order.url == f"https://pay.example.org/?o={order.id}&a=21.00USD"
        assert order.owed == Money(2_100, "USD") and not order.transfers[0].settled
        assert till.buy("shirt-M").url == ""
    with pytest.raises(InvalidInput):
        HandOff("http://pay.example.org")


def test_the_log_is_told_what_happened_and_nobody_without_consent(till: Till) -> None:
    order = till.buy("shirt-M", "hat-S")
    till.buy("hat-S", who=BERT)
    till.fulfilment.add(ANNA, Sku("hat-M"), 3)
    till.fulfilment.put(ANNA, Sku("hat-M"), 1)
    till.delivered(order)
    till.do(act.Exchange(order.id, (Sku("shirt-M"),), (Sku("shirt-S"),), "invoice"))
    till.desk.mark(order.id, Mark.RECEIVED)
    till.do(act.Return(order.id, (Sku("hat-S"),), "invoice"))
    till.desk.mark(order.id, Mark.RECEIVED)
    till.events.close()  # what was posted is written
    with opened(till.folder) as again:
        told = [(event_of(kept).kind, [(line.product, line.quantity) for line in event_of(kept).lines], event_of(kept).order)
                for kept in again.events.of(names(ANNA).shopper)]  # fmt: skip
        counts = again.events.counts()
    assert told == [
        (Happened.CARTED, [("shirt", 1)], ""),
        (Happened.CARTED, [("hat", 1)], ""),
        (Happened.CHECKOUT, [("shirt", 1), ("hat", 1)], ""),
        (Happened.BOUGHT, [("shirt", 1), ("hat", 1)], order.id),
        (Happened.CARTED, [("hat", 3)], ""),
        (Happened.UNCARTED, [("hat", 2)], ""),
        (Happened.RETURNED, [("hat", 1)], order.id),
    ]
    assert counts[Happened.BOUGHT] == 2, "Bert's counts, and leads to nobody"


def test_a_person_of_the_shop_can_be_asked_for(till: Till) -> None:
    till.fulfilment.hand_over(ANNA, "  wants 300 hats, anna@example.org ")
    [ticket] = till.desk.tickets()
    assert (ticket.customer, ticket.summary) == ("anna", "wants 300 hats, [email]")
    for summary in ("", " ", "x" * 5_000):
        with pytest.raises(InvalidInput):
            till.fulfilment.hand_over(ANNA, summary)


def test_marks_follow_the_order_of_things(till: Till) -> None:
    order = till.buy("shirt-M")
    for mark in (Mark.RECEIVED, Mark.REJECTED):
        with pytest.raises(Conflict) as refused:
            till.desk.mark(order.id, mark)
        assert "possible" in refused.value.fix
    shipped = till.desk.mark(order.id, Mark.SHIPPED, ["286422338955"])
    assert shipped.status is Status.SHIPPED and shipped.parcels[0].tracking == ("286422338955",)
    with pytest.raises(Conflict):
        till.desk.mark(order.id, Mark.DELIVERED, version=1)
    assert till.desk.mark(order.id, Mark.DELIVERED, version=2).delivered_at == till.now[0]
    with pytest.raises(NotFound):
        till.desk.mark(OrderId("none"), Mark.SHIPPED)


def test_working_days_leave_out_weekends() -> None:
    assert [working_day(TODAY, days) for days in range(4)] == [
        date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)
    ]  # fmt: skip


def test_goods_that_take_longer_are_waited_for(till: Till) -> None:
    till.catalog.offers({Sku("hat-S"): Offer(Money(1_500, "USD"), delivery=date(2027, 1, 8))})
    basket = till.fulfilment.quote(ANNA, {Sku("hat-S"): 1, Sku("shirt-M"): 1})
    assert {one.by for one in basket.deliveries} == {date(2027, 1, 8)}
    assert till.fulfilment.cart(ANNA).lines == ()


def test_a_size_that_is_given_and_taken_in_one_change_stays_counted(till: Till) -> None:
    order = till.buy("shirt-S", "shirt-M")
    small, medium, large = (Sku(f"shirt-{size}") for size in "SML")
    till.do(act.ChangeItems(order.id, (small, medium), (medium, large), "invoice"))
    assert [till.stock(sku) for sku in (small, medium, large)] == [10, 9, 9]
    till.delivered(order)
    till.do(act.Return(order.id, (medium, large), "invoice"))
    till.desk.mark(order.id, Mark.RECEIVED)
    assert [till.stock(sku) for sku in (small, medium, large)] == [10, 10, 10]
