"""The copy follows the log: what is added, what is erased, and what grows old."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from shopkeeper.analytics import Analytics
from shopkeeper.analytics.mirror import KEPT
from shopkeeper.analytics.period import DAY
from shopkeeper.events import Kept, Offset, Policy
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, Line, ProductId, SessionId, ShopperId
from tests.unit.events.deeds import NOW, Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def events(tmp_path: Path, clock: Clock) -> Iterator[SqliteEvents]:
    with closing(SqliteEvents(tmp_path / "events.sqlite", clock)) as opened:
        yield opened


def asked(id: str, who: str, at: int = NOW) -> Event:
    return Event(
        EventId(id),
        Happened.ASKED,
        at,
        ShopperId(who),
        SessionId(who and f"visit of {who}"),
        words=id,
        number=1,
        allows=EVERYTHING,
    )


def words(analytics: Analytics) -> set[str]:
    return {search.words for search in analytics.searches(analytics.period(28)).listed}


def test_another_process_s_erasure_is_seen(events: SqliteEvents, clock: Clock, tmp_path: Path) -> None:
    with closing(Analytics(events, clock)) as analytics:
        events.append([asked("of ann", "ann"), asked("of bob", "bob")])
        assert words(analytics) == {"of ann", "of bob"}
        with closing(SqliteEvents(tmp_path / "events.sqlite", clock)) as other:
            other.erase(ShopperId("ann"))
        assert words(analytics) == {"of bob"}


def test_no_shopper_is_copied_and_nothing_is_written(
    events: SqliteEvents, clock: Clock, tmp_path: Path
) -> None:
    with closing(Analytics(events, clock)) as analytics:
        events.append([asked("lamp", "a-shopper-of-ours")])
        before = set(tmp_path.rglob("*"))
        assert words(analytics) == {"lamp"}
        copied = analytics._mirror.ask("SELECT * FROM event", {})
        assert "a-shopper-of-ours" not in [field for row in copied for field in row]
        assert set(tmp_path.rglob("*")) == before
        assert analytics._mirror.ask("SELECT current_setting('temp_directory')", {}) == [("",)]


def test_what_is_old_is_let_go(events: SqliteEvents, clock: Clock) -> None:
    events.restore([Kept(Offset(0), asked("old", "ann", NOW - KEPT + DAY))])
    with closing(Analytics(events, clock)) as analytics:
        count = "SELECT count(*) FROM event"
        assert analytics._mirror.ask(count, {}) == [(1,)]
        clock.now += 3 * DAY
        assert analytics._mirror.ask(count, {}) == [(0,)]


def test_who_is_erased_after_the_clock_went_back_is_gone(events: SqliteEvents, clock: Clock) -> None:
    events.append([asked("of ann", "ann"), asked("of bob", "bob"), asked("of cy", "cy")])
    with closing(Analytics(events, clock)) as analytics:
        events.erase(ShopperId("bob"))
        assert words(analytics) == {"of ann", "of cy"}
        clock.now -= 2 * 3600 * 10**6
        events.erase(ShopperId("ann"))
        clock.now += 2 * 3600 * 10**6
        assert words(analytics) == {"of cy"}


def test_what_is_dropped_from_the_log_is_gone(events: SqliteEvents, clock: Clock) -> None:
    events.restore(
        [Kept(Offset(0), asked("old", "ann", NOW - 3 * DAY)), Kept(Offset(0), asked("new", "ann"))]
    )
    with closing(Analytics(events, clock)) as analytics:
        assert words(analytics) == {"old", "new"}
        assert events.compact(Policy({Happened.ASKED: 1})) == 1
        assert words(analytics) == {"new"}


def test_a_clock_that_was_ahead_empties_nothing(events: SqliteEvents, clock: Clock) -> None:
    events.append([asked("lamp", "ann")])
    with closing(Analytics(events, clock)) as analytics:
        assert words(analytics) == {"lamp"}
        clock.now += 100 * DAY
        assert words(analytics) == set()
        clock.now -= 100 * DAY
        assert words(analytics) == {"lamp"}


def test_a_halved_day_is_compared_with_half_a_day(events: SqliteEvents, clock: Clock) -> None:
    with closing(Analytics(events, clock)) as analytics:
        period = analytics.period(1)
        assert period.end - period.start == period.before.end - period.before.start
        assert period.start % DAY == 0 and period.before.start == period.start - DAY
        assert len(period.steps) == 24 and 1 <= period.begun <= 24


MUG = (Line(ProductId("mug")),)
PAGE = replace(asked("page", "ann"), kind=Happened.BOUGHT, words="", lines=MUG, order="T-1")
SERVER = Event(EventId("server"), Happened.BOUGHT, NOW, lines=MUG, order="T-1")


@pytest.mark.parametrize(
    "told", [((PAGE, SERVER),), ((SERVER, PAGE),), ((PAGE,), (SERVER,)), ((SERVER,), (PAGE,))]
)
def test_an_order_that_was_told_twice_is_of_the_visit_that_one_of_them_tells(
    told: tuple[tuple[Event, ...], ...], events: SqliteEvents, clock: Clock
) -> None:
    with closing(Analytics(events, clock)) as analytics:
        for some in told:
            events.append(some)
            funnel = analytics.funnel(analytics.period(1))
        assert (funnel.conversion.hits, funnel.times(Happened.BOUGHT)) == (1, 1)
