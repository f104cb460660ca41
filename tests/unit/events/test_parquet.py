"""Exports: all of it, once, by day; and back again."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.events import Kept, Offset, parquet
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import Event, Line, LookKey, Money, ProductId, ShopperId, Sku
from shopkeeper.types.errors import InvalidInput
from tests.known import event_of
from tests.unit.events import deeds
from tests.unit.events.deeds import NOW, SECOND, viewed

DAY = 86_400 * SECOND


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteEvents]:
    log = SqliteEvents(tmp_path / "events.sqlite", lambda: NOW)
    yield log
    log.close()


def told(folder: Path) -> list[str]:
    files = sorted(folder.glob("day=*/*.parquet"))
    rows = [row for file in files for row in pq.ParquetFile(file).read(["offset", "id"]).to_pylist()]
    return [row["id"] for row in sorted(rows, key=lambda row: row["offset"])]


def test_days_are_those_on_which_things_happened(log: SqliteEvents, tmp_path: Path) -> None:
    log.append([viewed("today"), viewed("yesterday", at=NOW - DAY)])
    assert parquet.export(log, tmp_path / "out") == 2
    assert [file.parent.name for file in sorted((tmp_path / "out").glob("day=*/*.parquet"))] == [
        "day=2026-09-20",
        "day=2026-09-21",
    ]


def test_an_export_is_its_owner_s_alone(log: SqliteEvents, tmp_path: Path) -> None:
    log.append([viewed("a")])
    parquet.export(log, tmp_path / "out")
    assert {one.stat().st_mode & 0o077 for one in (tmp_path / "out", *(tmp_path / "out").rglob("*"))} == {0}


def test_what_others_left_in_the_folder_is_none_of_our_business(log: SqliteEvents, tmp_path: Path) -> None:
    log.append([viewed("a")])
    assert parquet.export(log, tmp_path) == 1
    (day,) = tmp_path.glob("day=*")
    (day / ".DS_Store").write_bytes(b"a Mac looked into it")
    (day / "copy of 1.parquet").write_bytes(b"somebody's")
    log.append([viewed("b")])
    assert parquet.export(log, tmp_path) == 1
    (day / "copy of 1.parquet").unlink()
    assert (day / ".DS_Store").exists() and parquet.restore(log, tmp_path).duplicate == 2


def test_the_columns_are_those_of_the_documentation(log: SqliteEvents, tmp_path: Path) -> None:
    line = Line(ProductId("hat"), LookKey(7), Sku("h"), 2, Money(1999, "USD"), 3, 0.5, 0.25, {"age": 1.5})
    log.append([viewed("a", lines=(line,), arms={"ranker": "b"})])
    parquet.export(log, tmp_path / "out")
    (file,) = (tmp_path / "out").glob("day=*/*.parquet")
    (row,) = pq.ParquetFile(file).read().to_pylist()
    assert (row["id"], row["kind"], row["shopper"], row["arms"]) == ("a", "viewed", "ann", [("ranker", "b")])
    assert row["lines"] == [
        {
            "product": "hat",
            "look": 7,
            "sku": "h",
            "quantity": 2,
            "price_minor": 1999,
            "currency": "USD",
            "rank": 3,
            "score": 0.5,
            "propensity": 0.25,
            "features": [("age", 1.5)],
            "team": "",
        }
    ]


def test_a_later_export_adds_what_came_since(log: SqliteEvents, tmp_path: Path) -> None:
    log.append([viewed(f"{n:02}") for n in range(10)])
    assert parquet.export(log, tmp_path / "out", step=4) == 10
    assert parquet.export(log, tmp_path / "out", step=4) == 0
    log.append([viewed("10")])
    assert parquet.export(log, tmp_path / "out", step=4) == 1
    assert told(tmp_path / "out") == [f"{n:02}" for n in range(11)]


@pytest.mark.parametrize("since", [0, 2, 4, 10])
def test_a_log_that_was_restored_from_a_backup_is_not_gone_on_with(
    log: SqliteEvents, tmp_path: Path, since: int
) -> None:
    """It gives offsets once more that the folder has already: what came since would be missing from it. Whoever was erased leaves a gap."""
    log.append([viewed(f"{n:02}") for n in range(10)])
    parquet.export(log, tmp_path / "out")
    backup = SqliteEvents(tmp_path / "backup.sqlite", lambda: NOW)
    backup.append([viewed(f"{n:02}") for n in range(6)])
    backup.append([viewed(f"new-{n}", "bob" if n == 3 else "ann") for n in range(since)])
    backup.append([viewed("newest")])
    backup.erase(ShopperId("bob"))
    assert backup.head() == 7 + since
    with pytest.raises(InvalidInput, match="a backup was restored"):
        parquet.export(backup, tmp_path / "out")
    backup.close()


def test_an_export_killed_anywhere_is_gone_on_with(
    log: SqliteEvents, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops before each rename in turn: every one of them is a moment at which it could have died."""
    log.append([viewed(f"{n:02}", at=NOW - n % 3 * DAY) for n in range(10)])
    renames, stop_at, real = [0], 0, Path.replace

    def stopping(self: Path, target: Path) -> Path:
        renames[0] += 1
        if renames[0] == stop_at:
            raise KeyboardInterrupt
        return real(self, target)

    monkeypatch.setattr(Path, "replace", stopping)
    for stop_at in range(1, 14):
        folder, renames[0] = tmp_path / f"out-{stop_at}", 0
        with pytest.raises(KeyboardInterrupt):
            parquet.export(log, folder, step=4)
        log.append([viewed(f"{stop_at + 9:02}")])
        parquet.export(log, folder, step=4)
        assert told(folder) == [f"{n:02}" for n in range(10 + stop_at)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds.events, min_size=1, max_size=8, unique_by=lambda event: event.id))
def test_what_was_exported_comes_back_whole(
    tmp_path_factory: pytest.TempPathFactory, some: list[Event]
) -> None:
    folder = tmp_path_factory.mktemp("trip")
    log, other = (SqliteEvents(folder / name, lambda: NOW) for name in ("a.sqlite", "b.sqlite"))
    log.append(some, agent="somebot")
    parquet.export(log, folder / "out", step=3)
    receipt = parquet.restore(other, folder / "out")
    assert receipt.accepted == len(some) and bare(other.read(Offset(0))) == bare(log.read(Offset(0)))
    assert parquet.restore(other, folder / "out").duplicate == len(some)
    log.close()
    other.close()


def bare(some: list[Kept]) -> list[tuple[Event, bool, bool]]:
    return [(event_of(kept), kept.late, kept.bot) for kept in some]


def test_what_is_no_export_is_refused(log: SqliteEvents, tmp_path: Path) -> None:
    (tmp_path / "day=2026-01-01").mkdir()
    with pytest.raises(InvalidInput, match="no exported events"):
        parquet.restore(log, tmp_path)
    (tmp_path / "_offset").write_text("7")
    wrong = tmp_path / "day=2026-01-01" / f"{7:020}.parquet"
    wrong.write_bytes(b"PAR1 nonsense")
    with pytest.raises(InvalidInput, match="not an export"):
        parquet.restore(log, tmp_path)
    pq.write_table(pa.table({"a": [1]}), wrong)
    with pytest.raises(InvalidInput, match="not an export"):
        parquet.restore(log, tmp_path)
    (tmp_path / "_offset").write_text("seven")
    with pytest.raises(InvalidInput, match="no offset"):
        parquet.export(log, tmp_path)
    assert log.head() == 0


def test_an_export_of_before_is_taken_back(log: SqliteEvents, tmp_path: Path) -> None:
    """Columns that came later have their defaults."""
    log.append(
        [viewed("a", lines=(Line(ProductId("hat"), team="b"),), ms=7.5, micros=12, facts={"device": "phone"})]
    )
    parquet.export(log, tmp_path / "out")
    (file,) = (tmp_path / "out").glob("day=*/*.parquet")
    table = pq.ParquetFile(file).read()
    row = table.to_pylist()[0]
    assert (row["ms"], row["micros"], row["lines"][0]["team"]) == (7.5, 12, "b")
    of_before = table.schema.field("lines").type.value_type
    kept = pa.list_(pa.struct([of_before.field(n) for n in range(of_before.num_fields - 1)]))
    lines = pa.array([[{**line, "team": None} for line in row["lines"]]], pa.list_(of_before)).cast(kept)
    later = ["ms", "micros", "care", "facts", "versions", "lines"]
    pq.write_table(table.drop_columns(later).append_column("lines", lines), file)
    other = SqliteEvents(tmp_path / "other.sqlite", lambda: NOW)
    parquet.restore(other, tmp_path / "out")
    (back,) = other.read(Offset(0))
    other.close()
    assert (event_of(back).ms, event_of(back).micros, event_of(back).lines[0].team) == (0.0, 0, "")
    assert (event_of(back).care, event_of(back).facts, event_of(back).versions) == ("", {}, "")
