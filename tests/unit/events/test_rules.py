"""One rule, one test; and what holds for any event."""

from dataclasses import replace
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.events.nobody import named, nobodys
from shopkeeper.events.rules import (
    AHEAD,
    BEFORE_THE_LOG,
    DAY,
    LATE,
    LONGEST_ID,
    MINUTE,
    MOST_LINES,
    PACE,
    SECOND,
    Rules,
    is_bot,
    malformed,
)
from shopkeeper.types import EVERYTHING, Event, Happened, Line, ProductId, SessionId, ShopperId, TraceId
from tests.unit.events import deeds
from tests.unit.events.deeds import NOW, judged, viewed

BORN = NOW - 30 * DAY


@pytest.fixture
def rules() -> Rules:
    return Rules(BORN)


def test_an_event_in_order_is_left_alone(rules: Rules) -> None:
    verdict = rules.judge(viewed("a"), NOW, "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    assert verdict.event == viewed("a")
    assert not (verdict.dead or verdict.future or verdict.late or verdict.disordered or verdict.bot)


def test_late_is_an_hour_or_more(rules: Rules) -> None:
    assert not rules.judge(viewed("a", at=NOW - LATE), NOW).late
    assert rules.judge(viewed("b", at=NOW - LATE - 1), NOW).late


def test_a_clock_a_little_ahead_is_believed_and_one_further_ahead_is_set(rules: Rules) -> None:
    believed, told = (
        rules.judge(viewed("a", at=NOW + AHEAD), NOW),
        rules.judge(viewed("b", at=NOW + AHEAD + 1), NOW),
    )
    assert (believed.future, believed.event.at) == (False, NOW + AHEAD)
    assert (told.future, told.event.at) == (True, NOW)


@pytest.mark.parametrize("at", [0, -1, BORN - BEFORE_THE_LOG - 1, NOW + DAY + 1, 2**70])
def test_an_impossible_clock_is_set_aside(rules: Rules, at: int) -> None:
    assert "clock" in rules.judge(viewed("a", at=at), NOW).dead


def test_what_a_phone_brought_along_is_kept(rules: Rules) -> None:
    assert not rules.judge(viewed("a", at=BORN - BEFORE_THE_LOG), NOW).dead


def test_an_older_event_of_the_same_visitor_is_out_of_order(rules: Rules) -> None:
    assert not rules.judge(viewed("a"), NOW).disordered
    assert not rules.judge(viewed("b", "bob", NOW - 5), NOW).disordered
    assert rules.judge(viewed("c", at=NOW - 5), NOW).disordered


def test_nobody_is_out_of_order_with_nobody(rules: Rules) -> None:
    rules.judge(viewed("a", ""), NOW)
    assert not rules.judge(viewed("b", "", NOW - 5), NOW).disordered


@pytest.mark.parametrize(
    ("agent", "bot"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0.0.0", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", False),
        ("Mozilla/5.0 (Linux; Android 14; CUBOT X70) Chrome/120.0", True),  # the price of a short rule
        ("python-httpx/0.28", False),
        ("", False),
    ],
)
def test_bots_that_say_so(agent: str, bot: bool) -> None:
    assert is_bot(agent) is bot


def test_no_hand_is_that_quick(rules: Rules) -> None:
    quick = [rules.judge(viewed(str(n), at=NOW + n * 100_000), NOW + MINUTE).bot for n in range(PACE + 3)]
    assert quick == [False] * PACE + [True] * 3
    assert rules.judge(viewed("after a pause", at=NOW + 10 * MINUTE), NOW + 10 * MINUTE).bot
    assert not rules.judge(viewed("someone else", "bob"), NOW).bot


def test_a_hand_may_be_busy_all_day(rules: Rules) -> None:
    steps = (rules.judge(viewed(str(n), at=NOW + n * 2 * SECOND), NOW + n * 2 * SECOND) for n in range(500))
    assert not any(verdict.bot for verdict in steps)


def test_what_the_page_showed_is_not_the_visitors_deed(rules: Rules) -> None:
    shown = (rules.judge(viewed(str(n), kind=Happened.SHOWN), NOW) for n in range(3 * PACE))
    assert not any(verdict.bot for verdict in shown)


def test_memory_is_bounded(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shopkeeper.events.rules.VISITORS", 100)
    for n in range(110):
        rules.judge(viewed("a", str(n)), NOW)
    assert len(rules._visitors) == 100
    assert not rules.judge(viewed("b", "0", NOW - 5), NOW).disordered, "the first visitor was forgotten"


@pytest.mark.parametrize(
    "event",
    [
        viewed(""),
        viewed("x" * (LONGEST_ID + 1)),
        viewed("a", "x" * (LONGEST_ID + 1)),
        viewed("a", order="x" * (LONGEST_ID + 1)),
        viewed("a", words="x" * 2_001),
        viewed("a", number=nan),
        viewed("a", lines=(Line(ProductId("hat")),) * (MOST_LINES + 1)),
        viewed("a", lines=(Line(ProductId("")),)),
        viewed("a", lines=(Line(ProductId("hat"), quantity=0),)),
        viewed("a", lines=(Line(ProductId("hat"), score=inf),)),
        viewed("a", lines=(Line(ProductId("hat"), propensity=0.0),)),
        viewed("a", lines=(Line(ProductId("hat"), propensity=nan),)),
        viewed("a", kind=Happened.BOUGHT, lines=()),
    ],
)
def test_malformed_events_say_what_is_wrong(rules: Rules, event: Event) -> None:
    reason = rules.judge(event, NOW).dead
    assert reason.partition(":")[0].split(",")[0] in {"id", "shopper", "words", "number", "lines"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("red shoes size 42 under 100", "red shoes size 42 under 100"),
        ("shoes like ann@example.org", "shoes like"),
        ("call +49 170 1234567 about boots", "call about boots"),
        ("order #A1234567 jacket", "order jacket"),
        ("https://example.org/?u=ann jacket", "jacket"),
        ("4111 1111 1111 1111", ""),
        ("laptop 1000-2000 dollars", "laptop 1000-2000 dollars"),
        ("a" * 2_000, "a" * 2_000),
    ],
)
def test_words_of_nobody_name_nobody(typed: str, kept: str) -> None:
    asked = viewed("a", "", kind=Happened.ASKED, words=typed, session=SessionId("v"), trace=TraceId("f" * 32))
    nobody = nobodys(asked)
    assert (nobody.words, nobody.session, nobody.trace) == (kept, "", "") and nobody.at % MINUTE == 0
    assert (
        Rules(BORN).judge(replace(asked, shopper=ShopperId("ann"), allows=EVERYTHING), NOW).event.words
        == typed
    )


@given(st.lists(st.tuples(deeds.events, st.integers(-DAY, 3 * DAY)), max_size=30))
def test_what_is_kept_is_never_ahead_and_keeps_what_it_says(some: list[tuple[Event, int]]) -> None:
    rules = Rules(BORN)
    for event, drift in some:
        event = replace(event, at=event.at + drift)
        verdict = rules.judge(event, NOW)
        if verdict.dead:
            assert verdict.event == judged(event) and event.at > NOW + DAY
            continue
        kept = verdict.event
        assert kept.at <= NOW + AHEAD and malformed(kept) == ""
        assert not (verdict.late and verdict.future)
        assert (kept.id, kept.kind, kept.lines, kept.shopper) == (
            event.id,
            event.kind,
            event.lines,
            judged(event).shopper,
        )
        assert named(judged(event)) or event.kind is not Happened.ASKED or not (kept.session or kept.trace)


@given(st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_events_are_out_of_order_exactly_when_a_later_one_came_first(seconds: list[int]) -> None:
    rules, came = Rules(BORN), [NOW + second * SECOND for second in seconds]
    told = [rules.judge(viewed(str(n), at=at), NOW + LATE).disordered for n, at in enumerate(came)]
    assert told == [at < max(came[: n + 1]) for n, at in enumerate(came)]
