"""Every number against a plain count of the same random events."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.known import event_of

pytest.importorskip("duckdb")

from shopkeeper.analytics import Analytics
from shopkeeper.analytics.questions import MOST, RARE, STEPS
from shopkeeper.events import Kept, Offset
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import (
    EVERYTHING,
    UNTOLD,
    Event,
    EventId,
    Happened,
    Line,
    Money,
    ProductId,
    SessionId,
    ShopperId,
    Surface,
    TraceId,
)
from tests.unit.analytics import brute

NOW = 1_790_000_000_000_000
DAY = 86_400_000_000
AGES = (0, 0, DAY // 8, DAY, 3 * DAY, 8 * DAY, 30 * DAY)
KINDS = (Happened.SHOWN, Happened.CLICKED, Happened.CLICKED, Happened.CARTED, Happened.BOUGHT, Happened.ASKED, Happened.ASKED, Happened.VIEWED)  # fmt: skip

money = st.none() | st.builds(Money, st.integers(0, 99_999), st.sampled_from(["USD", "EUR", "JPY"]))
line = st.builds(
    Line,
    product=st.sampled_from([ProductId(name) for name in "ab"]),
    quantity=st.integers(1, 3),
    price=money,
    rank=st.integers(0, 26),
)


@st.composite
def kept(draw: st.DrawFn) -> Kept:
    session = draw(st.sampled_from(["", "s1", "s2"]))
    event = Event(
        id=EventId(draw(st.uuids()).hex),
        kind=draw(st.sampled_from(KINDS)),
        at=NOW - draw(st.sampled_from(AGES)) - draw(st.integers(0, DAY // 24)),
        shopper=ShopperId(session and draw(st.sampled_from(["", f"of {session}"]))),
        session=SessionId(session),
        lines=tuple(draw(st.lists(line, min_size=1, max_size=2))),
        surface=draw(st.sampled_from([Surface.SEARCH, Surface.SIMILAR, Surface.OTHER])),
        trace=TraceId(draw(st.sampled_from(["", "t1", "t2"]))),
        words=draw(st.sampled_from(["", "Red  boots", "red boots", "lamp", "Éclair"])),
        number=draw(st.integers(int(UNTOLD), 4)),
        order=draw(st.sampled_from(["", "1001", "1002"])),
        allows=EVERYTHING,
    )
    return Kept(Offset(0), event, late=draw(st.integers(0, 5)) == 0, bot=draw(st.integers(0, 5)) == 0)


@contextmanager
def counted(some: list[Kept]) -> Iterator[tuple[Analytics, list[Kept]]]:
    with TemporaryDirectory() as folder:
        events = SqliteEvents(Path(folder) / "events.sqlite", clock=lambda: NOW)
        analytics = Analytics(events, clock=lambda: NOW)
        half = len(some) // 2
        events.restore(some[:half])
        analytics.funnel(analytics.period(1))  # the rest is read on from here
        events.restore(some[half:])
        yield analytics, events.read(Offset(0))
        analytics.close()
        events.close()


@settings(max_examples=15)
@given(st.lists(kept(), min_size=30, max_size=50), st.sampled_from([1, 7]), st.booleans())
def test_numbers_are_those_of_a_plain_count(some: list[Kept], days: int, before: bool) -> None:
    with counted(some) as (analytics, log):
        period = analytics.period(days).before if before else analytics.period(days)
        deeds = brute.deeds(log)
        within = brute.within(deeds, period)

        funnel = analytics.funnel(period)
        for step in funnel.steps:
            of_kind = [event_of(one) for one in within if event_of(one).kind is step.kind]
            assert (step.times, step.visits) == (len(of_kind), len({e.session for e in of_kind} - {""}))
        assert tuple(step.kind for step in funnel.steps) == STEPS
        visits = {event_of(one).session for one in within} - {""}
        buyers = {event_of(one).session for one in within if event_of(one).kind is Happened.BOUGHT} - {""}
        assert (funnel.conversion.hits, funnel.conversion.tries) == (len(buyers), len(visits))
        paid = brute.lines(brute.within(deeds, period, Happened.BOUGHT))
        assert {one.money.currency: one.money.minor for one in funnel.takings} == brute.takings(paid)

        for kind in (Happened.SHOWN, Happened.BOUGHT):
            curve = analytics.curve(kind, period)
            assert sum(curve) == funnel.times(kind) and len(curve) == len(period.steps)

        searches = analytics.searches(period)
        expected = brute.words(deeds, period, RARE)
        assert {s.words: (s.times, s.nothing, s.found) for s in searches.listed} == expected
        assert {s.words for s in analytics.in_vain(period)} == {
            w for w, (_, none, _) in expected.items() if none
        }
        asked = [
            event_of(one) for one in within if event_of(one).kind is Happened.ASKED and event_of(one).words
        ]
        assert (searches.nothing.hits, searches.nothing.tries) == (
            sum(not e.number for e in asked),
            sum(e.number != UNTOLD for e in asked),
        )
        assert searches.unnamed + sum(search.times for search in searches.listed) == len(asked)

        ranks = {rank: (rate.hits, rate.tries) for rank, rate in analytics.ranks(period).items()}
        assert ranks == brute.clicked_of_rank(deeds, period)
        left = brute.within(log, period)
        late = sum(one.late and not one.bot for one in left)
        assert sum(analytics.left_out(period)) == sum(one.bot for one in left) + late


@settings(max_examples=15)
@given(st.lists(kept(), min_size=30, max_size=50), st.sampled_from([1, 28]))
def test_surfaces_are_those_of_a_plain_count(some: list[Kept], days: int) -> None:
    with counted(some) as (analytics, log):
        period, deeds = analytics.period(days), brute.deeds(log)
        found = {one.surface.value: one for one in analytics.surfaces(period)}
        clicked = {name: (r.clicked.hits, r.clicked.tries) for name, r in found.items() if r.clicked.tries}
        assert clicked == brute.clicked_of_shown(deeds, period)
        carted = {name: (r.carted.hits, r.carted.tries) for name, r in found.items() if r.carted.tries}
        assert carted == brute.carted_of_clicks(deeds, period)
        carts = brute.credited(deeds, period, Happened.CARTED)
        bought = brute.credited(deeds, period, Happened.BOUGHT)
        for name, one in found.items():
            assert one.carts == len(carts.get(name, []))
            assert one.orders == len({deed.offset for deed, _ in bought.get(name, [])})
            assert {t.money.currency: t.money.minor for t in one.takings} == brute.takings(
                bought.get(name, [])
            )
        assert {*carts, *bought} <= {*found}


@settings(max_examples=15)
@given(st.lists(kept(), min_size=30, max_size=50), st.sampled_from([1, 28]))
def test_products_are_those_of_a_plain_count(some: list[Kept], days: int) -> None:
    with counted(some) as (analytics, log):
        period, deeds = analytics.period(days), brute.deeds(log)
        found = {str(one.product): one for one in analytics.wanted(period)}
        clicked = {
            id: (one.clicked.hits, one.clicked.tries) for id, one in found.items() if one.clicked.tries
        }
        assert clicked == brute.clicked_of_products(deeds, period)
        viewed, carted, bought = (
            brute.done_with(deeds, period, kind)
            for kind in (Happened.VIEWED, Happened.CARTED, Happened.BOUGHT)
        )
        for id, one in found.items():
            assert (one.viewed, one.carted) == (len(viewed.get(id, [])), len(carted.get(id, [])))
            assert one.sold == sum(line.quantity for _, line in bought.get(id, []))
            assert {t.money.currency: t.money.minor for t in one.takings} == brute.takings(bought.get(id, []))
        assert {*viewed, *carted, *bought} <= {*found}
        assert [one.sold for one in analytics.wanted(period)] == sorted(
            (one.sold for one in found.values()), reverse=True
        )
        shown = set(brute.done_with(deeds, period, Happened.SHOWN))
        looked = shown & {*viewed, *brute.done_with(deeds, period, Happened.CLICKED)}
        assert (analytics.looked_at(period).hits, analytics.looked_at(period).tries) == (
            len(looked),
            len(shown),
        )


def test_of_a_large_shop_the_most_sold_and_the_most_shown_are_listed() -> None:
    def told(number: int, kind: Happened, id: str) -> Kept:
        lines = (Line(ProductId(id)),)
        event = Event(
            EventId(f"{number}"),
            kind,
            NOW - number,
            lines=lines,
            trace=TraceId(f"{number}"),
            allows=EVERYTHING,
        )
        return Kept(Offset(0), event)

    some = [told(number, Happened.SHOWN, f"p{number}") for number in range(MOST + 50)]
    some += [told(MOST + 50 + number, Happened.BOUGHT, "rare" if number else "best") for number in range(2)]
    some += [told(MOST + 60, Happened.BOUGHT, "best")]
    with counted(some) as (analytics, _):
        listed = [one.product for one in analytics.wanted(analytics.period(1))]
    assert listed[:2] == ["best", "rare"] and MOST <= len(listed) <= 2 * MOST


def test_an_order_of_more_than_64_bits_hold_is_added_up() -> None:
    lines = (Line(ProductId("a"), quantity=10**6, price=Money(10**15, "USD")),)
    event = Event(EventId("1"), Happened.BOUGHT, NOW - 1, lines=lines, allows=EVERYTHING)
    with counted([Kept(Offset(0), event)]) as (analytics, _):
        period = analytics.period(1)
        (takings,) = analytics.funnel(period).takings
        assert takings.money.minor == 10**21
        assert analytics.surfaces(period) and analytics.wanted(period)
