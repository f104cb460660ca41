"""The log of events from the command line, on a real log."""

import time
from pathlib import Path

import pytest

from shopkeeper.events import Malformed, Offset
from shopkeeper.events.sqlite import SqliteEvents
from tests.known import event_of
from tests.unit.cli.conftest import Run
from tests.unit.events.deeds import viewed


@pytest.fixture
def log(tmp_path: Path) -> SqliteEvents:
    return SqliteEvents(tmp_path / "shop" / "events.sqlite")


def test_a_new_log_teaches(run: Run) -> None:
    told = run("events")
    assert told.exit_code == 0 and "nothing has happened yet" in told.stdout
    assert "nothing was set aside" in run("events", "--dead").stdout


def test_it_counts_and_shows_what_was_set_aside(run: Run, log: SqliteEvents) -> None:
    log.append([viewed("a", at=time.time_ns() // 1000), viewed("b", at=0)])
    log.reject([Malformed("[red]{", "not JSON")])
    log.close()
    told = run("events").stdout
    assert "viewed  1" in told and "offset 1" in told
    dead = run("events", "--dead").stdout
    assert "[red]{" in dead and "not JSON" in dead and "clock" in dead


def test_a_folder_that_cannot_be_written_is_named(run: Run, log: SqliteEvents, tmp_path: Path) -> None:
    log.close()
    (tmp_path / "file").write_text("no folder")
    refused = run("events", "export", tmp_path / "file" / "out")
    assert refused.exit_code == 2 and "out cannot be written" in refused.stderr.replace("\n", "")


def test_there_and_back(run: Run, log: SqliteEvents, tmp_path: Path) -> None:
    now = time.time_ns() // 1000
    log.append([viewed("a", at=now), viewed("b", "bob", at=now)])
    assert "2 events written" in run("events", "export", tmp_path / "out").stdout
    assert "0 events written" in run("events", "export", tmp_path / "out").stdout
    assert "0 events taken back, 2 were there already" in run("events", "import", tmp_path / "out").stdout
    nobody = run("events", "erase", "")
    assert nobody.exit_code == 2 and "nobody" in nobody.output
    assert "1 events, 0 dead letters, 0 turns" in run("events", "erase", "ann").stdout.replace("\n", " ")
    assert [event_of(kept).shopper for kept in log.read(Offset(0))] == ["bob"]
    log.close()


def test_compacting_follows_the_settings(
    run: Run, log: SqliteEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns() // 1000
    log.append([viewed("a", at=now - 30 * 3_600_000_000), viewed("b", at=now)])
    log.close()
    assert "0 events dropped" in run("events", "compact").stdout
    monkeypatch.setenv("SHOPKEEPER_RETENTION", '{"viewed": 1}')
    assert "1 events dropped" in run("events", "compact").stdout


def test_a_wrong_folder_is_refused(run: Run, tmp_path: Path) -> None:
    refused = run("events", "import", tmp_path)
    assert refused.exit_code == 2 and "no exported events" in refused.stderr.replace("\n", " ")
