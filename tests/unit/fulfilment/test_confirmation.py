"""Nothing that binds happens without the shopper's yes to exactly that, and nothing happens twice."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Address, Status
from shopkeeper.fulfilment.proposal import GOOD_FOR, OPEN_FOR, Confirmation, digest
from shopkeeper.fulfilment.service import Fulfilment
from shopkeeper.types import Effect, Money, OrderId, Sku, effect_of
from shopkeeper.types.errors import Conflict, Denied, NotFound, ShopkeeperError
from tests.unit.fulfilment.till import ANNA, BERT, HOME, TODAY, Till

WORDS = st.text(max_size=12)
ADDRESSES = st.builds(Address, WORDS, WORDS, WORDS)
SKUS = st.lists(WORDS.map(Sku), max_size=3).map(tuple)
ORDERS = WORDS.map(OrderId)
ACTIONS = st.one_of(
    st.builds(act.Place, st.integers(0, 9), ADDRESSES, WORDS, WORDS),
    st.builds(act.Cancel, ORDERS, WORDS),
    st.builds(act.ChangeItems, ORDERS, SKUS, SKUS, WORDS),
    st.builds(act.ChangeAddress, ORDERS, ADDRESSES),
    st.builds(act.ChangePayment, ORDERS, WORDS),
    st.builds(act.Return, ORDERS, SKUS, WORDS, WORDS, WORDS),
    st.builds(act.Exchange, ORDERS, SKUS, SKUS, WORDS),
    st.builds(act.ChangeHome, ADDRESSES),
    st.builds(act.AddMethod, WORDS, WORDS, WORDS),
    st.builds(act.RemoveMethod, WORDS),
    st.builds(act.Refund, ORDERS, st.builds(Money, st.integers(1, 99), st.just("USD")), WORDS),
)


@given(ACTIONS, ACTIONS)
def test_an_action_is_spelt_in_one_way_and_two_never_alike(one: act.Action, other: act.Action) -> None:
    assert act.read(act.write(one)) == one
    assert (act.write(one) == act.write(other)) == (one == other)
    same = digest(ANNA.customer, one, [1]) == digest(ANNA.customer, other, [1])
    assert same == (one == other)
    assert digest(ANNA.customer, one, [1]) not in (
        digest(BERT.customer, one, [1]),
        digest(ANNA.customer, one, [2]),
    )


def test_every_operation_that_binds_says_so_and_every_action_does() -> None:
    assert {kind.effect for kind in act.ACTIONS.values()} == {Effect.BINDING}
    declared = {
        name: effect_of(method)
        for name, method in vars(Fulfilment).items()
        if callable(method) and not name.startswith("_") and name not in ("confirm", "accept")
    }
    assert declared == {
        **dict.fromkeys(
            (
                "cart",
                "quote",
                "customer",
                "orders",
                "order",
                "history",
                "propose",
                "proposal",
                "possible",
                "units",
                "listing",
                "savable",
            ),
            Effect.READ,
        ),
        **dict.fromkeys(("add", "put", "hand_over"), Effect.REVERSIBLE),
        "execute": Effect.BINDING,
    }


def unconfirmed(till: Till, action: act.Action) -> None:
    """Every way to do it without the shopper's yes to exactly that."""
    proposal = till.fulfilment.propose(ANNA, action)
    for said in (
        None,
        Confirmation(proposal.digest, ANNA.customer),  # proposed, never confirmed
        Confirmation("0" * 64, ANNA.customer),
        Confirmation(proposal.digest, BERT.customer),
    ):
        with pytest.raises(Denied):
            till.fulfilment.execute(ANNA, action, said)


def test_an_order_needs_a_yes_to_exactly_this_order(till: Till) -> None:
    till.fulfilment.add(ANNA, Sku("shirt-M"))
    placing = till.placing()
    unconfirmed(till, placing)
    said = till.fulfilment.confirm(ANNA, till.fulfilment.propose(ANNA, placing).digest)
    elsewhere = replace(placing, address=replace(HOME, line1="2 Other Lane"))
    till.fulfilment.propose(ANNA, elsewhere)
    with pytest.raises(Denied) as refused:
        till.fulfilment.execute(ANNA, elsewhere, said)
    assert refused.value.field == "confirmation"
    with pytest.raises(Denied):
        till.fulfilment.execute(BERT, placing, said)
    assert till.fulfilment.orders(ANNA) == [] and till.stock("shirt-M") == 10
    assert till.fulfilment.execute(ANNA, placing, said).order is not None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_differs_from_what_was_confirmed_is_denied(till: Till, data: st.DataObject) -> None:
    if not (open_ := [one for one in till.fulfilment.orders(ANNA) if one.status is Status.PENDING]):
        open_ = [till.buy("shirt-M", "hat-S")]
    order = open_[0]
    confirmed = act.ChangeAddress(order.id, HOME)
    said = till.fulfilment.confirm(ANNA, till.fulfilment.propose(ANNA, confirmed).digest)
    other = data.draw(
        st.one_of(
            st.builds(act.ChangeAddress, st.just(order.id), ADDRESSES),
            st.builds(act.Cancel, st.just(order.id), st.just("no longer needed")),
            ACTIONS,
        ).filter(lambda action: action != confirmed)
    )
    before = till.fulfilment.order(ANNA, order.id)
    with pytest.raises(Denied):
        till.fulfilment.execute(ANNA, other, said)
    assert till.fulfilment.order(ANNA, order.id) == before


def test_a_yes_is_for_one_turn(till: Till) -> None:
    order = till.buy("shirt-M")
    cancel = act.Cancel(order.id, "no longer needed")
    proposal = till.fulfilment.propose(ANNA, cancel)
    till.now[0] += OPEN_FOR + 1
    with pytest.raises(Denied):
        till.fulfilment.confirm(ANNA, proposal.digest)
    said = till.fulfilment.confirm(ANNA, till.fulfilment.propose(ANNA, cancel).digest)
    till.now[0] += GOOD_FOR + 1
    with pytest.raises(Denied) as refused:
        till.fulfilment.execute(ANNA, cancel, said)
    assert refused.value.fix == "ask the shopper again"
    with pytest.raises(Denied):
        till.fulfilment.confirm(BERT, proposal.digest)


def test_two_tabs_that_confirm_one_return_get_one_return(till: Till) -> None:
    order = till.delivered(till.buy("shirt-M", "shirt-L"))
    action = act.Return(order.id, (Sku("shirt-M"),), "invoice")
    first, second = (till.fulfilment.propose(ANNA, action) for _ in "ab")
    assert first.digest == second.digest
    with ThreadPoolExecutor(8) as tabs:
        outcomes = list(tabs.map(lambda _: till.fulfilment.accept(ANNA, first.digest), range(8)))
    assert all(one.order == till.fulfilment.order(ANNA, order.id) for one in outcomes)
    assert sorted(one.again for one in outcomes) == [False, *[True] * 7]
    assert [deed.action for deed in till.fulfilment.history(ANNA, order.id)] == [
        "place",
        "delivered",
        "return",
    ]
    till.desk.mark(order.id, Mark.RECEIVED)
    assert till.fulfilment.accept(ANNA, first.digest).again
    assert till.fulfilment.order(ANNA, order.id).refunded == Money(2_100, "USD")


def test_what_changed_since_the_question_is_asked_again(till: Till) -> None:
    till.fulfilment.add(ANNA, Sku("shirt-M"))
    proposal = till.fulfilment.propose(ANNA, till.placing())
    till.reprice("shirt-M", 9_900)
    with pytest.raises(Conflict) as refused:
        till.fulfilment.accept(ANNA, proposal.digest)
    assert "99.00 USD" in refused.value.message and till.fulfilment.orders(ANNA) == []
    order = till.buy("hat-S")
    proposal = till.fulfilment.propose(ANNA, act.Cancel(order.id, "no longer needed"))
    till.do(act.ChangeAddress(order.id, HOME))
    with pytest.raises(Conflict):
        till.fulfilment.accept(ANNA, proposal.digest)
    assert till.fulfilment.order(ANNA, order.id).status is Status.PENDING


def test_an_order_of_somebody_else_does_not_exist(till: Till) -> None:
    order = till.buy("shirt-M")
    questions = (
        lambda id: till.fulfilment.order(BERT, id),
        lambda id: till.fulfilment.history(BERT, id),
        lambda id: till.fulfilment.propose(BERT, act.Cancel(id, "no longer needed")),
        lambda id: till.fulfilment.propose(BERT, act.Return(id, (Sku("shirt-M"),), "invoice")),
    )
    for ask in questions:
        told = []
        for id in (order.id, OrderId("SK-0000-0000")):
            with pytest.raises(NotFound) as refused:
                ask(id)
            told.append(refused.value.message.replace(id, "…") + refused.value.fix)
        assert told[0] == told[1]
    assert till.fulfilment.orders(BERT) == []


def test_only_the_shops_people_give_money_back_for_goodwill(till: Till) -> None:
    order = till.buy("shirt-M")
    refund = act.Refund(order.id, Money(500, "USD"))
    with pytest.raises(Denied):
        till.fulfilment.propose(ANNA, refund)
    proposal = till.fulfilment.propose(ANNA, refund, "merchant")
    with pytest.raises(Denied):
        till.fulfilment.accept(ANNA, proposal.digest)
    after = till.fulfilment.accept(ANNA, proposal.digest, "merchant").order
    assert after is not None and after.value == Money(1_600, "USD") == Money(
        after.paid.minor - after.refunded.minor, "USD"
    )


@given(st.dictionaries(WORDS, WORDS | st.integers() | st.none() | st.lists(WORDS, max_size=2), max_size=5))
def test_arguments_of_a_tool_call_are_an_action_or_a_refusal_that_names_the_field(
    said: dict[str, object],
) -> None:
    for name, kind in act.ACTIONS.items():
        known = {field.name: said.get(field.name, "x") for field in fields(kind)}
        for arguments in (said, known, known | said):
            try:
                made = act.make(name, arguments)
            except ShopkeeperError as refused:
                assert refused.field
            else:
                assert isinstance(made, kind)


def test_the_day_of_delivery_is_promised_by_the_shops_day_and_a_changed_line_is_named(till: Till) -> None:
    till.fulfilment.add(ANNA, Sku("shirt-M"))
    till.now[0] += 12 * 3_600_000_000 - 1  # a moment before midnight
    ahead = replace(ANNA, today=TODAY + timedelta(1))
    proposal = till.fulfilment.propose(ahead, till.placing(delivery="standard"))
    assert till.fulfilment.propose(ANNA, till.placing(delivery="standard")).digest == proposal.digest
    till.now[0] += 1
    with pytest.raises(Conflict, match="by 2026-12-03"):
        till.fulfilment.accept(ANNA, proposal.digest)
