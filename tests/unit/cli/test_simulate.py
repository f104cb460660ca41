"""Simulated shoppers come and go by command, and what they teach is judged by another."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from shopkeeper.events import Kept, Offset
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, ShopperId
from tests.unit.cli.conftest import Run


def test_they_come_are_counted_and_go(run: Run, own: Path, tmp_path: Path) -> None:
    truth = tmp_path / "truth.parquet"
    came = run("simulate", "--shoppers", "6", "--days", "3", "--truth", truth)
    assert came.exit_code == 0, came.output
    assert "conversion" in came.output
    rows = pq.read_table(truth).to_pylist()
    assert rows and all(0 < row["attractive"] <= 1 for row in rows)
    assert (
        run("simulate", "--shoppers", "2", "--days", "1").exit_code == 0
    )  # simulated ones do not stand in the way
    learnt = run("learn")
    assert learnt.exit_code == 2 and "it takes" in learnt.output
    gone = run("simulate", "--remove")
    assert gone.exit_code == 0 and "erased" in gone.output
    with_none = run("events")
    assert "nothing has happened yet" in with_none.output


def test_real_shoppers_are_not_mixed_with(run: Run, own: Path) -> None:
    log = SqliteEvents(own / "events.sqlite")
    log.restore([Kept(Offset(0), Event(EventId("a"), Happened.CHECKOUT, 1_780_000_000_000_000, ShopperId("ann"), allows=EVERYTHING))])  # fmt: skip
    log.close()
    refused = run("simulate", "--shoppers", "2", "--days", "1")
    assert refused.exit_code == 2 and "--mix" in refused.output
    assert run("simulate", "--shoppers", "2", "--days", "1", "--mix").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--truth", "nowhere/truth.parquet"), "nowhere is no folder"),
        (("--truth", "."), ". is a folder"),
        (("--url", "http://127.0.0.1:9"), "no shop answers"),
    ],
)
def test_what_cannot_be_is_said(run: Run, own: Path, arguments: tuple[str, ...], says: str) -> None:
    refused = run("simulate", "--shoppers", "2", "--days", "1", "--questions", "1", *arguments)
    assert refused.exit_code == 2 and says in " ".join(refused.output.split())
    assert "nothing has happened yet" in run("events").output


def test_orders_are_listed_and_unknown_ones_refused(run: Run, own: Path) -> None:
    listed = run("learn", "list")
    assert listed.exit_code == 0 and "default" in listed.output and "active" in listed.output
    for command in (("use", "ranker:9"), ("drop", "ranker:9"), ("back",)):
        assert run("learn", *command).exit_code == 2
