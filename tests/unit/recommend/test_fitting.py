"""A blend is fitted to the past as it was then, and passes only if later visits bear it out; whoever said no is not asked about."""

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.events import Kept, Offset
from shopkeeper.features.feature import Part
from shopkeeper.recommend.blend import DEFAULT, Blend
from shopkeeper.recommend.fitting import LOOKS_LEAST, RULES, Fitted, fit
from shopkeeper.recommend.past import Past
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, ProductId, SessionId, ShopperId
from tests.transformer import ring, transformer
from tests.unit.recommend.shop import PRODUCTS, SmallShop, opened

NOW = time.time_ns() // 1000
Course = Callable[[np.random.Generator], Sequence[int]]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SmallShop]:
    with opened(tmp_path) as small:
        yield small


def came(shop: SmallShop, *visits: Sequence[int], who: str = "ann", bot: bool = False) -> None:
    """Each visit is one of its own, a minute after the one before; nobody's where ``who`` is empty."""
    lines, kept, begun = [shop.line(n) for n in range(len(PRODUCTS))], [], int(shop.events.head())
    for number, visit in enumerate(visits):
        name = f"{who or 'nobody'}-{begun}-{number}"
        for step, n in enumerate(visit):
            at = NOW - 10**12 + (begun + number) * 60_000_000 + step * 1_000_000
            event = Event(
                EventId(f"{name}.{step}"),
                Happened.VIEWED,
                at,
                ShopperId(who),
                SessionId(name),
                (lines[n],),
                allows=EVERYTHING,
            )
            kept.append(Kept(Offset(0), event, bot=bot))
    shop.events.restore(kept)


def past(shop: SmallShop) -> Past:
    return shop.recommender.past()


def asked(shop: SmallShop, after: int = 0) -> list[tuple[list[ProductId], ProductId]]:
    owners = {good.item: good.product for good in past(shop).shelf.get(PRODUCTS).values()}
    return [
        ([anchor.good.product for anchor in one.known.seen], owners[one.target])
        for one, _ in past(shop).questions(Offset(after))
    ]


def test_each_new_product_of_a_visit_is_asked_of_what_was_seen_before_it(shop: SmallShop) -> None:
    came(shop, [0, 1, 0, 2], [3])
    p0, p1, p2, *_ = PRODUCTS
    assert asked(shop) == [([p0], p1), ([p1, p0], p2)], (
        "again is no news, and where it was turned to last counts"
    )
    assert asked(shop, after=2) == [([p1, p0], p2)]
    assert past(shop).visits(Offset(0), Offset(99)) == [[p0, p1, p2]]


def test_nothing_that_came_later_is_known(shop: SmallShop) -> None:
    came(shop, [0, 1], [0, 1])
    known = []
    for question, learnt in past(shop).questions(Offset(0)):
        known.append(learnt.visits.together(question.known.items[0], question.target))
    assert known == [0, 1]


def test_who_said_no_and_bots_are_learnt_from_by_nobody(shop: SmallShop) -> None:
    came(shop, [0, 1, 2], who="")
    came(shop, [0, 1, 2], who="spider", bot=True)
    assert not asked(shop) and not past(shop).visits(Offset(0), Offset(99))
    assert past(shop).cut().until == 0


def test_what_somebody_left_out_since_is_left_out_of_the_past(shop: SmallShop) -> None:
    came(shop, [0, 3, 5])
    came(shop, [0, 3, 5], who="bob")
    shop.own.choose(ShopperId("ann"), Part.CATEGORY, "Tees", NOW, removed=True)
    shop.own.choose(ShopperId("bob"), Part.HISTORY, "", NOW, removed=True)
    assert past(shop).visits(Offset(0), Offset(99)) == [[PRODUCTS[0], PRODUCTS[5]]]
    assert asked(shop) == [([PRODUCTS[0]], PRODUCTS[5])]


def test_a_visit_belongs_to_where_it_began(shop: SmallShop) -> None:
    came(shop, [0, 1, 2], [3, 4])
    assert past(shop).visits(Offset(0), Offset(2)) == [PRODUCTS[:2]], "cut off, not read ahead"
    assert past(shop).visits(Offset(2), Offset(5)) == [PRODUCTS[3:5]]


def lived(shop: SmallShop, course: Course, visits: int = 260) -> None:
    chance = np.random.default_rng(0)
    came(shop, *(course(chance) for _ in range(visits)))


def round_and_round(chance: np.random.Generator) -> list[int]:
    """On by three each time: another kind and another colour, so that likeness is of no use."""
    begin = int(chance.integers(8))
    return [(begin + 3 * step) % 8 for step in range(4)]


def anything(chance: np.random.Generator) -> list[int]:
    return chance.permutation(8)[:4].tolist()


def judged(shop: SmallShop, now: Blend = DEFAULT, step: int = 0) -> Fitted:
    """With a transformer that expects ``step`` further on, where there is one."""
    cut = past(shop).cut()
    one = transformer(PRODUCTS, ring(8, step), cut.until, cut.judged_from) if step else None
    return fit(past(shop), now, one, Offset(cut.until if one else 0), cut.judged_from)


def test_a_transformer_that_knows_the_course_is_taken_in(shop: SmallShop) -> None:
    lived(shop, round_and_round, 480)
    found = judged(shop, step=3)
    rows = {row.what: row for row in found.rows}
    assert set(rows) == {*RULES, "sequence", "hybrid", "as it runs", "refitted without it"}
    assert found.blend and found.judged and not found.refused
    assert rows["hybrid"].ndcg > rows["as it runs"].ndcg and 0 < found.low < found.high
    assert all(shares["sequence"] > 0.3 for shares in found.blend.shares)
    assert all(
        sum(shares.values()) == pytest.approx(1.0) for shares in (*found.blend.shares, *found.blend.rules)
    )


def test_likeness_is_never_silenced(shop: SmallShop) -> None:
    """What came a minute ago has nothing else to speak for it."""
    lived(shop, round_and_round)
    made = judged(shop).blend
    assert made and all(shares["alike"] >= LOOKS_LEAST for shares in made.rules)


def test_what_is_no_better_is_refused(shop: SmallShop) -> None:
    lived(shop, round_and_round, 480)
    first = judged(shop).blend
    assert first
    again = judged(shop, now=first)
    assert again.judged and "more than chance" in again.refused


def test_noise_is_refused(shop: SmallShop) -> None:
    lived(shop, anything, 480)
    found = judged(shop, step=3)
    assert found.judged and found.refused


def test_too_little_is_not_judged(shop: SmallShop) -> None:
    lived(shop, round_and_round, 30)
    found = judged(shop)
    assert not found.judged and found.blend is None and "it takes 200" in found.refused
