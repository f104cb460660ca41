"""What a customer keeps with the shop: an address, references to ways to pay, and never the number of a card."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.details import MOST_METHODS
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Address, Method
from shopkeeper.types import Money, ShopperId, Sku
from shopkeeper.types.errors import AgainstPolicy, Conflict, InvalidInput
from tests.unit.fulfilment.till import ANNA, BERT, CARD, DAY, Till

VISA = act.AddMethod("credit_card", "Visa", "4242")
TAKES_CARDS = 'most_per_line = 9\n[add_method]\npay_with = ["credit_card", "paypal", "gift_card"]\n[place]\n[return]\nwindow_days = 30\n'


def methods(till: Till) -> tuple[Method, ...]:
    return till.fulfilment.customer(ANNA).methods


def undone(till: Till, digest: str) -> None:
    till.do(act.read(till.fulfilment.proposal(ANNA, digest).undo.encode()))


def test_a_card_is_kept_as_its_brand_and_four_digits_and_taken_back(till: Till) -> None:
    proposal = till.fulfilment.propose(ANNA, VISA)
    assert methods(till) == (), "nothing before the yes"
    till.fulfilment.accept(ANNA, proposal.digest)
    assert methods(till) == (Method("credit_card_4242", "credit_card", "Visa", "4242"),)
    assert till.fulfilment.customer(BERT).methods == ()
    undone(till, proposal.digest)
    assert methods(till) == ()


@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1111", "4111-1111-1111-1111", "371449635398431", "123456789012"]
)
def test_a_whole_card_number_is_refused_by_name_and_stands_nowhere(till: Till, number: str) -> None:
    for field in ("last_four", "brand"):
        with pytest.raises(InvalidInput) as refused:
            till.fulfilment.propose(ANNA, act.AddMethod("credit_card", **{field: number}))
        assert refused.value.field == field and "whole card number" in refused.value.message
        assert number not in str(refused.value.__dict__)
    till.fulfilment.store.close()
    for file in till.folder.glob("orders.sqlite*"):
        assert number.encode() not in file.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # nothing is confirmed
@given(text=st.text(max_size=30) | st.from_regex(r"[0-9 .-]{3,6}", fullmatch=True))
def test_whatever_is_written_for_the_last_four_is_four_digits_or_refused(till: Till, text: str) -> None:
    try:
        proposal = till.fulfilment.propose(ANNA, act.AddMethod("credit_card", "", text))
    except InvalidInput as refused:
        assert refused.field == "last_four" and refused.fix
    else:
        (line,) = proposal.lines
        assert line.value[-4:].isascii() and line.value[-4:].isdigit()


def test_what_is_not_kept_is_refused_with_what_is(till: Till) -> None:
    for kind in ("gift_card", "invoice", "bank", ""):
        with pytest.raises(AgainstPolicy) as refused:
            till.fulfilment.propose(ANNA, act.AddMethod(kind))
        assert refused.value.field == "add_method.pay_with" and "credit_card, paypal" in refused.value.fix
    (till.folder / "policy.toml").write_text(TAKES_CARDS.replace('"credit_card", "paypal", ', ""))
    with pytest.raises(AgainstPolicy, match="not saved here"):
        till.fulfilment.propose(ANNA, act.AddMethod("gift_card"))


def test_the_same_one_is_kept_once_two_alike_are_told_apart_and_not_without_end(till: Till) -> None:
    till.do(VISA)
    with pytest.raises(InvalidInput, match="saved already"):
        till.fulfilment.propose(ANNA, VISA)
    till.do(act.AddMethod("credit_card", "Mastercard", "4242"))
    assert [one.id for one in methods(till)] == ["credit_card_4242", "credit_card_4242_2"]
    for n in range(MOST_METHODS - 2):
        till.do(act.AddMethod("credit_card", "Visa", f"000{n}"))
    with pytest.raises(InvalidInput, match="saved already") as refused:
        till.fulfilment.propose(ANNA, act.AddMethod("paypal"))
    assert refused.value.fix == "remove one first"


def test_what_money_may_go_back_to_stays_until_the_order_is_done(till: Till) -> None:
    (till.folder / "policy.toml").write_text(TAKES_CARDS + 'statuses = ["delivered"]\n')
    till.do(VISA)
    remove = act.RemoveMethod("credit_card_4242")
    order = till.buy("shirt-M", payment=remove.method)
    with pytest.raises(Conflict, match="may still go back"):
        till.fulfilment.propose(ANNA, remove)
    till.delivered(order)
    till.now[0] += 31 * DAY
    till.do(remove)
    assert methods(till) == ()


@pytest.mark.parametrize("forgotten", [True, False])
def test_a_gift_card_that_a_return_was_agreed_with_gets_its_money(till: Till, forgotten: bool) -> None:
    till.give_card(card=replace(CARD, balance=Money(0, "USD")))
    order = till.delivered(till.buy("shirt-M"))
    till.desk.mark(order.id, Mark.SETTLED)
    till.do(act.Return(order.id, (Sku("shirt-M"),), CARD.id))
    with pytest.raises(Conflict, match="may still go back"):
        till.fulfilment.propose(ANNA, act.RemoveMethod(CARD.id))
    if forgotten:
        till.desk.forget(ShopperId(""), ANNA.customer)
    till.desk.mark(order.id, Mark.RECEIVED)
    assert [one.balance for one in methods(till)] == [Money(2_100, "USD")]


def test_a_gift_card_with_money_on_it_is_not_removed(till: Till) -> None:
    till.give_card()
    with pytest.raises(Conflict, match=r"100\.00 USD on it"):
        till.fulfilment.propose(ANNA, act.RemoveMethod(CARD.id))
    with pytest.raises(InvalidInput):
        till.fulfilment.propose(ANNA, act.RemoveMethod("somebody-elses"))


def test_an_address_is_changed_and_changed_back_and_the_first_has_nothing_before_it(till: Till) -> None:
    bath, wells = (
        Address("1 Mill Lane", city="Bath", country="UK", name="Anna Bell"),
        Address("2 High St", city="Wells", country="UK", name="Anna Bell"),
    )
    first = till.fulfilment.propose(ANNA, act.ChangeHome(bath))
    assert first.undo == ""
    till.fulfilment.accept(ANNA, first.digest)
    second = till.fulfilment.propose(ANNA, act.ChangeHome(wells))
    till.fulfilment.accept(ANNA, second.digest)
    undone(till, second.digest)
    assert till.fulfilment.customer(ANNA).address == bath


def test_another_way_to_pay_is_offered_where_the_checkout_would_take_it(till: Till) -> None:
    till.do(VISA)
    till.give_card(BERT)
    order = till.buy("shirt-M")
    (change,) = [one for one in till.fulfilment.possible(ANNA, order.id) if one.action == "change_payment"]
    assert [one.id for one in change.methods] == ["on_delivery"], (
        "no card at this checkout, no gift card of hers"
    )
