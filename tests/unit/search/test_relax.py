"""What a way out promises is what it brings."""

import pytest

from shopkeeper.search.relax import MOST, relaxations, respelt
from shopkeeper.types import Constraint, Intent, Op, Query
from tests.unit.search.test_journey import opened
from tests.unit.simulation.world import products

ASKED = [
    "purple hat under $3", "green bag by Sol under $5", "red jacket under $5", "crimson shoe hat under $9", "acme hats below $8", "luma jacket for hiking under $6",
    "blue and green shirts under $7", "sol jacket hat bag", "black hat not by acme under $10", "warm jacket hat under $30",
]  # fmt: skip


@pytest.fixture(scope="module")
def shop():
    with opened(products(60)) as found:
        yield found


@pytest.mark.parametrize("text", ASKED)
def test_each_way_out_brings_as_many_products_as_it_says(shop, text: str) -> None:
    slate = shop.search(Query(text))
    for way in slate.relaxations:
        dropped = frozenset(one.id for one in (way.drop, *way.also))
        then = shop.search(Query(text, without=dropped))
        assert (then.total, then.near) == (way.count, False), (
            text,
            [one.words for one in (way.drop, *way.also)],
        )
        assert way.count > (0 if slate.near else slate.total)


def test_there_are_ways_out_of_these(shop) -> None:
    assert sum(len(shop.search(Query(text)).relaxations) for text in ASKED) >= 10


def test_of_more_ways_out_than_are_shown_those_that_bring_most_are() -> None:
    wishes = tuple(Constraint(f"fact {n}", Op.IS, ("yes",)) for n in range(MOST + 1))

    def brought_by(kept: tuple[Constraint, ...]) -> int:
        (dropped,) = {*wishes} - {*kept}
        return 1 + wishes.index(dropped)

    ways = relaxations(brought_by, brought_by, wishes, 0)
    assert [(way.drop, way.count) for way in ways] == [(wishes[n], n + 1) for n in range(MOST, 0, -1)]


@pytest.mark.parametrize(
    ("text", "corrections", "meant"),
    [
        ("Hodie in red", {"hodie": "hoodie"}, "hoodie in red"),
        ("hoodi or hoodies", {"hoodi": "hoodie"}, "hoodie or hoodies"),
        ("t-shrits, a shrit", {"shrits": "shirts", "shrit": "shirt"}, "t-shirts, a shirt"),
        ("a hoodie", {}, ""),
    ],
)
def test_a_better_spelling_mends_whole_words_however_they_are_written(
    text: str, corrections: dict[str, str], meant: str
) -> None:
    assert respelt(Intent(text, text, corrections=tuple(corrections.items()))) == meant
