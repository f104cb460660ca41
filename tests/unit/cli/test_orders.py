"""Orders at the merchant's desk: listed, shown, marked, taken in and given out."""

import json
import os
from pathlib import Path

import pytest

from shopkeeper.fulfilment import actions as act
from shopkeeper.types import ShopperId, Sku
from tests.known import names
from tests.unit.cli.conftest import Run
from tests.unit.fulfilment.test_retail import MINI
from tests.unit.fulfilment.till import ANNA, opened


@pytest.fixture
def order(tmp_path: Path) -> str:
    with opened(tmp_path / "shop") as till:
        return till.buy("shirt-M", "hat-S").id


def test_a_shop_without_orders_says_so(run: Run) -> None:
    assert "nothing was ordered yet" in run("orders").stdout
    assert "nobody waits" in run("orders", "tickets").stdout
    refused = run("orders", "show", "none")
    assert refused.exit_code == 2 and "no order 'none'" in refused.stderr


def test_an_order_is_followed_to_its_end(run: Run, order: str, tmp_path: Path) -> None:
    listed = run("orders", "--status", "pending").stdout
    assert order in listed and "36.00 USD" in listed
    assert "is shipped" in run("orders", "mark", order, "shipped", "--tracking", "2864").stdout
    assert "is delivered" in run("orders", "mark", order, "delivered").stdout
    refused = run("orders", "mark", order, "received")
    assert refused.exit_code == 2 and "possible: return requested" in refused.stderr.replace("\n", " ")
    with opened(tmp_path / "shop") as till:
        till.do(
            act.Return(till.desk.orders()[0].id, (Sku("hat-S"),), "invoice", "opened", "too\nsmall\x1b[2J")
        )
    waiting = run("orders", "show", order).stdout
    assert "waits for hat-S" in waiting and "condition: opened" in waiting and "why: too small[2J" in waiting
    assert "15.00 USD refunded" in run("orders", "mark", order, "received").stdout
    shown = run("orders", "show", order).stdout
    assert "came back: Hat" in shown and "1 Mill Lane" in shown
    assert [word in shown for word in ("place", "shipped", "delivered", "return", "received")] == [True] * 5
    assert "0.00 USD open" in run("orders", "mark", order, "settled").stdout


def test_goodwill_is_asked_for_first(run: Run, order: str) -> None:
    asked = run("orders", "refund", order, "5.00", input="n\n")
    assert asked.exit_code != 0 and "Give back 5.00 USD" in asked.stdout
    assert "0.00 USD refunded" in run("orders", "mark", order, "settled").stdout
    assert "5.00 USD refunded" in run("orders", "refund", order, "5.00", "--yes").stdout
    refused = run("orders", "refund", order, "99", "--yes")
    assert refused.exit_code == 2 and "up to 31.00 USD" in refused.stderr


def test_what_was_given_out_can_be_taken_in(run: Run, order: str, tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    assert "1 orders and 1 customers" in run("orders", "export", file).stdout
    assert file.stat().st_mode & 0o077 == 0
    assert "0 orders are new, 1 were there" in run("orders", "import", file).stdout
    (tmp_path / "shop" / "orders.sqlite").unlink()
    for suffix in ("-wal", "-shm"):
        (tmp_path / "shop" / f"orders.sqlite{suffix}").unlink(missing_ok=True)
    assert "1 orders are new" in run("orders", "import", file).stdout
    assert order in run("orders").stdout


def test_what_is_no_plain_file_is_written_to_and_not_replaced(run: Run, order: str, tmp_path: Path) -> None:
    pipe, kept, link = (tmp_path / name for name in ("pipe", "kept.json", "link.json"))
    os.mkfifo(pipe)
    kept.write_text("before")
    link.symlink_to(kept)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        assert run("orders", "export", pipe).exit_code == 0
        assert run("orders", "export", link).exit_code == 0
        assert pipe.is_fifo() and order in os.read(reader, 1 << 16).decode()
    finally:
        os.close(reader)
    assert link.is_symlink() and order in kept.read_text()


def test_a_retail_database_brings_its_products(run: Run, tmp_path: Path) -> None:
    (tmp_path / "db.json").write_text(json.dumps(MINI))
    assert "2 orders are new" in (told := run("orders", "import", "db.json").stdout) and "2 products" in told
    assert "#W1" in run("orders").stdout


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"orders": []}', '{"users": {}}', '{"customers": [], "orders": [{"id": 1}]}']
)
def test_a_file_that_is_none_is_refused(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)
    refused = run("orders", "import", "bad.json")
    assert refused.exit_code == 2 and "✗" in refused.stderr and "Traceback" not in refused.stderr
    assert run("orders", "import", "missing.json").exit_code == 2


def test_a_broken_policy_is_named(run: Run, order: str, tmp_path: Path) -> None:
    (tmp_path / "shop" / "policy.toml").write_text("[cancel]\nstatuses = ['nowhere']\n")
    refused = run("orders", "mark", order, "delivered")
    assert refused.exit_code == 2 and "policy.toml" in refused.stderr


def test_erasing_a_shopper_takes_the_cart_along(run: Run, order: str, tmp_path: Path) -> None:
    with opened(tmp_path / "shop") as till:
        till.fulfilment.add(ANNA, Sku("hat-S"))
    assert "erased" in run("events", "erase", names(ANNA).shopper).stdout
    with opened(tmp_path / "shop") as till:
        assert till.fulfilment.cart(ANNA).lines == ()
        assert till.desk.order(till.desk.orders()[0].id).shopper == ShopperId("")


def test_orders_are_dropped_only_when_the_books_allow(run: Run, order: str) -> None:
    assert "0 orders of more than 10 years" in run("orders", "purge").stdout
    assert order in run("orders").stdout
