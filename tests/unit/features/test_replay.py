"""Training sees what serving saw: the value logged with a Shown event is the value computed again from the log."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.events.port import Kept, Offset
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.features.catalogue import CANDIDATE_COLUMNS, SHOPPER_COLUMNS
from shopkeeper.features.feature import Part
from shopkeeper.features.online import Features
from shopkeeper.features.replay import examples, schema, shown
from shopkeeper.types import Event, Happened, ShopperId, Surface, TraceId
from tests.unit.features.shop import ANN, BOB, MINUTE, NOW, SmallShop, event, line, streams, usd

SHOP = SmallShop()
SLATE = [line(n, price=usd(30 + n)) for n in range(5)]


@given(streams(24), st.data())
@settings(max_examples=20, deadline=None)
def test_what_was_logged_is_what_the_log_says(
    tmp_path_factory: pytest.TempPathFactory, stream: list[Event], data: st.DataObject
) -> None:
    """Slates are answered by two processes among other events, and arrive in the log later than they were answered."""
    folder = tmp_path_factory.mktemp("replay")
    log = SqliteEvents(folder / "events.sqlite")
    shops = [Features(log, SHOP, folder, people=1), Features(log, SHOP, folder)]
    answered: list[Event] = []
    late: list[Event] = []
    clock = 0
    for number, each in enumerate(stream):
        log.restore([Kept(Offset(0), each)])
        clock = max(clock + 2, each.at)
        if data.draw(st.booleans()):
            features = data.draw(st.sampled_from(shops))
            reading = features.candidates(ANN, SLATE, clock)
            lines = tuple(replace(line, features=reading.logged(row)) for row, line in enumerate(SLATE))
            slate = event(Happened.SHOWN, *lines, at=clock, session=f"{number}")
            answered.append(slate)
            late.append(slate)
        if late and data.draw(st.booleans()):
            log.restore([Kept(Offset(0), late.pop(0))])
        if data.draw(st.integers(0, 5)) == 0:
            part = data.draw(st.sampled_from(list(Part)))
            data.draw(st.sampled_from(shops)).leave_out(
                ANN, part, clock + 1, data.draw(st.sampled_from(["", "Acme", "p1"]))
            )
    log.restore([Kept(Offset(0), each) for each in late])
    again = {one.event.session: one for one in shown(log, SHOP, shops[0].chosen)}
    for slate in answered:
        before = np.array([[line.features[name] for name in CANDIDATE_COLUMNS] for line in slate.lines])
        np.testing.assert_array_equal(again[slate.session].candidates, before)
    for each in (*shops, log):
        each.close()


@pytest.fixture
def log(tmp_path: Path):  # type: ignore[no-untyped-def]
    events = SqliteEvents(tmp_path / "events.sqlite", clock=lambda: NOW)
    yield events
    events.close()


def table(log: SqliteEvents, **more: bool) -> list[dict[str, object]]:
    return pa.Table.from_batches(list(examples(log, SHOP, **more)), schema(**more)).to_pylist()


def test_an_example_is_a_line_with_what_came_of_it(log: SqliteEvents) -> None:
    trace, other = TraceId("a" * 32), TraceId("b" * 32)
    first = replace(line(0), rank=1, score=0.5, propensity=0.25)
    log.append(
        [
            event(Happened.CARTED, line(2), at=NOW - 9 * MINUTE),
            event(
                Happened.SHOWN,
                first,
                line(1),
                line(2),
                line(3),
                at=NOW - 8 * MINUTE,
                trace=trace,
                surface=Surface.SEARCH,
            ),
            event(Happened.CLICKED, line(0), at=NOW - 7 * MINUTE, trace=trace),
            event(Happened.CLICKED, line(1), at=NOW - 7 * MINUTE, trace=other),
            event(Happened.CLICKED, line(3), at=NOW - 6 * MINUTE),
            event(Happened.BOUGHT, line(0), at=NOW - 5 * MINUTE),
            event(Happened.BOUGHT, line(1), at=NOW - 5 * MINUTE, shopper=BOB),
        ]
    )
    rows = table(log)
    assert [row["grade"] for row in rows] == [3, 0, 0, 1], (
        "what came before, under another trace or from another visit is not its doing"
    )
    assert [row["position"] for row in rows] == [1, 2, 3, 4]
    assert (rows[0]["clicked"], rows[0]["carted"], rows[0]["bought"]) == (True, False, True)
    assert (rows[0]["score"], rows[0]["propensity"], rows[0]["surface"]) == (0.5, 0.25, "search")
    assert rows[2]["own.carted.30d"] == pytest.approx(np.log(2), rel=1e-3), "carted before it was shown"
    assert rows[0]["own.bought.90d"] == 0, "bought only later"


def test_the_table_has_every_feature_and_names_nobody(log: SqliteEvents) -> None:
    log.append([event(Happened.SHOWN, *SLATE, shopper=ShopperId("somebody"), session="somewhere")])
    [*rows] = table(log, shoppers=True)
    assert len(rows) == len(SLATE)
    assert {*CANDIDATE_COLUMNS, *(f"shopper.{name}" for name in SHOPPER_COLUMNS)} < set(rows[0])
    assert "some" not in str(rows)


def test_bots_and_empty_slates_teach_nothing(log: SqliteEvents) -> None:
    log.append([event(Happened.SHOWN, line(1))], agent="examplebot/1.0")
    log.append([event(Happened.SHOWN)])
    assert table(log) == []
