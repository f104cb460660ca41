"""A shopper who is forgotten leaves no cart and no profile; orders stay in the books and lead to nobody."""

import sqlite3
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Cart, Method
from shopkeeper.types import CustomerId, Money, OrderId, ShopperId, Sku
from shopkeeper.types.errors import Conflict, NotFound
from tests.known import names
from tests.unit.fulfilment.till import ANNA, BERT, DAY, HOME, Till, opened


def holding(folder: Path, *words: str) -> set[str]:
    """The words that any file of the orders holds."""
    data = b"".join(file.read_bytes() for file in folder.glob("orders.sqlite*"))
    return {word for word in words if word.encode() in data}


def test_forgetting_leaves_orders_to_the_books_and_nothing_else(till: Till) -> None:
    till.give_card(card=Method("card-1", "gift_card", balance=Money(700, "USD")))
    open_, old = till.buy("shirt-M"), till.delivered(till.buy("hat-S"))
    till.fulfilment.add(ANNA, Sku("hat-L"), 7, key="a-key-of-anna")
    till.buy("hat-S", who=BERT)
    till.now[0] += 31 * DAY
    assert till.desk.forget(names(ANNA).shopper) == 2
    assert holding(till.folder, names(ANNA).shopper, "a-key-of-anna") == set()
    assert till.fulfilment.cart(ANNA).lines == ()
    profile = till.fulfilment.customer(ANNA)
    assert (profile.address, profile.email) == (None, "")
    assert [method.balance for method in profile.methods] == [Money(700, "USD")], "money is not forgotten"
    assert [order.id for order in till.fulfilment.orders(ANNA)] == [open_.id], (
        "a contract is kept until it is done"
    )
    kept = till.desk.order(old.id)
    assert (kept.customer, kept.shopper, kept.email) == ("", "", "") and kept.value == old.value
    assert kept.address == HOME, "an invoice has an address"
    with pytest.raises(NotFound):
        till.fulfilment.order(ANNA, old.id)
    assert len(till.fulfilment.orders(BERT)) == 1


def test_an_open_order_can_still_be_cancelled_and_paid_back(till: Till) -> None:
    till.give_card(card=Method("card-1", "gift_card", balance=Money(1_500, "USD")))
    order, old = till.buy("hat-S", payment="card-1"), till.buy("hat-S")
    till.do(act.Cancel(old.id, "ordered by mistake"))
    till.desk.forget(names(ANNA).shopper)
    assert till.desk.order(old.id).customer == ""
    assert till.desk.mark(old.id, Mark.SETTLED).customer == ""
    till.do(act.Cancel(order.id, "no longer needed"))
    [card] = till.fulfilment.customer(ANNA).methods
    assert card.balance == Money(1_500, "USD")
    till.desk.forget(names(ANNA).shopper, ANNA.customer)
    assert holding(till.folder, "anna@example.org") == set(), "nor in any history"


def test_an_order_that_was_under_way_loses_its_customer_the_night_after_it_is_over(till: Till) -> None:
    order = till.buy("hat-S")
    till.desk.forget(names(ANNA).shopper)
    other = till.buy("hat-S")  # bought since, and not erased
    for one in (order, other):
        till.delivered(one)
    till.desk.tidy(400)
    assert till.desk.order(order.id).customer == ANNA.customer, "it may still go back"
    till.now[0] += 31 * DAY
    till.desk.tidy(400)
    kept = till.desk.order(order.id)
    assert (kept.customer, kept.email, kept.shopper, kept.address) == ("", "", "", HOME)
    assert till.desk.order(other.id).customer == ANNA.customer


def test_forgetting_by_the_cookie_alone(till: Till) -> None:
    till.fulfilment.add(BERT, Sku("hat-S"))
    assert till.desk.forget(ShopperId(""), BERT.customer) == 0
    assert till.fulfilment.cart(BERT).lines == () and holding(till.folder, "bert") == set()
    assert till.desk.forget(ShopperId("")) == 0


def test_what_waits_for_a_person_is_whose_it_is_without_a_basket_too(till: Till) -> None:
    """Also where the books are of before tickets knew their shopper."""
    till.fulfilment.hand_over(ANNA, "an old wish")
    till.desk.store.close()
    with closing(sqlite3.connect(till.folder / "orders.sqlite")) as db:
        db.executescript("ALTER TABLE ticket DROP COLUMN shopper; PRAGMA user_version = 2")
    with opened(till.folder) as again:
        nobody = replace(ANNA, customer=CustomerId(""))
        again.fulfilment.hand_over(nobody, "a wombat coloured hat")
        again.fulfilment.hand_over(replace(BERT, customer=CustomerId("")), "a shirt")
        shopper = names(ANNA).shopper
        assert again.desk.everybody() == ({shopper}, {ANNA.customer})
        told = again.desk.told(shopper)["handed_over"]
        assert [ticket.summary for ticket in told] == ["a wombat coloured hat"]  # type: ignore[attr-defined]
        again.desk.forget(shopper)
        assert [one.summary for one in again.desk.tickets()] == ["a shirt", "an old wish"]
        assert holding(again.folder, shopper, "wombat") == set() and "handed_over" not in again.desk.told(
            shopper
        )


def test_who_has_nothing_here_has_no_file_written_anew(till: Till) -> None:
    till.buy("hat-S", who=BERT)
    books = till.folder / "orders.sqlite"
    before = books.read_bytes()
    assert till.desk.forget(names(ANNA).shopper, ANNA.customer) == 0
    assert books.read_bytes() == before


def test_a_large_file_is_written_anew_at_night(till: Till) -> None:
    till.fulfilment.add(ANNA, Sku("hat-L"), 7, key="a-key-of-anna")
    with till.desk.store.erasing(at_once=0) as books:
        books.drop_customer(ANNA.customer)

    def soiled() -> int:
        with closing(sqlite3.connect(till.folder / "orders.sqlite")) as db:
            return int(db.execute("PRAGMA application_id").fetchone()[0])

    assert soiled()
    till.desk.forget(names(BERT).shopper)
    assert not soiled() and holding(till.folder, "a-key-of-anna") == set(), "or by whoever erases next"
    with till.desk.store.erasing(at_once=0) as books:
        books.put_cart(Cart(ANNA.customer), ShopperId("somebody"), 0)
    till.desk.tidy(90)
    assert not soiled()


def test_orders_go_when_the_books_need_them_no_more(till: Till) -> None:
    order = till.buy("hat-S")
    assert till.desk.purge(10) == 0
    till.now[0] += 11 * 366 * DAY
    assert till.desk.purge(10) == 1
    assert holding(till.folder, order.id, "Mill Lane") == {"Mill Lane"}, "in the customer's own profile"
    with pytest.raises(NotFound):
        till.desk.order(order.id)


def test_the_database_itself_refuses_to_change_history(till: Till) -> None:
    order = till.buy("hat-S")
    with sqlite3.connect(till.folder / "orders.sqlite") as db:
        for statement in ("UPDATE history SET version = 9", 'DELETE FROM history WHERE "order" = ?'):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(statement, (order.id,) if "?" in statement else ())
    db.close()


def test_orders_of_elsewhere_come_in_once_and_only_if_they_add_up(till: Till, tmp_path: Path) -> None:
    order = till.buy("shirt-M")
    with opened(tmp_path / "other") as other:
        assert other.desk.load(till.desk.customers(), [order]) == 1
        assert other.desk.load(till.desk.customers(), [order]) == 0
        assert other.fulfilment.order(ANNA, order.id).items[0].counted is False
        assert [deed.action for deed in other.desk.history(order.id)] == ["import"]
        broken = order.__class__(order.id + "x", CustomerId("c"), order.items, HOME, order.delivery)  # type: ignore[arg-type]
        with pytest.raises(Conflict):
            other.desk.load([], [broken])
        assert len(other.desk.orders()) == 1


RETURNS = '[place]\n[return]\nstatuses = ["delivered"]\n'
LATER = '[[return.exceptions]]\ncategory = "HATS"\nwindow_days = 90\n'


@pytest.mark.parametrize(
    ("rules", "over"),
    [
        (RETURNS, False),
        (RETURNS + "window_days = 30\n", True),
        (RETURNS + "window_days = 30\n" + LATER, False),
        (RETURNS + 'window_days = 30\n[exchange]\nstatuses = ["delivered"]\nwindow_days = 90\n', False),
        ("[place]\n", True),
    ],
)
def test_an_order_is_over_when_nothing_of_it_can_come_back(till: Till, rules: str, over: bool) -> None:
    (till.folder / "policy.toml").write_text(rules)
    till.give_card(card=Method("paypal", "paypal"))
    order = till.delivered(till.buy("hat-S", payment="paypal"))
    till.now[0] += 31 * DAY
    with nullcontext() if over else pytest.raises(Conflict, match="may still go back"):
        till.fulfilment.propose(ANNA, act.RemoveMethod("paypal"))
    till.desk.forget(names(ANNA).shopper)
    assert (till.desk.order(order.id).customer == "") is over


def test_an_order_whose_delivery_nobody_knows_may_come_back(till: Till) -> None:
    order = replace(till.delivered(till.buy("hat-S")), id=OrderId("W1"), delivered_at=0)
    till.desk.load([], [order])
    till.now[0] += 31 * DAY
    till.desk.forget(names(ANNA).shopper)
    till.fulfilment.propose(ANNA, act.Return(order.id, (Sku("hat-S"),), "invoice"))
