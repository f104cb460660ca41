"""Features of a running shop over a real log: they follow it, survive a restart, agree among processes, and forget."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.features.facts import Candidates, Vectors
from shopkeeper.features.feature import Part
from shopkeeper.features.online import Features
from shopkeeper.features.own import MOST_CHOICES, Own
from shopkeeper.types import Event, Happened, Line, LookKey, ProductId, ShopperId, Sku
from tests.unit.features.shop import (
    ANN,
    BOB,
    DAY,
    MINUTE,
    NOW,
    PRODUCTS,
    SmallShop,
    event,
    kept,
    line,
    streams,
)

LINES = [line(n) for n in range(len(PRODUCTS))]
Open = Callable[..., Features]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteEvents]:
    events = SqliteEvents(tmp_path / "events.sqlite", clock=lambda: NOW)
    yield events
    events.close()


@pytest.fixture
def opened(log: SqliteEvents, tmp_path: Path) -> Iterator[Open]:
    made: list[Features] = []

    def start(**more: int) -> Features:
        made.append(Features(log, SmallShop(), tmp_path, **more))
        return made[-1]

    yield start
    for features in made:
        features.close()


def told(log: SqliteEvents, *events: Event) -> None:
    assert log.append(events).accepted == len(events)


def everything(
    features: Features, at: int = NOW + DAY, shoppers: Sequence[ShopperId] = (ANN, BOB)
) -> np.ndarray:
    parts = [features.shopper(who, at).values for who in shoppers]
    parts += [features.candidates(who, LINES, at).values.ravel() for who in shoppers]
    return np.concatenate(parts)


def value(features: Features, column: str, shopper: ShopperId = ANN, at: int = NOW) -> float:
    reading = features.shopper(shopper, at)
    return float(reading.values[reading.columns.index(column)])


def of_candidates(features: Features, column: str, shopper: ShopperId = ANN, at: int = NOW) -> list[float]:
    reading = features.candidates(shopper, LINES, at)
    return reading.values[:, reading.columns.index(column)].tolist()


def test_an_event_counts_in_the_next_answer_of_every_process(log: SqliteEvents, opened: Open) -> None:
    here, there = opened(), opened()
    assert value(there, "viewed.1h") == 0
    told(log, event(Happened.VIEWED, line()))
    assert value(here, "viewed.1h") == value(there, "viewed.1h") == pytest.approx(np.log(2))
    assert there.partners(PRODUCTS[0], NOW) == []


def test_a_restart_reads_only_the_tail(
    log: SqliteEvents, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    many = [event(Happened.VIEWED, line(n % 8), at=NOW - DAY + n * MINUTE // 10) for n in range(3_000)]
    told(log, *many)
    before = everything(first)
    first.save()
    told(log, event(Happened.VIEWED, line(3), at=NOW))
    asked: list[int] = []
    read = log.read
    monkeypatch.setattr(log, "read", lambda after, limit=10_000: asked.append(after) or read(after, limit))
    again = opened()
    assert asked == [], "nothing is read before the first question"
    again.refresh()
    assert min(asked) >= 1_000, "only what may still be going on, and what came after, is read"
    assert not np.array_equal(everything(again), before)
    assert np.array_equal(everything(again), everything(first))


def test_a_short_run_between_two_restarts_makes_no_start_read_the_whole_log(
    log: SqliteEvents, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened()
    told(log, *(event(Happened.VIEWED, line(n % 8), at=NOW - DAY + n * MINUTE // 10) for n in range(3_000)))
    first.refresh()
    first.save()
    told(log, event(Happened.VIEWED, line(3), at=NOW))
    short = opened()
    short.refresh()
    short.save()
    asked: list[int] = []
    read = log.read
    monkeypatch.setattr(log, "read", lambda after, limit=10_000: asked.append(after) or read(after, limit))
    again = opened()
    again.refresh()
    assert min(asked) >= 1_000
    assert np.array_equal(everything(again), everything(first))


def test_visits_that_span_a_restart_still_tell_what_goes_together(log: SqliteEvents, opened: Open) -> None:
    first = opened()
    told(log, event(Happened.VIEWED, line(1)))
    first.refresh()
    first.save()
    told(log, event(Happened.VIEWED, line(2), at=NOW + MINUTE))
    assert opened().partners(PRODUCTS[1], NOW + MINUTE) == first.partners(PRODUCTS[1], NOW + MINUTE)
    assert [name for name, _ in first.partners(PRODUCTS[1], NOW)] == [PRODUCTS[2]]


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no archive", b"x" * 100])
def test_a_damaged_snapshot_counts_as_none(
    log: SqliteEvents, opened: Open, tmp_path: Path, damage: bytes
) -> None:
    first = opened()
    told(log, event(Happened.VIEWED, line()))
    first.refresh()
    first.save()
    (tmp_path / "features.npz").write_bytes(damage)
    assert np.array_equal(everything(opened()), everything(first))


def test_who_left_memory_comes_back_from_the_log(log: SqliteEvents, opened: Open) -> None:
    small, large = opened(people=1), opened()
    told(log, event(Happened.VIEWED, line(1)), event(Happened.CARTED, line(2, "M"), shopper=BOB))
    everything(small), everything(large)
    told(log, event(Happened.BOUGHT, line(1, "L")))
    assert np.array_equal(everything(small), everything(large))
    assert small.people == 1


@given(streams(20), st.lists(st.integers(0, 20), max_size=3))
@settings(max_examples=15, deadline=None)
def test_however_it_is_read_the_same_is_known(
    tmp_path_factory: pytest.TempPathFactory, stream: list[Event], stops: list[int]
) -> None:
    """In one go, bit by bit, with a restart or with shoppers thrown out of memory: one truth."""
    folder = tmp_path_factory.mktemp("features")
    newest = max(each.at for each in stream)
    log = SqliteEvents(folder / "events.sqlite")
    bitwise = Features(log, SmallShop(), folder / "a", people=1)
    for start, end in zip([0, *sorted(stops)], [*sorted(stops), len(stream)], strict=True):
        assert log.restore(kept(stream[start:end])).accepted == len(stream[start:end])
        everything(bitwise, newest)
        bitwise.save()
    restarted, whole = Features(log, SmallShop(), folder / "a"), Features(log, SmallShop(), folder / "b")
    expected = everything(whole, newest + DAY)
    np.testing.assert_array_equal(everything(bitwise, newest + DAY), expected)
    np.testing.assert_array_equal(everything(restarted, newest + DAY), expected)
    for each in (bitwise, restarted, whole, log):
        each.close()


@pytest.mark.parametrize("chosen", [True, False])
def test_forgetting_leaves_nothing_in_memory_or_on_disk(
    log: SqliteEvents, opened: Open, tmp_path: Path, chosen: bool
) -> None:
    here, there = opened(), opened()
    who, visit = ShopperId("shopper-to-forget"), "visit-to-forget"
    told(log, event(Happened.VIEWED, line(1), shopper=who, session=visit))
    here.leave_out(who, Part.BRAND, NOW, "Acme")
    nobody = everything(here, shoppers=[ShopperId("")])
    assert not np.array_equal(everything(here, shoppers=[who]), nobody)
    everything(there, shoppers=[who])
    assert here.erase(who).events == 1
    if chosen:
        there.choices(who)  # whoever hears of it first, everybody forgets
    for features in (here, there):
        assert np.array_equal(everything(features, shoppers=[who]), nobody)
    told(log, event(Happened.VIEWED, line(2), at=NOW + MINUTE, shopper=ShopperId(""), session=visit))
    for features in (here, there):
        assert features.partners(PRODUCTS[1], NOW) == []
        features.save()
    assert here.choices(who).removed == frozenset()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert who.encode() not in file.read_bytes(), file
            assert visit.encode() not in file.read_bytes() or "events" in file.name, file


def test_a_shopper_may_leave_out_a_part_or_a_value(log: SqliteEvents, opened: Open) -> None:
    here, there = opened(), opened()
    told(log, event(Happened.VIEWED, line(0)), event(Happened.VIEWED, line(1)))
    assert of_candidates(there, "likes.brand.1d")[0] > 0
    here.leave_out(ANN, Part.BRAND, NOW, "Acme")
    for features in (here, there):
        likes = of_candidates(features, "likes.brand.1d")
        assert (likes[0], likes[1] > 0) == (0, True), "only Acme is left out"
    here.leave_out(ANN, Part.BRAND, NOW)
    assert of_candidates(there, "likes.brand.1d") == [0] * len(LINES)
    here.leave_out(ANN, Part.ACTIVITY, NOW)
    assert value(there, "viewed.1h") == 0
    here.take_up(ANN, Part.BRAND, NOW)
    here.take_up(ANN, Part.ACTIVITY, NOW)
    assert of_candidates(there, "likes.brand.1d")[0] == 0, "the single value is still left out"
    assert value(there, "viewed.1h") > 0


@pytest.mark.parametrize("part", list(Part))
def test_every_part_can_be_switched_off(log: SqliteEvents, opened: Open, part: Part) -> None:
    features = opened()
    told(log, event(Happened.VIEWED, line(1)), event(Happened.CARTED, line(2, "M"), session="other"))
    told(log, event(Happened.VIEWED, line(3), shopper=BOB))
    before = everything(features, NOW, [ANN])
    features.leave_out(ANN, part, NOW)
    assert not np.array_equal(everything(features, NOW, [ANN]), before)
    for other in Part:
        features.leave_out(ANN, other, NOW)
    stranger = everything(features, NOW, [ShopperId("")])
    np.testing.assert_array_equal(everything(features, NOW, [ANN]), stranger)


class Eyed(SmallShop):
    """A shop whose encoder may change, to one of other dimensions."""

    def __init__(self) -> None:
        self.seen: SmallShop = SmallShop()

    @property
    def space(self) -> SmallShop:
        return self.seen


class Wider(SmallShop):
    dim = 6

    def vectors(self, looks: Sequence[LookKey]) -> Vectors:
        narrow = super().vectors(looks)
        return np.hstack([np.zeros((len(looks), 2), np.float32), narrow])


def test_tastes_follow_the_shop_into_another_joint_space(log: SqliteEvents, tmp_path: Path) -> None:
    shop = Eyed()
    with closing(Features(log, shop, tmp_path)) as features:
        told(log, event(Happened.VIEWED, line(1)))
        narrow = of_candidates(features, "looks.months")
        shop.seen = Wider()
        assert features.taste(ANN, NOW).shape == (2, 6)
        assert of_candidates(features, "looks.months") == pytest.approx(narrow)
        told(log, event(Happened.VIEWED, line(2)))
        assert features.taste(ANN, NOW).shape == (2, 6)


def test_looks_of_two_joint_spaces_are_never_compared(log: SqliteEvents, tmp_path: Path) -> None:
    """The eyes change after a question's looks were fetched and before its taste is."""
    shop = Eyed()
    with closing(Features(log, shop, tmp_path)) as features:
        told(log, event(Happened.VIEWED, line(1)))
        for other in (Wider(), SmallShop()):
            stale = Candidates.of(LINES, shop)
            shop.seen = other
            features.taste(ANN, NOW)
            reading = features._state.candidates(features._person(ANN), stale, NOW)
            assert not reading.values[:, reading.columns.index("looks.months")].any()


def test_sums_of_another_log_count_for_nothing(log: SqliteEvents, tmp_path: Path) -> None:
    """The log was lost, or begun anew, and the sums beside it were not."""
    told(log, *(event(Happened.VIEWED, line(1)) for _ in range(3)))
    with closing(Features(log, SmallShop(), tmp_path)) as features:
        assert of_candidates(features, "product.viewed.1h")[1] > 0
    with closing(SqliteEvents(tmp_path / "new" / "events.sqlite", clock=lambda: NOW)) as new:
        told(new, event(Happened.VIEWED, line(2)))
        with closing(Features(new, SmallShop(), tmp_path)) as features:
            seen = of_candidates(features, "product.viewed.1h")
            assert (seen[1], seen[2] > 0) == (0, True)


@pytest.mark.parametrize("asked", [True, False])
def test_what_is_counted_anew_is_so_in_every_process_and_stays_so(
    log: SqliteEvents, opened: Open, asked: bool
) -> None:
    """Also where one that still runs writes its sums when it stops."""
    here, there = opened(), opened()
    told(log, event(Happened.VIEWED, line(), shopper=ANN), event(Happened.VIEWED, line(), shopper=BOB))
    for features in (here, there):
        assert of_candidates(features, "product.viewed.1h")[0] == pytest.approx(np.log(3))
    there.erase(BOB)
    there.recount()
    if asked:
        assert of_candidates(here, "product.viewed.1h")[0] == pytest.approx(np.log(2))
    here.close()
    assert of_candidates(opened(), "product.viewed.1h")[0] == pytest.approx(np.log(2))


def test_choices_of_before_sums_had_epochs_are_read(tmp_path: Path) -> None:
    file = tmp_path / "features.sqlite"
    with closing(Own(file)) as own, closing(sqlite3.connect(file)) as db:
        own.choose(ANN, Part.BRAND, "Acme", NOW, removed=True)
        db.executescript("DROP TABLE epoch; PRAGMA user_version = 1")
    with closing(Own(file)) as own:
        own.begin_anew()
        assert own.epoch() == 1 and own.shoppers() == {ANN}


def test_choices_of_many_shoppers_take_little_memory(tmp_path: Path) -> None:
    with closing(Own(tmp_path / "features.sqlite")) as own:
        own.choose(ANN, Part.BRAND, "Acme", NOW, removed=True)
        for number in range(MOST_CHOICES + 9):
            own.choices(ShopperId(f"s{number}"))
        assert len(own._choices) <= MOST_CHOICES
        assert own.choices(ANN).removed == {(Part.BRAND, "Acme")}


def test_what_is_no_longer_sold_has_no_facts_and_does_no_harm(log: SqliteEvents, opened: Open) -> None:
    features = opened()
    gone = Line(ProductId("gone"), LookKey(99), Sku("gone-M"))
    told(log, event(Happened.VIEWED, gone), event(Happened.BOUGHT, gone))
    assert np.isfinite(everything(features)).all()
    assert features.taste(ANN, NOW).shape == (2, 4)
    assert features.taste(ShopperId(""), NOW).any() == False  # noqa: E712
