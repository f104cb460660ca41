"""The merchant's rules are data: what the files say holds from the next question on, and a file that errs is refused whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Method, Order, Status
from shopkeeper.fulfilment.rulebook import Rulebook, default, read_options, read_policy
from shopkeeper.types import Money, Sku
from shopkeeper.types.errors import AgainstPolicy, InvalidInput
from tests.unit.fulfilment.till import ANNA, DAY, HOME, Till


def back(order: Order, *skus: str, to: str = "invoice", condition: str = "") -> act.Return:
    return act.Return(order.id, tuple(map(Sku, skus)), to, condition)


def refused(till: Till, action: act.Action, rule: str) -> AgainstPolicy:
    before = till.fulfilment.orders(ANNA)
    with pytest.raises(AgainstPolicy) as error:
        till.fulfilment.propose(ANNA, action)
    assert error.value.field == rule and error.value.fix and error.value.kind == "against-policy"
    assert till.fulfilment.orders(ANNA) == before
    return error.value


def test_every_rule_of_the_default_is_held_against_an_order(till: Till) -> None:
    order = till.buy("shirt-M", "hat-S")
    refused(till, act.Cancel(order.id, "found it cheaper"), "cancel.reasons")
    refused(till, back(order, "hat-S"), "return.statuses")
    till.do(act.ChangeItems(order.id, (Sku("shirt-M"),), (Sku("shirt-L"),), "invoice"))
    refused(
        till, act.ChangeItems(order.id, (Sku("shirt-L"),), (Sku("shirt-S"),), "invoice"), "change_items.once"
    )
    refused(till, act.Cancel(order.id, "no longer needed"), "cancel.not_after")
    refused(till, act.ChangePayment(order.id, "on_delivery"), "change_payment.not_after")
    till.delivered(order)
    refused(till, act.Cancel(order.id, "no longer needed"), "cancel.statuses")
    refused(till, act.ChangeAddress(order.id, HOME), "change_address.statuses")
    refused(till, back(order, "hat-S", to="on_delivery"), "return.refund_to")
    refused(till, back(order, "hat-S", condition="opened, Worn"), "return.refused_conditions")
    worn = act.Exchange(order.id, (Sku("hat-S"),), (Sku("hat-M"),), "invoice", "worn")
    refused(till, worn, "exchange.refused_conditions")
    refused(
        till, act.Exchange(order.id, (Sku("hat-S"),), (Sku("shirt-S"),), "invoice"), "exchange.same_product"
    )
    till.now[0] += 30 * DAY
    assert till.fulfilment.propose(ANNA, back(order, "hat-S")).due == Money(-1_500, "USD")
    till.now[0] += 1
    refused(till, back(order, "hat-S"), "return.window_days")
    refused(till, act.Exchange(order.id, (Sku("hat-S"),), (Sku("hat-M"),), "invoice"), "exchange.window_days")


def test_a_category_can_be_apart(till: Till) -> None:
    order = till.delivered(till.buy("voucher-S", "hat-S"))
    assert (
        "gift cards are spent"
        in refused(till, back(order, "hat-S", "voucher-S"), "return.exceptions").message
    )
    till.fulfilment.propose(ANNA, back(order, "hat-S"))
    (till.folder / "policy.toml").write_text(
        default("policy.toml")
        + '[[return.exceptions]]\ncategory = "HATS"\nwindow_days = 2\nrefused_conditions = ["opened"]\nbecause = "h"\n'
    )
    refused(till, back(order, "hat-S", condition="opened"), "return.refused_conditions")
    till.now[0] += 3 * DAY
    assert "2 days" in refused(till, back(order, "hat-S"), "return.window_days").message


def test_of_several_windows_the_first_that_ends_counts(till: Till) -> None:
    apart = '[[return.exceptions]]\ncategory = "{}"\nwindow_days = {}\n'
    order = till.delivered(till.buy("hat-S"))
    till.now[0] += 40 * DAY
    file = till.folder / "policy.toml"
    file.write_text(default("policy.toml") + apart.format("Hats", 0))
    till.fulfilment.propose(ANNA, back(order, "hat-S"))
    file.write_text(default("policy.toml") + apart.format("Hats", 0) + apart.format("hats", 14))
    assert "14 days" in refused(till, back(order, "hat-S"), "return.window_days").message


def test_a_reason_of_one_s_own_is_short(till: Till) -> None:
    rules = default("policy.toml").replace('reasons = ["no longer needed", "ordered by mistake"]\n', "")
    (till.folder / "policy.toml").write_text(rules)
    with pytest.raises(InvalidInput, match="501 characters") as long:
        till.fulfilment.propose(ANNA, act.Cancel(till.buy("hat-S").id, "x" * (act.MAX_REASON + 1)))
    assert long.value.field == "reason"


def test_rules_change_with_the_file_and_a_broken_one_stops_instead_of_half_holding(till: Till) -> None:
    order = till.buy("hat-S")
    file = till.folder / "policy.toml"
    file.write_text(
        default("policy.toml").replace('reasons = ["no longer needed"', 'reasons = ["changed my mind"')
    )
    till.fulfilment.propose(ANNA, act.Cancel(order.id, "changed my mind"))
    refused(till, act.Cancel(order.id, "no longer needed"), "cancel.reasons")
    file.write_text("[cancel]\nstatus = ['pending']\n")
    with pytest.raises(InvalidInput) as broken:
        till.fulfilment.propose(ANNA, act.Cancel(order.id, "changed my mind"))
    assert "policy.toml" in broken.value.message and "status" in broken.value.field
    file.unlink()
    till.do(act.Cancel(order.id, "no longer needed"))
    assert till.fulfilment.order(ANNA, order.id).status is Status.CANCELLED


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("[cancel", ""),
        ("[steal]\nstatuses = []", "steal"),
        ("[cancel]\nstatuses = ['lost']", "actions.cancel.statuses.0"),
        ("[return]\nwindow_days = 'a month'", "actions.return.window_days"),
        ("[return]\nwindow = 3", "actions.return.window"),
        ("[[return.exceptions]]\nallowed = false", "actions.return.exceptions.0.category"),
        ("most_units = 'all'", "most_units"),
    ],
)
def test_a_policy_that_cannot_be_read_names_the_place(text: str, field: str) -> None:
    with pytest.raises(InvalidInput) as broken:
        read_policy(text)
    assert broken.value.field == field


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[options]]\nid = 'x'",
        "[[options]]\nid = 'x'\nname = 'X'\ncost = '-1'",
        "[[options]]\nid = 'x'\nname = 'X'\nprice = '1'",
        "[[options]]\nid = 'x'\nname = 'X'\ncost = '1'\ncurrency = 'XXY'",
    ],
)
def test_delivery_options_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_options(text, "USD")


@pytest.mark.parametrize(
    ("currency", "ways"),
    [
        ("EUR", ["standard", "express", "pickup"]),
        ("JPY", ["pickup"]),
        ("KWD", ["pickup"]),
        ("INR", ["pickup"]),
    ],
)
def test_delivery_has_no_default_price_where_dollars_would_be_wrong(
    tmp_path: Path, currency: str, ways: list[str]
) -> None:
    assert [one.id for one in Rulebook(tmp_path, currency).options] == ways
    (tmp_path / "delivery.toml").write_text("[[options]]\nid = 'post'\nname = 'Post'\ncost = '500.00'")
    assert [one.id for one in Rulebook(tmp_path, currency).options] == ["post"]


def test_an_action_without_a_rule_is_not_possible(till: Till) -> None:
    order = till.buy("hat-S")
    (till.folder / "policy.toml").write_text("[place]\n")
    refused(till, act.Cancel(order.id, "no longer needed"), "cancel.statuses")


def test_a_return_pays_the_value_and_the_last_one_the_delivery_too(till: Till) -> None:
    till.fulfilment.add(ANNA, Sku("hat-S"), 2)
    order = till.do(till.placing(delivery="standard")).order
    assert order is not None and order.value == Money(3_490, "USD")
    till.delivered(order)
    assert till.do(back(order, "hat-S")).order == till.fulfilment.order(ANNA, order.id)
    once = till.desk.mark(order.id, Mark.RECEIVED)
    assert (once.refunded, once.value, once.status) == (
        Money(1_500, "USD"),
        Money(1_990, "USD"),
        Status.DELIVERED,
    )
    till.do(back(order, "hat-S"))
    whole = till.desk.mark(order.id, Mark.RECEIVED)
    assert (whole.refunded, whole.value, whole.status) == (whole.paid, Money(0, "USD"), Status.RETURNED)


def test_what_comes_not_as_agreed_stays_as_it_was_delivered(till: Till) -> None:
    order = till.delivered(till.buy("shirt-S"))
    till.do(act.Exchange(order.id, (Sku("shirt-S"),), (Sku("shirt-L"),), "invoice"))
    after = till.desk.mark(order.id, Mark.REJECTED)
    assert after.status is Status.DELIVERED and after.asked is None and after.refunded == Money(0, "USD")
    assert (till.stock("shirt-S"), till.stock("shirt-L")) == (9, 10)


def test_a_payment_moves_whole(till: Till) -> None:
    till.give_card(card=Method("card-1", "gift_card", balance=Money(1_499, "USD")))
    order = till.buy("hat-S")
    after = till.do(act.ChangePayment(order.id, "on_delivery")).order
    assert after is not None and after.borne == {"on_delivery": 1_500}
    refused(till, act.ChangePayment(order.id, "invoice"), "change_payment.once")
    with pytest.raises(InvalidInput):
        till.fulfilment.propose(ANNA, act.ChangePayment(till.buy("hat-S").id, "invoice"))


def test_an_address_has_a_name_a_street_a_town_and_a_country(till: Till) -> None:
    order = till.buy("hat-S")
    for part in ("name", "line1", "city", "country"):
        with pytest.raises(InvalidInput) as missing:
            till.fulfilment.propose(ANNA, act.ChangeAddress(order.id, replace(HOME, **{part: ""})))
        assert missing.value.field == f"address.{part}"
    till.do(act.ChangeHome(replace(HOME, line1="3 New Lane")))
    home = till.fulfilment.customer(ANNA).address
    assert home is not None and home.line1 == "3 New Lane"
    assert till.fulfilment.order(ANNA, order.id).address == HOME


def test_what_came_in_an_exchange_has_a_window_of_its_own(till: Till) -> None:
    order = till.delivered(till.buy("shirt-S", "hat-S"))
    till.now[0] += 28 * DAY
    till.do(act.Exchange(order.id, (Sku("shirt-S"),), (Sku("shirt-M"),), "invoice"))
    till.now[0] += 4 * DAY
    till.desk.mark(order.id, Mark.RECEIVED)
    refused(till, back(order, "hat-S"), "return.window_days")
    till.now[0] += 30 * DAY
    till.fulfilment.propose(ANNA, back(order, "shirt-M"))
    till.now[0] += DAY
    refused(till, back(order, "shirt-M"), "return.window_days")


def test_of_two_alike_the_one_that_came_in_an_exchange_comes_back_first(till: Till) -> None:
    order = till.delivered(till.buy("hat-S", "hat-M"))
    till.now[0] += 28 * DAY
    till.do(act.Exchange(order.id, (Sku("hat-S"),), (Sku("hat-M"),), "invoice"))
    till.desk.mark(order.id, Mark.RECEIVED)
    till.now[0] += 4 * DAY
    refused(till, back(order, "hat-M", "hat-M"), "return.window_days")
    till.do(back(order, "hat-M"))
    left = till.desk.mark(order.id, Mark.RECEIVED).items
    assert [(unit.sku, unit.sent_at) for unit in left] == [("hat-M", 0)]
