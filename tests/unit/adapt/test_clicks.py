"""Words that led to looks, out of a real log: two shoppers at least, however they were told."""

import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from shopkeeper.adapt.clicks import clicked
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import (
    EVERYTHING,
    NOTHING,
    Event,
    EventId,
    Happened,
    Line,
    Look,
    LookId,
    LookKey,
    Product,
    ProductId,
    SessionId,
    ShopperId,
    TraceId,
)

NUMBERS = count()
MUG = Product(
    ProductId("mug"), "Mug", looks=(Look(LookId("mug/red"), "Red"), Look(LookId("mug/blue"), "Blue"))
)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqlCatalog]:
    opened = SqlCatalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    opened.put([MUG])
    yield opened
    opened.close()


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteEvents]:
    opened = SqliteEvents(tmp_path / "events.sqlite")
    yield opened
    opened.close()


def search(
    log: SqliteEvents,
    trace: str,
    words: str,
    *clicks: tuple[str, int],
    shopper: str | None = None,
    agent: str = "",
) -> None:
    """By somebody else each time, unless ``shopper`` says by whom; nobody is empty."""
    who = ShopperId(f"shopper {trace}" if shopper is None else shopper)
    visit = SessionId(f"visit {trace}" if who else "")
    allows = EVERYTHING if who else NOTHING
    at = time.time_ns() // 1000 - 60_000_000
    asked = Event(
        EventId(f"e{next(NUMBERS)}"),
        Happened.ASKED,
        at,
        who,
        visit,
        trace=TraceId(trace),
        words=words,
        allows=allows,
    )
    lines = tuple(Line(ProductId(product), LookKey(look)) for product, look in clicks)
    turned = Event(
        EventId(f"e{next(NUMBERS)}"),
        Happened.CLICKED,
        at + 1,
        who,
        visit,
        lines,
        trace=TraceId(trace),
        allows=allows,
    )
    log.append([asked, *([turned] if lines else [])], agent)


def test_words_count_that_led_two_shoppers_to_a_look(log: SqliteEvents, catalog: SqlCatalog) -> None:
    search(log, "1", "Red cup", ("mug", 7))
    search(log, "2", "red cup ", ("mug", 7))
    search(log, "3", "my name is Ann", ("mug", 7))
    search(log, "4", "red cup", ("other", 9))
    search(log, "5", "nothing")
    assert list(clicked(log, catalog)) == [("red cup", 7)]


def test_the_words_of_most_shoppers_come_first(log: SqliteEvents, catalog: SqlCatalog) -> None:
    for n in range(2):
        search(log, f"a{n}", "cup", ("mug", 7))
    for n in range(3):
        search(log, f"b{n}", "tea mug", ("mug", 7))
    assert [words for words, _ in clicked(log, catalog)] == ["tea mug", "cup"]


def test_a_click_told_without_a_look_means_every_look_of_it(log: SqliteEvents, catalog: SqlCatalog) -> None:
    keys = {look.key for look in catalog.get([MUG.id])[MUG.id].looks}
    for n in range(2):
        search(log, f"{n}", "cup", ("mug", 0))
        search(log, f"gone {n}", "gone", ("gone", 0))
    assert {key for _, key in clicked(log, catalog)} == keys


def test_a_click_twice_told_in_one_answer_is_one(log: SqliteEvents, catalog: SqlCatalog) -> None:
    search(log, "1", "cup", ("mug", 7), ("mug", 7))
    assert list(clicked(log, catalog)) == []


@pytest.mark.parametrize("who", ["ann", ""])
def test_one_shoppers_words_are_theirs_and_nobodys_are_nobodys(
    log: SqliteEvents, catalog: SqlCatalog, who: str
) -> None:
    for n in range(3):
        search(log, f"{n}", "for ann smith", ("mug", 7), shopper=who)
    assert list(clicked(log, catalog)) == []
    search(log, "other", "for ann smith", ("mug", 7), shopper="bob")
    assert bool(list(clicked(log, catalog))) == bool(who)


def test_bots_teach_nothing(log: SqliteEvents, catalog: SqlCatalog) -> None:
    for n in range(3):
        search(log, f"{n}", "cheap cup", ("mug", 7), agent="Googlebot/2.1")
    assert list(clicked(log, catalog)) == []
