"""A process that is killed anywhere leaves the old state or the new one: no unit is lost, none is sold twice."""

import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.model import Status
from shopkeeper.fulfilment.outbox import drain
from shopkeeper.types import Happened, Money, Offer, Sku
from shopkeeper.types.errors import Busy, Conflict
from tests.conftest import ROOT
from tests.known import event_of, names
from tests.unit.fulfilment.till import ANNA, BERT, Till, opened

TRADE = """
import sys
from pathlib import Path
from shopkeeper.fulfilment import actions as act
from tests.unit.fulfilment.till import ANNA, opened
with opened(Path(sys.argv[1])) as till:
    while True:
        order = till.buy("shirt-S", "shirt-M")
        print(order.id, flush=True)
        till.do(act.Cancel(order.id, "no longer needed"))
        till.buy("shirt-L")
"""


def test_killed_traders_leave_stock_and_orders_equal(tmp_path: Path) -> None:
    with opened(tmp_path) as till:
        stock = dict.fromkeys(("shirt-S", "shirt-M", "shirt-L"), 10000)
        till.catalog.offers({Sku(sku): Offer(Money(2_000, "USD"), stock=n) for sku, n in stock.items()})
    command = [sys.executable, "-c", TRADE, str(tmp_path)]
    for round_ in range(4):
        trader = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert trader.stdout is not None
        told = [trader.stdout.readline().decode().strip() for _ in range(3)]
        time.sleep(round_ * 0.013)
        trader.kill()
        trader.wait()
        with opened(tmp_path) as till:
            mended(till)
            sold = Counter(
                unit.sku
                for order in till.desk.orders(limit=-1)
                if order.status is not Status.CANCELLED
                for unit in order.items
            )
            assert {sku: till.stock(sku) for sku in stock} == {sku: n - sold[sku] for sku, n in stock.items()}
            for order in till.desk.orders(limit=-1):
                assert order.paid.minor - order.refunded.minor == order.value.minor
                assert len(till.desk.history(order.id)) == order.version
            assert set(told) <= {order.id for order in till.desk.orders(limit=-1)}, "what was told is there"
            steps = [(order.id, v + 1) for order in till.desk.orders(limit=-1) for v in range(order.version)]
            assert sorted(noticed(tmp_path / "orders.sqlite")) == sorted(steps), "each step has its notice"


def noticed(file: Path) -> list[tuple[str, int]]:
    with closing(sqlite3.connect(file)) as db:
        kept = [orjson.loads(data) for (data,) in db.execute("SELECT data FROM notice")]
    return [(one["order"], one["version"]) for one in kept]


def mended(till: Till) -> None:
    with till.fulfilment.store.writing() as books:
        till.fulfilment.ledger.mend(books)
    assert till.catalog.stock.moves() == []


class Killed(BaseException):
    """As if the process had ended here."""


@pytest.mark.parametrize("step", ["put_order", "put_proposal", "settle"])
def test_an_order_cut_off_at_any_step_is_there_or_not(
    till: Till, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Between stock and order, after the order's row, and after everything but the note was written."""
    till.fulfilment.add(ANNA, Sku("shirt-M"), 2)
    proposal = till.fulfilment.propose(ANNA, till.placing())
    said = till.fulfilment.confirm(ANNA, proposal.digest)

    def cut(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        owner = (
            "shopkeeper.catalog.stock.SqlStock" if step == "settle" else "shopkeeper.fulfilment.store.Books"
        )
        patch.setattr(f"{owner}.{step}", cut)
        with pytest.raises(Killed):
            till.fulfilment.execute(ANNA, act.read(proposal.action.encode()), said)
    assert till.stock("shirt-M") == 8 and len(till.catalog.stock.moves()) == 1
    there = step == "settle"
    assert len(till.fulfilment.orders(ANNA)) == there
    order = till.buy("hat-S", who=BERT)  # the next who trades mends
    assert till.stock("shirt-M") == (8 if there else 10) and till.catalog.stock.moves() == []
    outcome = till.fulfilment.accept(ANNA, proposal.digest)
    assert outcome.again == there and outcome.order is not None and outcome.order.id != order.id
    assert till.stock("shirt-M") == 8 and len(till.fulfilment.orders(ANNA)) == 1


def test_moves_of_stock_are_all_or_none_and_undone_once(till: Till) -> None:
    stock = till.catalog.stock
    with pytest.raises(Conflict) as short:
        stock.move("a", {Sku("shirt-S"): -3, Sku("shirt-M"): -11})
    assert "only 10 of shirt-M" in short.value.message
    assert till.stock("shirt-S") == 10 and stock.moves() == []
    assert stock.move("b", {Sku("shirt-S"): -3, Sku("hat-S"): -5, Sku("nothing"): -1}) == {"shirt-S"}
    assert till.stock("shirt-S") == 7 and till.stock("hat-S") is None
    for _ in "ab":
        stock.undo("b")
    assert till.stock("shirt-S") == 10 and stock.moves() == []
    stock.move("c", {Sku("shirt-S"): -1})
    for _ in "ab":
        stock.settle("c")
    stock.undo("c")
    assert till.stock("shirt-S") == 9


def test_every_change_of_stock_is_in_the_change_log(till: Till) -> None:
    head = till.catalog.head()
    till.buy("shirt-M")
    assert [change.product_id for change in till.catalog.changes(head)] == ["shirt"]


SELL = """
import os, sys
from pathlib import Path
from shopkeeper.events.sqlite import SqliteEvents
from tests.unit.fulfilment.till import opened
def die(*_):
    os._exit(9)
with opened(Path(sys.argv[1])) as till:
    SqliteEvents.append = die
    till.buy("shirt-S", "hat-M")
"""


def test_an_order_whose_process_was_killed_before_it_was_told_is_told_by_the_next(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", SELL, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == 9
    with opened(tmp_path) as till:
        [order] = till.fulfilment.orders(ANNA)
        assert Happened.BOUGHT not in till.events.counts(), "the order is there, its event is not yet"
        assert drain(till.fulfilment.store, till.events) == 1
        [bought] = [
            event_of(kept)
            for kept in till.events.of(names(ANNA).shopper)
            if event_of(kept).kind is Happened.BOUGHT
        ]
        assert bought.order == order.id and {line.sku for line in bought.lines} == {"shirt-S", "hat-M"}
        assert drain(till.fulfilment.store, till.events) == 0
        till.buy("hat-S", who=BERT)
        assert till.events.counts()[Happened.BOUGHT] == 2


def test_what_was_told_by_two_counts_once_and_a_busy_log_is_told_later(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise Busy("too much at once")

    with monkeypatch.context() as patch:
        patch.setattr("shopkeeper.events.sqlite.SqliteEvents.append", busy)
        till.buy("hat-S")
        with till.fulfilment.store.reading() as books:
            [(_, agent, event)] = books.untold()
    till.events.append([event], agent)  # as by another process, killed before it could strike it off
    till.buy("hat-M")
    assert till.events.counts()[Happened.BOUGHT] == 2


def test_who_is_forgotten_is_told_of_as_nobody(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise Busy("too much at once")

    with monkeypatch.context() as patch:
        patch.setattr("shopkeeper.events.sqlite.SqliteEvents.append", busy)
        till.buy("hat-S")
    till.desk.forget(names(ANNA).shopper)
    assert names(ANNA).shopper.encode() not in b"".join(
        f.read_bytes() for f in till.folder.glob("orders.sqlite*")
    )
    drain(till.fulfilment.store, till.events)
    assert till.events.counts()[Happened.BOUGHT] == 1
    assert not [
        kept for kept in till.events.of(names(ANNA).shopper) if event_of(kept).kind is Happened.BOUGHT
    ]
