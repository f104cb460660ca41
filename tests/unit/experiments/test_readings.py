"""How answering went is added up by all processes; what cannot be written costs no shopper an answer."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from shopkeeper.experiments.readings import EVERY, Readings


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def readings(tmp_path: Path, clock: Clock) -> Iterator[Readings]:
    with closing(Readings(tmp_path / "readings.sqlite", clock)) as readings:
        yield readings


def answers(readings: Readings) -> float:
    return sum(float(sums.n) for sums in readings.of("louder")["latency"].values())


def test_processes_add_up(readings: Readings, tmp_path: Path) -> None:
    with closing(Readings(tmp_path / "readings.sqlite")) as other:
        for one in (readings, other, readings):
            one.note({"louder": "control"}, 10.0, failed=False)
        assert answers(other) == 1
        assert answers(readings) == 3


def test_a_file_that_another_holds_fails_no_answer_and_loses_none(
    readings: Readings, clock: Clock, tmp_path: Path
) -> None:
    readings.note({"louder": "control"}, 10.0, failed=False)
    with closing(sqlite3.connect(tmp_path / "readings.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        clock.now = EVERY
        with capture_logs() as said:
            for _ in range(3):
                readings.note({"louder": "control"}, 10.0, failed=False)
        assert [line["event"] for line in said] == ["readings.not_written"], "tried once, not at each answer"
        holder.execute("ROLLBACK")
    clock.now = 2 * EVERY
    readings.note({"louder": "control"}, 10.0, failed=False)
    assert answers(readings) == 5


def test_a_full_disk_fails_no_answer_and_no_report(readings: Readings, clock: Clock) -> None:
    readings.note({"louder": "control"}, 10.0, failed=False)
    assert answers(readings) == 1
    (pages,) = readings._db.execute("PRAGMA page_count").fetchone()
    readings._db.execute(f"PRAGMA max_page_count={pages}")
    clock.now = EVERY
    readings.note({f"experiment-{number}" * 8: "control" for number in range(400)}, 10.0, failed=False)
    assert answers(readings) == 1, "what was written before can be read"
    readings._db.execute(f"PRAGMA max_page_count={pages * 1000}")
    assert readings.of("experiment-399" * 8)["errors"]["control"].n == 1
