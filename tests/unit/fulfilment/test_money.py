"""Money goes back to what it came from, in its own currency, and nobody is asked for it twice."""

from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Method, Order, Status
from shopkeeper.fulfilment.payments import HandOff
from shopkeeper.fulfilment.service import MERCHANT
from shopkeeper.types import Money, Sku
from shopkeeper.types.errors import AgainstPolicy, Conflict, InvalidInput
from tests.unit.fulfilment.till import ANNA, Till, opened

SHIRT = (Sku("shirt-S"),)
LARGER = (Sku("shirt-L"),)


def in_yen(till: Till, *sizes: str) -> None:
    """These sizes of the shirt cost 5000 JPY."""
    for size in sizes:
        offer = till.catalog.offers_of([Sku(f"shirt-{size}")])[Sku(f"shirt-{size}")]
        till.catalog.offers({Sku(f"shirt-{size}"): replace(offer, price=Money(5_000, "JPY"))})


def possible_methods(till: Till, order: Order) -> list[str]:
    [found] = [one for one in till.fulfilment.possible(ANNA, order.id) if one.action == "change_payment"]
    return [one.id for one in found.methods]


def test_a_gift_card_bears_and_gets_money_of_its_own_currency_alone(till: Till) -> None:
    in_yen(till, "S", "L")
    till.give_card(card=Method("card-1", "gift_card", balance=Money(900_000, "USD")))
    order, sent = till.buy("shirt-S"), till.delivered(till.buy("shirt-S"))
    assert possible_methods(till, order) == ["on_delivery"]
    assert possible_methods(till, till.buy("hat-S")) == ["card-1", "on_delivery"]
    for action in (
        act.ChangePayment(order.id, "card-1"),
        act.ChangeItems(order.id, SHIRT, LARGER, "card-1"),
        act.Return(sent.id, SHIRT, "card-1"),
        act.Exchange(sent.id, SHIRT, LARGER, "card-1"),
    ):
        with pytest.raises(Conflict, match="USD") as refused:
            till.fulfilment.propose(ANNA, action)
        assert refused.value.field == "payment" and refused.value.fix
    [card] = till.fulfilment.customer(ANNA).methods
    assert card.balance == Money(900_000, "USD")


def test_a_gift_card_turns_into_no_cash_by_a_cheaper_variant(till: Till) -> None:
    till.give_card()
    order, sent = till.buy("shirt-L", payment="card-1"), till.delivered(till.buy("shirt-L", payment="card-1"))
    for make, changed in ((act.ChangeItems, order), (act.Exchange, sent)):
        with pytest.raises(AgainstPolicy) as refused:
            till.fulfilment.propose(ANNA, make(changed.id, LARGER, SHIRT, "invoice"))
        assert refused.value.field.endswith(".refund_to") and "card-1" in refused.value.fix
        back = till.fulfilment.propose(ANNA, make(changed.id, LARGER, SHIRT, "card-1"))
        assert back.due == Money(-250, "USD")


def test_what_more_it_costs_is_paid_as_one_likes(till: Till) -> None:
    till.give_card()
    order = till.buy("shirt-S", payment="card-1")
    till.fulfilment.propose(ANNA, act.ChangeItems(order.id, SHIRT, LARGER, "invoice"))


def test_what_the_shop_owes_one_way_to_pay_is_no_discount_of_another(till: Till) -> None:
    order = till.buy("shirt-S")
    till.desk.mark(order.id, Mark.SETTLED)
    after = till.do(act.ChangePayment(order.id, "on_delivery")).order
    assert after is not None and after.owed == Money(2_000, "USD"), "the invoice is given back by itself"
    assert till.desk.mark(order.id, Mark.SETTLED).owed == Money(0, "USD")


def test_what_is_given_back_of_an_open_invoice_is_not_owed(till: Till) -> None:
    order = till.buy("shirt-S", "shirt-L")
    after = till.do(act.ChangeItems(order.id, LARGER, SHIRT, "invoice")).order
    assert after is not None and after.owed == Money(4_000, "USD")
    after = till.do(act.ChangePayment(till.buy("shirt-S").id, "on_delivery")).order
    assert after is not None and after.owed == Money(2_000, "USD")


def test_a_bill_that_nobody_paid_becomes_no_money_on_a_gift_card(till: Till) -> None:
    till.give_card()
    order = till.delivered(till.buy("shirt-S", "shirt-L"))
    back = act.Return(order.id, SHIRT, "card-1")
    assert "20.00 USD go to invoice" in till.fulfilment.propose(ANNA, back).words
    till.do(back)
    after = till.desk.mark(order.id, Mark.RECEIVED)
    assert after.owed == after.value == Money(2_250, "USD") and after.borne == {"invoice": 2_250}
    till.desk.mark(order.id, Mark.SETTLED)
    till.do(act.Return(order.id, LARGER, "card-1"))
    till.desk.mark(order.id, Mark.RECEIVED)
    [card] = till.fulfilment.customer(ANNA).methods
    assert card.balance == Money(10_000 + 2_250, "USD")


def test_goodwill_is_first_taken_off_what_is_owed(till: Till) -> None:
    till.give_card()
    order = till.buy("shirt-S", payment="card-1")
    till.do(act.ChangeItems(order.id, SHIRT, LARGER, "invoice"))
    proposal = till.fulfilment.propose(ANNA, act.Refund(order.id, Money(300, "USD")), MERCHANT)
    after = till.fulfilment.accept(ANNA, proposal.digest, MERCHANT).order
    assert after is not None and after.borne == {"card-1": 1_950} and after.owed == Money(0, "USD")


def test_goods_come_back_though_no_money_is_left_to_go_back(till: Till) -> None:
    till.reprice("shirt-L", 0)
    free = till.delivered(till.buy("shirt-L"))
    assert free.transfers == ()
    kept = till.delivered(till.buy("shirt-S"))
    proposal = till.fulfilment.propose(ANNA, act.Refund(kept.id, kept.value), MERCHANT)
    till.fulfilment.accept(ANNA, proposal.digest, MERCHANT)
    for order, skus in ((free, LARGER), (kept, SHIRT)):
        proposal = till.fulfilment.propose(ANNA, act.Return(order.id, skus, "on_delivery"))
        assert "no money moves" in proposal.words
        till.fulfilment.accept(ANNA, proposal.digest)
        after = till.desk.mark(order.id, Mark.RECEIVED)
        assert after.status is Status.RETURNED and after.refunded == after.paid
        assert len(after.transfers) == 2 * (order is kept)


PAGE = HandOff("https://pay.example.org/?a={amount}")


def test_the_payment_page_follows_the_payment_and_the_amount(tmp_path: Path) -> None:
    with opened(tmp_path, PAGE) as till:
        there, back, more = (till.buy("shirt-S", payment=way) for way in ("external", "invoice", "external"))
        assert (there.url, back.url) == ("https://pay.example.org/?a=20.00", "")
        till.do(act.ChangePayment(there.id, "invoice"))
        till.do(act.ChangePayment(back.id, "external"))
        till.do(act.ChangeItems(more.id, SHIRT, LARGER, "external"))
        urls = [till.desk.order(order.id).url for order in (there, back, more)]
        assert urls == ["", "https://pay.example.org/?a=20.00", "https://pay.example.org/?a=22.50"]
        assert till.desk.mark(more.id, Mark.SHIPPED).url == urls[2]
        assert till.desk.mark(more.id, Mark.SETTLED).url == ""


def test_money_goes_back_to_a_payment_page_that_is_no_longer_set(tmp_path: Path) -> None:
    with opened(tmp_path, PAGE) as till:
        pending, sent, asked = (till.buy("shirt-L", payment="external") for _ in range(3))
        for order in (sent, asked):
            till.desk.mark(till.delivered(order).id, Mark.SETTLED)
        till.do(act.Return(asked.id, LARGER, "external"))
    with opened(tmp_path) as till:
        till.do(act.Cancel(pending.id, "no longer needed"))
        till.do(act.Exchange(sent.id, LARGER, SHIRT, "external"))
        for order in (sent, asked):
            till.desk.mark(order.id, Mark.RECEIVED)
        borne = [till.desk.order(order.id).borne for order in (pending, sent, asked)]
        assert borne == [{}, {"external": 2_000}, {}]
        with pytest.raises(InvalidInput, match="external"):
            till.fulfilment.propose(ANNA, act.Exchange(sent.id, SHIRT, LARGER, "external"))


def test_the_payment_page_asks_for_what_is_paid_there_alone(tmp_path: Path) -> None:
    with opened(tmp_path, PAGE) as till:
        order = till.buy("shirt-S", payment="external")
        after = till.do(act.ChangeItems(order.id, SHIRT, LARGER, "invoice")).order
        assert after is not None and after.owed == Money(2_250, "USD")
        assert after.url == "https://pay.example.org/?a=20.00"
