"""Simulated shoppers behave as they are said to, leave what real ones leave, and can be taken out again."""

from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest

from shopkeeper.events import Kept, Offset
from shopkeeper.shop import Shop
from shopkeeper.simulation import (
    Cascade,
    Goods,
    Plan,
    PositionBased,
    Summary,
    World,
    real,
    simulate,
    visitors,
)
from shopkeeper.simulation.need import Arrival, need
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, Line, ShopperId
from shopkeeper.types.errors import InvalidInput
from tests.known import event_of
from tests.unit.simulation.world import END, Remembering, directions, lived_in

DAY = 86_400_000_000


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Shop, World, Summary]]:
    with lived_in(12, 5, count=40) as there:
        yield there


def events(shop: Shop) -> list[Kept]:
    return shop.events.read(Offset(0), 100_000)


def again(shop: Shop, seed: int, tag: str = "sim-t") -> list[Kept]:
    goods = Goods.of(shop.catalog.scan(), directions)
    plan, world = Plan(5, seed, END), World.of(goods, 12, seed, tag)
    return [kept for day in simulate(Remembering(shop), world, plan, Summary()) for kept in day]


def test_the_same_seed_is_the_same_history(lived: tuple[Shop, World, Summary]) -> None:
    shop, _, _ = lived
    told = [event_of(kept) for kept in events(shop)]
    assert [event_of(kept) for kept in again(shop, 3)] == told
    assert [event_of(kept) for kept in again(shop, 4)] != told
    renamed = [(event_of(kept).kind, event_of(kept).at) for kept in again(shop, 3, "sim-u")]
    assert renamed == [(event.kind, event.at) for event in told]


def test_a_history_is_in_order_and_ends_now(lived: tuple[Shop, World, Summary]) -> None:
    told = [event_of(kept).at for kept in events(lived[0])]
    assert told == sorted(told)
    assert told[0] >= END - 5 * DAY and told[-1] < END


def test_deeds_follow_from_what_was_shown(lived: tuple[Shop, World, Summary]) -> None:
    shop, _, _ = lived
    told = [event_of(kept) for kept in events(shop)]
    shown = {event.trace: event.lines for event in told if event.kind is Happened.SHOWN}
    clicks = [event for event in told if event.kind is Happened.CLICKED]
    assert clicks and all(event.lines[0] in shown[event.trace] for event in clicks)
    viewed = {(event.session, event.lines[0].product) for event in told if event.kind is Happened.VIEWED}
    carted = {(event.session, event.lines[0].product) for event in told if event.kind is Happened.CARTED}
    assert carted and carted <= viewed
    bought = {(e.session, line.product) for e in told if e.kind is Happened.BOUGHT for line in e.lines}
    assert bought <= carted


def test_the_summary_counts_people_and_the_log_marks_bots(lived: tuple[Shop, World, Summary]) -> None:
    shop, _, summary = lived
    assert summary.kinds == Counter(event_of(kept).kind for kept in events(shop) if not kept.bot)
    assert summary.visits == len({event_of(kept).session for kept in events(shop) if not kept.bot} - {""}) > 0
    assert len(summary.truths) == summary.kinds[Happened.SHOWN]


def test_without_consent_there_is_no_name_and_no_words(lived: tuple[Shop, World, Summary]) -> None:
    told = [event_of(kept) for kept in events(lived[0])]
    silent = [event for event in told if not event.shopper]
    assert silent and all(event.session.startswith("sim-") for event in silent)
    assert not [event for event in silent if event.kind is Happened.ASKED]


def seen(shop: Shop) -> float:
    """What features count of everything ever shown."""
    lines = [Line(product.id) for product in next(shop.catalog.scan())]
    reading = shop.features.candidates(ShopperId(""), lines, END)
    return float(reading.values[:, reading.columns.index("product.shown.7d")].sum())


def test_they_are_told_from_real_shoppers_and_erased() -> None:
    with lived_in(6, 2, count=20) as (shop, _, _):
        assert not real(shop.events)
        ann = Event(EventId("ann-1"), Happened.CHECKOUT, END, ShopperId("ann"), allows=EVERYTHING)
        shop.events.restore([Kept(Offset(0), ann)])
        assert real(shop.events)
        assert seen(shop) > 0
        for visitor in visitors(shop.events):
            shop.forget(visitor)
        assert [event_of(kept) for kept in events(shop)] == [ann]
        shop.features.recount()
        assert seen(shop) == 0


def test_positions_are_looked_at_as_often_as_they_say() -> None:
    chance, model = np.random.default_rng(0), PositionBased()
    clicked = np.mean([model.clicks(np.full(10, 0.5), chance) for _ in range(20_000)], axis=0)
    assert clicked == pytest.approx(0.5 * model.examined(10), abs=0.015)


def test_a_cascade_stops() -> None:
    chance = np.random.default_rng(0)
    always = [Cascade(satisfied=1.0).clicks(np.full(10, 0.5), chance).sum() for _ in range(200)]
    assert max(always) == 1
    assert Cascade(satisfied=0.0, bored=0.0).clicks(np.ones(10), chance).all()


def test_what_is_needed_is_worth_most(lived: tuple[Shop, World, Summary]) -> None:
    _, world, _ = lived
    chance, rows = np.random.default_rng(1), np.arange(len(world.goods))
    for shopper in world.shoppers:
        wanted = need(world, shopper, chance)
        assert wanted.arrival is not Arrival.PHOTO  # nothing here has a picture
        assert wanted.misses(world.goods, rows)[wanted.like] == 0
        assert (wanted.misses(world.goods, rows)[world.goods.kinds != wanted.kind] > 0).all()


def test_an_empty_shop_is_refused() -> None:
    with pytest.raises(InvalidInput, match="sells nothing"):
        Goods.of([], directions)
