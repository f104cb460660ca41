"""Each kind of feature, by an example that can be checked by hand."""

from math import exp, log, log1p

import numpy as np
import pytest

from shopkeeper.features.activity import SURFACES, BySurface, Count, Mean, Rate, Recency, Rhythm
from shopkeeper.features.decay import DAY as A_DAY
from shopkeeper.features.decay import HOUR as AN_HOUR
from shopkeeper.features.decay import Sums
from shopkeeper.features.facts import Candidates, Trait, log_price
from shopkeeper.features.feature import Feature, Group, Part, Seen, span
from shopkeeper.features.person import sights
from shopkeeper.features.state import State
from shopkeeper.features.taste import Affinity, Familiarity, Keyed, PriceAffinity
from shopkeeper.features.together import BOUGHT, VIEWED, CoOccurrence
from shopkeeper.types import UNTOLD, Event, Happened, Line, Money, ProductId, ShopperId, Surface
from tests.unit.features.shop import BOB, DAY, HOUR, MINUTE, NOW, PRODUCTS, SmallShop, event, line, usd

SHOP = SmallShop()


def values(
    feature: Feature, *events: Event, at: int = NOW, everybody: tuple[Event, ...] = ()
) -> dict[str, float]:
    """What the feature says of whoever did these, among everybody's."""
    group = Group([feature])
    own, whole = Sums(group.half_lives, group.peaks), Sums(group.half_lives, group.peaks)
    for each in events:
        own.add("own", each.at, [delta for seen in sights(each, SHOP) for delta in group.deltas(seen)])
    for each in (*events, *everybody):
        whole.add("all", each.at, [delta for seen in sights(each, SHOP) for delta in group.deltas(seen)])
    found = group.values(own.of("own", at), whole.of("all", at))
    return dict(zip(group.columns, found.tolist(), strict=True))


def test_an_order_of_a_whole_shop_makes_no_more_pairs_than_a_large_one() -> None:
    lines = tuple(Line(ProductId(f"p{n:03}")) for n in range(200))
    for kind in (Happened.BOUGHT, Happened.VIEWED):
        pairs = CoOccurrence()
        pairs.update(event(kind, *lines))
        assert len(pairs.pairs) == 20
        assert sum(map(len, pairs.pairs.values())) == 20 * 19


def test_a_count_halves_with_each_half_life() -> None:
    viewed = [event(Happened.VIEWED, line(), at=NOW - DAY), event(Happened.VIEWED, line(), at=NOW)]
    assert values(Count(Happened.VIEWED, (A_DAY,)), *viewed) == {"viewed.1d": pytest.approx(log1p(1.5))}
    shown = event(Happened.SHOWN, line(1), line(2), line(3))
    assert values(Count(Happened.SHOWN, (AN_HOUR,)), shown) == {"shown.1h": pytest.approx(log1p(3))}


def test_recency_is_of_the_newest_even_if_it_comes_first() -> None:
    recency = Recency(Happened.CARTED)
    new, old = event(Happened.CARTED, line(), at=NOW - DAY), event(Happened.CARTED, line(), at=NOW - 9 * DAY)
    assert values(recency, new, old) == values(recency, old, new) == {"carted.recency": pytest.approx(0.5)}
    assert values(recency) == {"carted.recency": 0}


def test_a_rate_leans_on_everybodys_until_there_is_evidence() -> None:
    rate = Rate(Happened.CLICKED, Happened.SHOWN, (A_DAY,), prior=10)
    crowd = (event(Happened.SHOWN, *[line()] * 100), *(event(Happened.CLICKED, line()) for _ in range(20)))
    assert values(rate, everybody=crowd)["clicked/shown.1d"] == pytest.approx(0.2)
    keen = (event(Happened.SHOWN, *[line()] * 10), *(event(Happened.CLICKED, line()) for _ in range(10)))
    usual = 30 / 110
    assert values(rate, *keen, everybody=crowd)["clicked/shown.1d"] == pytest.approx((10 + 10 * usual) / 20)


def test_the_mean_of_stars() -> None:
    rated = [event(Happened.RATED, line(), number=stars) for stars in (5.0, 3.0)]
    assert values(Mean(Happened.RATED, (A_DAY,)), *rated)["rated.mean.1d"] == pytest.approx(4)


def test_the_mean_of_products_found_is_of_searches_that_say_so() -> None:
    asked = [event(Happened.ASKED, number=number) for number in (4.0, UNTOLD)]
    assert values(Mean(Happened.ASKED, (A_DAY,)), *asked)["asked.mean.1d"] == pytest.approx(4)


def test_where_it_happened() -> None:
    found = values(
        BySurface(Happened.CLICKED, A_DAY), event(Happened.CLICKED, line(), surface=Surface.FOR_YOU)
    )
    assert found["clicked@for_you.1d"] == pytest.approx(log(2))
    assert sum(found.values()) == pytest.approx(log(2))
    assert len(found) == len(SURFACES)


def test_the_rhythm_of_day_and_week() -> None:
    sunday = 1_780_216_200 * 1_000_000  # 31 May 2026, 08:30 UTC
    found = values(
        Rhythm(prior=1), *(event(Happened.VIEWED, line(), at=sunday) for _ in range(50)), at=sunday
    )
    assert max(found, key=found.__getitem__) in ("hour.08", "weekday.6")
    assert found["hour.08"] > 0.5 < found["weekday.6"]
    assert sum(share for name, share in found.items() if name.startswith("hour")) == pytest.approx(1)


def test_prices_at_the_time_of_the_event_in_the_shops_currency() -> None:
    prices = PriceAffinity((Happened.VIEWED,), (A_DAY,), prior=0)
    bought_then = event(Happened.VIEWED, line(0, price=usd(100)))
    known_now = event(Happened.VIEWED, line(0))
    foreign = event(Happened.VIEWED, line(0, price=Money(5, "JPY")))
    found = values(prices, bought_then, known_now, foreign)
    assert exp(found["price.mean.viewed.1d"]) == pytest.approx((100_00 * 20_00) ** 0.5)
    assert found["price.spread.viewed.1d"] == pytest.approx(log(5) / 2)
    assert found["price.weight.viewed.1d"] == pytest.approx(log1p(2))
    assert log_price(None, "USD") == log_price(usd(0), "USD") == 0


def told(keyed: Keyed, *events: Event) -> Sums:
    table = Sums(keyed.half_lives, keyed.peaks)
    for each in events:
        for seen in sights(each, SHOP):
            for key, slot, weight in keyed.update(seen):
                table.add(key, each.at, [(slot, weight)])
    return table


def test_an_affinity_is_a_smoothed_share_of_interest() -> None:
    brand = Affinity(Trait.BRAND, spans=(A_DAY,), prior=1)
    table = told(brand, event(Happened.BOUGHT, line(0)), event(Happened.VIEWED, line(1)))
    top, kinds, weight = brand.value(table, NOW)
    assert top == pytest.approx(5 / 7)
    assert weight == pytest.approx(log(7))
    assert 1 < kinds < 2
    liked = brand.match(table, Candidates.of([line(0), line(1), line(2), line(3)], SHOP), NOW)
    assert liked[:, 0] == pytest.approx([5 / 7, 1 / 7, 0, 5 / 7])


def test_a_size_is_liked_when_it_was_chosen() -> None:
    size = Affinity(Trait.SIZE)
    assert list(told(size, event(Happened.VIEWED, line(0)), event(Happened.CARTED, line(1, "M"))).rows) == [
        "M"
    ]


def test_colours_are_a_closed_set_too() -> None:
    colour = Affinity(Trait.COLOUR, closed=("red", "blue"), spans=(A_DAY,), prior=0)
    said = dict(
        zip(colour.columns, colour.value(told(colour, event(Happened.VIEWED, line(0))), NOW), strict=True)
    )
    assert (said["colour.red.1d"], said["colour.blue.1d"]) == (0, 1)


def test_what_was_done_with_a_product_itself() -> None:
    own = Familiarity(((Happened.SHOWN, A_DAY), (Happened.VIEWED, A_DAY)))
    table = told(own, event(Happened.VIEWED, line(0), at=NOW - DAY))
    matched = own.match(table, Candidates.of([line(0), line(1)], SHOP), NOW)
    assert matched.tolist() == [[0, pytest.approx(log1p(0.5)), pytest.approx(0.5)], [0, 0, 0]]
    assert own.value(table, NOW).tolist() == [pytest.approx(log(2)), 0]


def test_views_of_one_visit_and_lines_of_one_order_go_together() -> None:
    pairs = CoOccurrence()
    for number, minutes in enumerate((0, 10, 35)):
        pairs.update(event(Happened.VIEWED, line(number), at=NOW + minutes * MINUTE))
    pairs.update(event(Happened.VIEWED, line(3), at=NOW, shopper=BOB))
    pairs.update(event(Happened.BOUGHT, line(0), line(2), line(2), at=NOW))
    viewed = {name: [other for other, _ in pairs.partners(name, NOW)] for name in PRODUCTS[:4]}
    assert viewed == {PRODUCTS[0]: [PRODUCTS[1]], PRODUCTS[1]: [PRODUCTS[0], PRODUCTS[2]], PRODUCTS[2]: [PRODUCTS[1]], PRODUCTS[3]: []}  # fmt: skip
    assert pairs.partners(PRODUCTS[0], NOW, BOUGHT) == [(PRODUCTS[2], 1)]
    assert pairs.match([PRODUCTS[0]], PRODUCTS[:3], NOW)[:, VIEWED].tolist() == [
        0,
        pytest.approx(log(2), rel=1e-3),
        0,
    ]


def test_only_the_strongest_partners_stay() -> None:
    pairs = CoOccurrence(most=2)
    for _ in range(3):
        pairs.update(event(Happened.BOUGHT, line(0), line(1)))
    for other in range(2, 8):
        pairs.update(event(Happened.BOUGHT, line(0), line(other)))
    partners = pairs.partners(PRODUCTS[0], NOW, BOUGHT)
    assert len(partners) <= 4
    assert partners[0] == (PRODUCTS[1], 3)


def test_looks_like_what_was_viewed() -> None:
    state = State(SHOP)
    person = state.person()
    person.apply(event(Happened.VIEWED, line(2), at=NOW - 30 * DAY), SHOP)
    person.apply(event(Happened.VIEWED, line(3), at=NOW), SHOP)
    visit, months = person.looks(NOW)
    own, other = SHOP.vectors([line(3).look, line(2).look])
    assert visit == pytest.approx(own, abs=1e-5)
    mixed = own + other / 2
    assert months == pytest.approx(mixed / np.linalg.norm(mixed), abs=1e-5)
    reading = state.candidates(person, Candidates.of([line(3)], SHOP), NOW)
    assert reading.values[0, reading.columns.index("looks.visit")] == pytest.approx(1, abs=1e-5)


def test_a_price_is_far_or_near() -> None:
    state = State(SHOP)
    person = state.person()
    for amount in (40, 50, 60):
        person.apply(event(Happened.VIEWED, line(0, price=usd(amount))), SHOP)
    reading = state.candidates(person, Candidates.of([line(0, price=usd(49)), line(0, price=usd(500)), line(0, price=Money(1, "EUR"))], SHOP), NOW)  # fmt: skip
    distance, higher = (
        reading.values[:, reading.columns.index(f"price.{name}")] for name in ("distance", "higher")
    )
    assert distance.tolist() == [pytest.approx(0, abs=0.1), 5, 0]
    assert higher[1] == 5


def test_a_future_event_counts_as_if_it_happened_now() -> None:
    count = Count(Happened.VIEWED, (A_DAY,))
    assert values(count, event(Happened.VIEWED, line(), at=NOW + HOUR)) == {
        "viewed.1d": pytest.approx(log(2))
    }


def test_names_of_spans() -> None:
    assert [span(seconds) for seconds in (30, 90, 1800, 3600, 86_400, 30 * 86_400)] == [
        "30s",
        "1.5min",
        "30min",
        "1h",
        "1d",
        "30d",
    ]


def test_switching_a_part_off_leaves_the_others() -> None:
    group = Group([Count(Happened.VIEWED, (A_DAY,)), Rhythm()])
    sums = np.ones(len(group.half_lives))
    assert group.without(sums, [Part.RHYTHM]).sum() == 1
    assert Seen(event(Happened.VIEWED, shopper=ShopperId(""))).times == 1
