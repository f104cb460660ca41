"""What every log of events must do, whatever stores it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.events import Events, Kept, Malformed, Offset, Policy
from shopkeeper.events.nobody import named
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, Purpose, SessionId, ShopperId
from shopkeeper.types.errors import InvalidInput
from tests.known import event_of
from tests.unit.events import deeds
from tests.unit.events.deeds import NOW, SECOND, Clock, viewed

DAY = 86_400 * SECOND
Open = Callable[[Callable[[], int]], Events]


@pytest.fixture(params=["sqlite"])
def open_log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Open:
    """Opens the same log each time it is called."""
    folder = tmp_path_factory.mktemp("log")
    openers: dict[str, Open] = {"sqlite": lambda clock: SqliteEvents(folder / "events.sqlite", clock)}
    return openers[request.param]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def log(open_log: Open, clock: Clock) -> Iterator[Events]:
    opened = open_log(clock)
    yield opened
    opened.close()


def ids(some: list[Kept]) -> list[str]:
    return [event_of(kept).id for kept in some]


def test_what_is_acknowledged_is_read_back(log: Events) -> None:
    receipt = log.append([viewed("a"), viewed("b", "bob")])
    assert (receipt.accepted, receipt.duplicate, receipt.dead, receipt.offset) == (2, 0, 0, log.head())
    assert [event_of(kept) for kept in log.read(Offset(0))] == [viewed("a"), viewed("b", "bob")]
    assert log.counts() == {Happened.VIEWED: 2}


def test_an_event_counts_once(log: Events, open_log: Open, clock: Clock) -> None:
    assert log.append([viewed("a"), viewed("a")]).duplicate == 1
    other = open_log(clock)
    receipt = other.append([viewed("a", at=NOW - 5), viewed("b")])
    other.close()
    assert (receipt.accepted, receipt.duplicate) == (1, 1) and ids(log.read(Offset(0))) == ["a", "b"]


def test_a_reader_goes_on_from_any_offset(log: Events) -> None:
    for n in range(10):
        log.append([viewed(f"{n}-{m}") for m in range(3)])
    whole = log.read(Offset(0))
    assert [kept.offset for kept in whole] == sorted({kept.offset for kept in whole})
    for start in range(0, 30, 7):
        assert log.read(whole[start].offset, 4) == whole[start + 1 : start + 5]
    assert log.read(log.head()) == []


def test_one_shoppers_events_come_as_they_happened(log: Events) -> None:
    log.append([viewed("later", at=NOW - 1), viewed("other", "bob", NOW - 2)])
    assert log.append([viewed("earlier", at=NOW - 3)]).disordered == 1
    assert ids(log.of(ShopperId("ann"))) == ["earlier", "later"]
    assert log.of(ShopperId("")) == []


def test_what_cannot_be_is_set_aside(log: Events) -> None:
    log.append([viewed("a", at=0), viewed("", at=NOW), viewed("b")])
    log.reject([Malformed('{"oops": \ud800', "not JSON")])
    assert ids(log.read(Offset(0))) == ["b"]
    reasons = [letter.reason for letter in log.dead_letters()]
    assert reasons[0] == "not JSON" and "id" in reasons[1] and "clock" in reasons[2]
    assert len(log.dead_letters(limit=1)) == 1 and "oops" in log.dead_letters()[0].raw


def test_only_some_kinds_may_be_read(log: Events) -> None:
    log.append([viewed("a"), viewed("b", kind=Happened.SHOWN), viewed("c", kind=Happened.CARTED)])
    assert ids(log.read(Offset(0), kinds=(Happened.CARTED, Happened.VIEWED))) == ["a", "c"]
    assert ids(log.read(Offset(0), limit=1, kinds=(Happened.SHOWN,))) == ["b"]
    assert log.read(log.head(), kinds=(Happened.VIEWED,)) == []


def test_marks_stay_with_their_event(log: Events) -> None:
    log.append([viewed("old", at=NOW - 7_200 * SECOND)])
    log.append([viewed("robot")], agent="Mozilla/5.0 (compatible; Googlebot/2.1)")
    assert [(kept.late, kept.bot) for kept in log.read(Offset(0))] == [(True, False), (False, True)]


def test_erasure_takes_what_is_linked_and_nothing_else(log: Events, clock: Clock) -> None:
    visit = SessionId("visit-1")
    log.append([viewed("before consent", "", session=visit), viewed("stranger", "", session=SessionId("v2"))])
    log.append(
        [viewed("a", session=visit), viewed("b", "bob", session=SessionId("v2")), viewed("dead", at=1)]
    )
    log.reject([Malformed('{"user": "ann"', "not JSON"), Malformed("{", "not JSON")])
    log.reject([Malformed("?", "no such thing: ann")])
    assert log.removals() == 0
    head, receipt = log.head(), log.erase(ShopperId("ann"))
    assert (receipt.events, receipt.dead_letters, receipt.at) == (2, 3, NOW)
    assert ids(log.read(Offset(0))) == ["stranger", "b"] and log.of(ShopperId("ann")) == []
    assert [letter.raw for letter in log.dead_letters()] == ["{"]
    assert log.counts() == {Happened.VIEWED: 2} and log.head() == head
    assert log.removals() == 1
    assert log.append([viewed("a"), viewed("late mail", at=NOW - 1)]).accepted == 0
    log.append([viewed("late and dead", at=1)])
    assert [letter.raw for letter in log.dead_letters()] == ["{"]
    clock.now += SECOND
    assert log.append([viewed("answer under way", at=clock.now)]).accepted == 0
    clock.now += 10 * SECOND
    assert log.append([viewed("came back", at=clock.now)]).accepted == 1
    with pytest.raises(InvalidInput):
        log.erase(ShopperId(""))


def test_compaction_drops_what_is_too_old_and_keeps_offsets(log: Events, clock: Clock) -> None:
    log.append(
        [viewed("view"), viewed("shown", kind=Happened.SHOWN), viewed("erased", "bob"), viewed("bad", at=1)]
    )
    log.erase(ShopperId("bob"))
    clock.now += 100 * DAY
    log.append([viewed("new", at=clock.now)])
    before = {event_of(kept).id: kept.offset for kept in log.read(Offset(0))}
    assert log.compact(Policy({Happened.SHOWN: 90}, 400, 30)) == 1
    assert {event_of(kept).id: kept.offset for kept in log.read(Offset(0))} == {
        id: offset for id, offset in before.items() if id != "shown"
    }
    assert log.dead_letters() == []


def test_offsets_are_never_given_twice(log: Events, clock: Clock) -> None:
    log.append([viewed("a"), viewed("b")])
    head = log.head()
    clock.now += 500 * DAY
    log.compact(Policy())
    assert log.append([viewed("c", at=clock.now)]).offset > head


def test_what_the_shop_saw_itself_is_written_without_waiting(
    log: Events, open_log: Open, clock: Clock
) -> None:
    assert log.post([viewed("seen")])
    log.close()
    again = open_log(clock)
    assert ids(again.read(Offset(0))) == ["seen"]
    again.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(deeds.events, max_size=8, unique_by=lambda event: event.id))
def test_any_event_comes_back_as_it_went(open_log: Open, clock: Clock, some: list[Event]) -> None:
    log = open_log(clock)
    before = log.head()
    receipt = log.append(some)
    came = [event_of(kept) for kept in log.read(before)]
    log.close()
    assert receipt.accepted == len(some) and came == [deeds.judged(event) for event in some]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds.events, st.sampled_from(Purpose))
def test_names_come_out_for_what_was_allowed_and_nothing_else(
    open_log: Open, clock: Clock, sent: Event, purpose: Purpose
) -> None:
    log = open_log(clock)
    before = log.head()
    log.append([replace(sent, id=EventId(uuid4().hex))])  # the same event comes again when it is tried again
    (kept,) = log.read(before)
    log.close()
    event, whole = kept.under(purpose), event_of(kept)
    if not named(sent) or purpose in sent.allows or (purpose is Purpose.SERVICE and sent.allows):
        assert event == whole and named(event) == named(deeds.judged(sent))
    else:
        assert not (event.shopper or event.session or event.facts) and event.lines == whole.lines


def test_what_is_taken_back_is_taken_back_of_what_was_kept_of_the_visit_before_and_of_what_is_under_way(
    log: Events, clock: Clock
) -> None:
    visit = SessionId("visit-1")
    log.append([viewed("before the name", "", session=visit), viewed("a", session=visit), viewed("b", "bob")])
    assert log.removals() == 0
    assert log.withdraw(ShopperId("ann"), frozenset({Purpose.IMPROVEMENT})) == 2
    log.append([viewed("under way", at=NOW + SECOND)])
    clock.now += 60 * SECOND
    log.append([viewed("allowed again", at=clock.now)])
    kept = log.read(Offset(0))
    taught = [
        event.id for each in kept if (event := each.under(Purpose.IMPROVEMENT)).shopper or event.session
    ]
    assert taught == ["b", "allowed again"]
    assert all(named(each.under(Purpose.MEASUREMENT)) for each in kept)
    assert log.removals() == 1 and ids(log.of(ShopperId("ann"))) == ["a", "under way", "allowed again"]


def test_what_was_taken_back_or_erased_by_a_clock_that_was_ahead_holds_until_now(
    log: Events, clock: Clock
) -> None:
    day = 86_400 * SECOND
    clock.now += day
    log.withdraw(ShopperId("ann"), EVERYTHING)
    log.erase(ShopperId("bob"))
    clock.now -= day
    assert log.append([viewed("under way", at=clock.now), viewed("late", "bob", at=clock.now)]).accepted == 1
    clock.now += 20 * SECOND
    log.append([viewed("yes again", at=clock.now), viewed("back again", "bob", at=clock.now)])
    taught = [each.under(Purpose.IMPROVEMENT) for each in log.read(Offset(0))]
    assert [(event.id, bool(event.shopper)) for event in taught] == [
        ("under way", False), ("yes again", True), ("back again", True),
    ]  # fmt: skip


def test_what_was_taken_back_or_erased_holds_though_the_clock_is_set_back_for_a_moment(
    log: Events, clock: Clock
) -> None:
    minute = 60 * SECOND
    log.withdraw(ShopperId("ann"), EVERYTHING)
    log.erase(ShopperId("bob"))
    clock.now -= 25 * minute
    log.append([viewed("meanwhile", "eve", at=clock.now)])
    clock.now += 26 * minute
    log.append([viewed("queued", at=NOW - 5 * minute), viewed("erased", "bob", at=NOW - 5 * minute)])
    log.append([viewed("yes again", at=clock.now), viewed("back again", "bob", at=clock.now)])
    taught = [each.under(Purpose.IMPROVEMENT) for each in log.read(Offset(0))]
    assert [(event.id, bool(event.shopper)) for event in taught] == [
        ("meanwhile", True), ("queued", False), ("yes again", True), ("back again", True),
    ]  # fmt: skip


def test_what_was_taken_back_first_stays_taken_back(log: Events, clock: Clock) -> None:
    """Two switches, one after the other: of the first, what was still on its way forgot."""
    for purpose in (Purpose.MEASUREMENT, Purpose.IMPROVEMENT):
        log.withdraw(ShopperId("ann"), frozenset({purpose}))
        clock.now += SECOND
    log.append([viewed("under way", at=NOW)])
    (kept,) = log.read(Offset(0))
    assert {purpose for purpose in EVERYTHING if named(kept.under(purpose))} == {Purpose.PERSONALISATION}


def test_a_letter_of_the_visit_before_the_name_is_theirs(log: Events) -> None:
    visit = SessionId("visit-1")
    log.append(
        [viewed("bad clock", "", session=visit, at=1), viewed("bad too", "", session=SessionId("v2"), at=1)]
    )
    log.append([viewed("a", session=visit)])
    (theirs,) = log.letters(ShopperId("ann"))
    assert "bad clock" in theirs.raw
    assert log.erase(ShopperId("ann")).dead_letters == 1
    (left,) = log.dead_letters()
    assert "bad too" in left.raw


def test_restoring_keeps_marks_and_doubles_nothing(log: Events) -> None:
    history = [
        Kept(Offset(90), viewed("bot", at=NOW - 900 * DAY), late=True, bot=True),
        Kept(Offset(95), replace(viewed("late"), id=EventId("late")), late=True),
    ]
    assert log.restore(history).accepted == 2 and log.restore(history).duplicate == 2
    assert [(event_of(kept), kept.late, kept.bot) for kept in log.read(Offset(0))] == [
        (event_of(kept), kept.late, kept.bot) for kept in history
    ]
