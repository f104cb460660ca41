"""The log in SQLite: gone means gone from every file, and processes share one log."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from shopkeeper.events import Malformed, Offset, Policy
from shopkeeper.events.nobody import named
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.telemetry import meters
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, Purpose, SessionId, ShopperId
from shopkeeper.types.errors import Busy, Unavailable
from tests.known import changed, event_of
from tests.unit.events.deeds import NOW, SECOND, Clock, viewed

DAY = 86_400 * SECOND


def counted(became: str) -> float:
    return meters.EVENTS.labels(became)._value.get()


def found(folder: Path, *words: str) -> list[str]:
    """Which of ``words`` any file of ``folder`` still holds."""
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert files
    return [word for word in words if any(word.encode() in data for data in files)]


def crowd(random: Random, count: int, at: int = NOW) -> list[Event]:
    """Events of many shoppers, of very different sizes, some longer than a page."""
    return [
        viewed(
            f"{at}-{n}",
            f"shopper-{random.randrange(30):04}-of-many",
            at + n,
            kind=random.choice([Happened.SHOWN, Happened.VIEWED, Happened.ASKED]),
            words=f"words of {at + n} " * random.choice([1, 1, 10, 60]),
            session=SessionId(f"visit-{random.randrange(90):04}"),
        )
        for n in range(count)
    ]


def test_what_was_erased_is_in_no_file(tmp_path: Path) -> None:
    """Also after rows moved within the file, were dropped by age, and more were written since."""
    random, folder = Random(1), tmp_path / "data"
    clock = Clock(NOW + DAY)
    log = SqliteEvents(folder / "events.sqlite", clock)
    shoppers = [f"shopper-{n:04}-of-many" for n in range(30)]
    for n in range(20):
        log.append(crowd(random, 100, NOW + n * SECOND))
        log.reject(
            [Malformed(f"a letter of {shopper} " * random.choice([1, 60]), "?") for shopper in shoppers]
        )
    for step, shopper in enumerate(shoppers[:25]):
        words = [event_of(kept).words for kept in log.of(ShopperId(shopper))]
        assert found(folder, shopper, *words) == [shopper, *words]
        receipt = log.erase(ShopperId(shopper))
        assert receipt.events > 20 and receipt.dead_letters == 20
        assert found(folder, shopper, *words) == []
        if step % 5 == 4:
            clock.now += 15 * DAY
            log.compact(Policy({Happened.SHOWN: 40}, 400, 400))
            log.append(crowd(random, 40, clock.now - DAY))
    assert found(folder, *shoppers[:25]) == [name for name in shoppers[:25] if log.of(ShopperId(name))]
    log.close()


def test_compaction_leaves_nothing_of_what_it_drops(tmp_path: Path) -> None:
    clock = Clock(NOW + DAY)
    log = SqliteEvents(tmp_path / "events.sqlite", clock)
    log.append(crowd(Random(2), 500))
    log.append([viewed("newest", "who stays", NOW + DAY)])
    assert found(tmp_path, "shopper-0001")
    before = sum(file.stat().st_size for file in tmp_path.iterdir())
    clock.now += 500 * DAY
    assert log.compact(Policy()) == 500
    assert found(tmp_path, "shopper-0001", "who stays") == ["who stays"]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < before / 2
    log.close()


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    log = SqliteEvents(tmp_path / "events.sqlite", lambda: NOW)
    log.append([viewed("a")])
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())
    log.close()


def test_a_log_that_nobody_uses_is_not_made(tmp_path: Path) -> None:
    SqliteEvents(tmp_path / "events.sqlite").close()
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_holds_on_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.sqlite.PATIENCE", 0.1)
    log = SqliteEvents(tmp_path / "events.sqlite", lambda: NOW)
    log.append([viewed("a")])
    reader = log._connect()
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM event").fetchone()
    with pytest.raises(Unavailable, match="reader"):
        log.erase(ShopperId("ann"))
    reader.close()
    assert log.erase(ShopperId("ann")).events == 0, "the rows went the first time"
    assert found(tmp_path, '"ann"') == []
    log.close()


def test_clients_are_told_to_wait_and_our_own_sightings_are_counted_lost(tmp_path: Path) -> None:
    log = SqliteEvents(tmp_path / "events.sqlite", lambda: NOW, room=10)
    go = threading.Event()
    log._writer.submit(lambda db: go.wait(10), 5)
    lost = counted("lost")
    assert not log.post([viewed("seen")]) and counted("lost") == lost + 1
    with pytest.raises(Busy):
        log.append([viewed(str(n)) for n in range(6)])
    go.set()
    log.close()


def test_every_fate_has_its_counter(tmp_path: Path) -> None:
    log = SqliteEvents(tmp_path / "events.sqlite", lambda: NOW)
    fates = ("accepted", "duplicate", "dead", "late", "disordered", "future", "bot")
    before = {fate: counted(fate) for fate in fates}
    log.append([viewed("a"), viewed("a"), viewed("b", at=1), viewed("c", at=NOW - DAY)])
    log.append([viewed("d", at=NOW + 600 * SECOND)], agent="somebot/1.0")
    log.post([viewed("e")])
    log.close()
    assert {fate: counted(fate) - n for fate, n in before.items()} == dict(
        zip(fates, (4, 1, 1, 1, 1, 1, 1), strict=True)
    )


def test_a_log_that_cannot_be_opened_costs_no_shopper_an_answer(tmp_path: Path) -> None:
    (tmp_path / "events.sqlite").write_bytes(b"no database, but as long as a page of one" * 100)
    log = SqliteEvents(tmp_path / "events.sqlite", lambda: NOW)
    lost = counted("lost")
    assert not log.post([viewed("seen")]) and counted("lost") == lost + 1
    with pytest.raises(Unavailable, match="cannot be opened"):
        log.append([viewed("told")])
    log.close()


CARD, MAIL, PHONE = "4111 1111 1111 1111", "ann@example.com", "+44 20 7946 0958"


def test_what_is_personal_is_in_no_file_even_of_a_shopper_who_said_yes(tmp_path: Path) -> None:
    told = f"shoes {CARD} {MAIL} {PHONE}"
    log = SqliteEvents(tmp_path / "events.sqlite", Clock())
    log.append([viewed("a", kind=Happened.ASKED, words=told), viewed("b", at=0, words=told)])
    cut = "x" * 1_990 + CARD  # in the middle of it a letter ends
    log.reject([Malformed(told, f"words: {told}", ShopperId("ann")), Malformed(cut, "?")])
    exported = log.read(Offset(0))
    log.restore([changed(kept, id=EventId("c"), words=told) for kept in exported])
    kept = [event_of(one).words for one in log.read(Offset(0))]
    log.close()
    assert kept == ["shoes [card] [email] [phone]"] * 2
    assert found(tmp_path, "1111", MAIL, "7946", "[card]") == ["[card]"]


def test_what_was_taken_back_before_an_update_stays_so(tmp_path: Path) -> None:
    """A log of the version before had one row for all that a shopper took back."""
    file = tmp_path / "events.sqlite"
    log = SqliteEvents(file, Clock())
    log.withdraw(ShopperId("ann"), frozenset({Purpose.MEASUREMENT, Purpose.IMPROVEMENT}))
    log.erase(ShopperId("bob"))
    log.close()
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.executescript("""
            ALTER TABLE withdrawn RENAME TO newer;
            CREATE TABLE withdrawn (visitor BLOB PRIMARY KEY, at INTEGER NOT NULL, marks INTEGER NOT NULL) WITHOUT ROWID;
            INSERT INTO withdrawn SELECT visitor, at, sum(mark) FROM newer GROUP BY visitor;
            DROP TABLE newer; DROP INDEX erased_noted; ALTER TABLE erased DROP COLUMN noted; ALTER TABLE log DROP COLUMN removals; PRAGMA user_version = 2""")
    log = SqliteEvents(file, Clock(NOW + SECOND))
    log.append([viewed("under way", at=NOW), viewed("erased", "bob", at=NOW)])
    (kept,) = log.read(Offset(0))
    log.close()
    assert {one for one in EVERYTHING if named(kept.under(one))} == {Purpose.PERSONALISATION}
