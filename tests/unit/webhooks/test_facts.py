"""Every fact leaves its notice in its own transaction: an order, what was screened, an experiment. No notice names a person."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from shopkeeper.experiments.rollout import State as Step
from shopkeeper.experiments.store import ExperimentStore, Reason
from shopkeeper.fulfilment import actions as act
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.settings import Settings
from shopkeeper.shop.hooks import opened_hooks
from shopkeeper.trust.screened import Screened, State
from shopkeeper.trust.screening import Category, Finding
from shopkeeper.types import Sku
from shopkeeper.types.errors import Conflict, ShopkeeperError
from shopkeeper.webhooks.notice import Notice
from shopkeeper.webhooks.outbox import collect
from tests.unit.experiments.samples import experiment
from tests.unit.fulfilment.till import HOME, opened


def told(file: Path) -> list[Notice]:
    kept = list[Notice]()
    collect(file, kept.extend)
    return kept


def test_orders_tell_each_step_and_nobody_s_name(tmp_path: Path) -> None:
    with opened(tmp_path) as till:
        first, second = till.buy("shirt-S"), till.buy("hat-M")
        till.do(act.Cancel(first.id, "no longer needed"))
        till.desk.mark(second.id, Mark.SHIPPED)
        till.desk.mark(second.id, Mark.DELIVERED)
        till.do(act.Return(second.id, (Sku("hat-M"),), second.transfers[0].method))
        till.desk.mark(second.id, Mark.RECEIVED)
    kept = told(tmp_path / "orders.sqlite")
    assert [(one.topic, one.data["order"], one.data["version"]) for one in kept] == [
        ("order.placed", first.id, 1), ("order.placed", second.id, 1), ("order.cancelled", first.id, 2), ("order.changed", second.id, 2),
        ("order.changed", second.id, 3), ("order.changed", second.id, 4), ("order.returned", second.id, 5),
    ]  # fmt: skip
    said = b"".join(orjson.dumps(dict(one.data)) for one in kept)
    for person in ("anna", HOME.line1, HOME.postcode, "no longer"):
        assert person.encode() not in said


def test_what_is_refused_tells_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as till:
        order = till.buy("shirt-S")
        told(tmp_path / "orders.sqlite")
        with pytest.raises(Conflict):
            till.desk.mark(order.id, Mark.RECEIVED)
    assert told(tmp_path / "orders.sqlite") == []


def test_an_endpoint_is_told_what_happens_after_it_was_added_whatever_the_clock_said(tmp_path: Path) -> None:
    found, file = [Finding(Category.ABUSE, "words")], tmp_path / "screening.sqlite"
    settings = Settings(data=tmp_path, webhook_hosts=("127.0.0.1",))
    with closing(Screened(file)) as desk, opened_hooks(settings) as hooks:
        desk.note("product:before", found)
        hooks.desk._clock = lambda: time.time() + 86_400
        hooks.add("http://127.0.0.1:1/")
        desk.note("product:after", found)
        collect(file, hooks.desk.keep)
        (one,) = hooks.desk.deliveries()
        assert b"product:after" in one.body


def test_what_is_screened_waits_once_and_is_decided(tmp_path: Path) -> None:
    found = [Finding(Category.ABUSE, "words")]
    with closing(Screened(tmp_path / "screening.sqlite")) as desk:
        desk.note("product:a", found)
        desk.note("product:a", found)
        desk.decide(1, State.HIDDEN, "because mary@example.com says so")
        with pytest.raises(ShopkeeperError):
            desk.decide(1, State.HIDDEN, "again")
    kept = told(tmp_path / "screening.sqlite")
    assert [(one.topic, one.data.get("state", "")) for one in kept] == [
        ("screening.waiting", ""), ("screening.decided", "hidden"),
    ]  # fmt: skip
    assert not any("mary" in str(one.data) or "words" in str(one.data) for one in kept)


def test_an_experiment_that_moves_and_stops_is_told(tmp_path: Path) -> None:
    why = Reason("ann", "because")
    with closing(ExperimentStore(tmp_path / "experiments.sqlite")) as store:
        store.draft(experiment(), why)
        store.move(experiment().name, Step.RAMP, why, share=0.5)
        store.stop_all(why)
        with pytest.raises(Conflict):
            store.move(experiment().name, Step.RAMP, why, share=0.9)
    topics = [(one.topic, one.data["to"]) for one in told(tmp_path / "experiments.sqlite")]
    assert topics == [("experiment.moved", "ramp 0.5"), ("experiment.stopped", "stopped")]


def test_a_fact_that_is_rolled_back_leaves_no_notice(tmp_path: Path) -> None:
    """The other way round as well: a notice that cannot be written takes its fact with it."""
    with closing(Screened(tmp_path / "screening.sqlite")) as desk:
        desk.note("product:a", [Finding(Category.ABUSE, "words")])
        with closing(sqlite3.connect(tmp_path / "screening.sqlite")) as db:
            db.execute(
                "CREATE TRIGGER full BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            )
        with pytest.raises(sqlite3.Error):
            desk.decide(1, State.HIDDEN, "why")
        assert desk.one(1).state is State.WAITING
