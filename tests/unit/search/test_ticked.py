"""What a filter promises is what ticking it brings, in the place of what was typed or beside it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from shopkeeper.index.facets import wish_of
from shopkeeper.shop import Shop
from shopkeeper.types import Constraint, Context, Field, Offer, Op, Query, Slate
from tests.unit.search.test_journey import opened
from tests.unit.simulation.world import products

ASKED = [
    "acme", "red", "something red", "hat", "blue hat by luma", "red and blue shirts", "luma jacket under $60",
    "warm blue hat", "red bag not by sol",
]  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with opened(products(60)) as found:
        yield found


def ticks(slate: Slate) -> Iterator[tuple[Constraint, int]]:
    """What can be ticked beside what was typed, of the same fields, and what it promises."""
    said = {wish.field for wish in slate.applied}
    for facet in slate.facets:
        for value in facet.values if facet.field in said else ():
            wish = wish_of(facet.field, value.value)
            if wish and not value.selected:
                yield wish, value.count


def instead(slate: Slate, tick: Constraint) -> Query:
    taken_back = tuple(one.id for one in slate.applied if one.field == tick.field)
    return Query(slate.intent.text, constraints=(tick,), without=taken_back)


@pytest.mark.parametrize("text", ASKED)
def test_a_tick_in_the_place_of_what_was_typed_finds_what_it_promised(shop: Shop, text: str) -> None:
    """The word that it replaced decided what resembles it: "red" promised 21 black things, and showed none."""
    slate = shop.search(Query(text))
    assert [*ticks(slate)]
    for tick, promised in ticks(slate):
        asked = instead(slate, tick)
        then = shop.search(asked)
        assert (then.total, then.near) == (promised, False), tick.id
        for way in then.relaxations:
            dropped = [one.id for one in (way.drop, *way.also)]
            kept = tuple(one for one in asked.constraints if one.id not in dropped)
            wider = replace(asked, constraints=kept, without=(*asked.without, *dropped))
            assert shop.search(wider).total == way.count, (tick.id, dropped)


@pytest.mark.parametrize(
    ("text", "tick"), [("acme", "brand:Luma"), ("something red", "colour:black"), ("hat", "category:Bag")]
)
def test_ticked_as_well_it_adds_what_it_promised(shop: Shop, text: str, tick: str) -> None:
    slate = shop.search(Query(text))
    field, _, value = tick.partition(":")
    (typed,) = slate.applied
    promised = next(count for wish, count in ticks(slate) if wish.values == (value,))
    both = replace(typed, values=(*typed.values, value), words="")
    then = shop.search(instead(slate, both))
    assert both.field == field and then.total == slate.total + promised


def test_said_later_it_finds_the_same(shop: Shop) -> None:
    """In a conversation a later wish has words of its own."""
    slate = shop.search(Query("something red"))
    ticked = instead(slate, next(wish for wish, _ in ticks(slate)))
    (tick,) = ticked.constraints
    said = replace(ticked, constraints=(replace(tick, words=f"in {tick.values[0]}"),))
    assert shop.search(said).total == shop.search(ticked).total > 0


def test_taken_back_with_nothing_in_its_place_a_word_is_still_one(shop: Shop) -> None:
    slate = shop.search(Query("acme", without=("brand:is:acme",)))
    assert not slate.applied and 0 < slate.total < shop.search(Query()).total


def test_said_or_ticked_a_delivery_is_not_proven_by_a_promise_that_has_passed() -> None:
    today, goods = date(2026, 11, 29), products(4)
    first, second, third, *_ = (variant.sku for product in goods for variant in product.variants)
    days = {first: 20, second: 29, third: 30}
    by = Constraint(Field.DELIVERY, Op.AT_MOST, (date(2026, 11, 30),))
    with opened(goods) as shop:
        shop.set_offers({sku: Offer(delivery=date(2026, 11, day)) for sku, day in days.items()})
        for query in (Query("delivered by tomorrow"), Query(constraints=(by,))):
            slate = shop.search(replace(query, context=Context(today=today)))
            assert {hit.variant.sku for hit in slate.hits} == {second, third}
            assert slate.total == 2
