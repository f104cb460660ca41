"""Places kept for newcomers: as many as promised, on every length of list, and nobody else loses their order."""

from collections import Counter
from math import floor
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommend.newcomers import FEW, reserve
from shopkeeper.types import Context, Happened, Surface
from tests.known import known
from tests.unit.recommend.shop import NOBODY, SmallShop, numbers, offer, opened, reasons

SHARES = st.floats(0, 1)
ORDERS = st.permutations(range(14)).flatmap(
    lambda all: st.tuples(st.just(all[:10]), st.lists(st.sampled_from(range(14)), unique=True, max_size=6))
)


@given(ORDERS, SHARES)
def test_the_first_n_hold_their_share_of_newcomers(lists: tuple[list[int], list[int]], share: float) -> None:
    order, new = lists
    kept = reserve(order, new, share)
    assert sorted(kept) == sorted({*order, *new})
    for n in range(1, len(kept) + 1):
        assert len({*kept[:n]} & {*new}) >= min(floor(share * n), len(new))


@given(ORDERS, SHARES)
def test_others_keep_their_order(lists: tuple[list[int], list[int]], share: float) -> None:
    order, new = lists
    kept = reserve(order, new, share)
    assert [one for one in kept if one not in new] == [one for one in order if one not in new]
    assert share or kept[: len(order)] == order


@given(ORDERS, SHARES, st.integers(0, 10))
def test_a_longer_list_begins_as_a_shorter_one(
    lists: tuple[list[int], list[int]], share: float, n: int
) -> None:
    """So the place that chance draws is the same place however far the list is filled."""
    order, new = lists
    assert reserve(order[:n], new, share)[:n] == reserve(order, new, share)[:n]


def watched(shop: SmallShop, *ns: int) -> None:
    """Often enough to be no newcomers, after the first product."""
    for n in ns:
        for visit in range(int(FEW) + 1):
            who = Context(who=known("", f"{n}, visit {visit}"))
            shop.did(Happened.VIEWED, 0, who=who)
            shop.did(Happened.VIEWED, n, who=who)


def test_a_newcomer_stands_where_its_share_begins(tmp_path: Path) -> None:
    places = dict[float, int]()
    for share in (0.0, 0.5, 1.0):
        with opened(tmp_path, newcomers=share) as shop:
            if not places:
                watched(shop, 1, 3, 4, 5, 6, 7)
            found = shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(0,), size=6)
            places[share] = numbers(found).index(2) if 2 in numbers(found) else 6
            assert share == 0 or reasons(found)[2] == "Because you looked at Thing 0: much like it"
    assert places[0.0] > places[0.5] == 1 and places[1.0] == 0


def test_a_place_is_kept_for_the_next_where_the_closest_are_sold_out_or_seen(tmp_path: Path) -> None:
    with opened(tmp_path, newcomers=0.5) as shop:
        watched(shop, 4, 5, 6, 7)
        assert 3 in numbers(shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(1, 2, 0), size=2))
        for sold_out in (1, 2):
            shop.offers(sold_out, offer(10, stock=0))
        assert 3 in numbers(shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(0,), size=2))


def test_who_is_known_by_now_has_no_place_kept(tmp_path: Path) -> None:
    with opened(tmp_path, newcomers=1.0) as shop:
        watched(shop, 1, 3, 4, 5, 6, 7)
        shop.did(Happened.VIEWED, 7)
        assert numbers(shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(0,)))[0] == 2
        watched(shop, 2)
        with_place = numbers(shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(0,)))
    with opened(tmp_path, newcomers=0.0) as shop:
        assert numbers(shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(0,))) == with_place


def test_propensities_are_those_of_the_places(tmp_path: Path) -> None:
    """Drawn many times, each product stands on each place as often as its event says: replay holds with places kept."""
    seen, said = Counter[tuple[int, int]](), dict[tuple[int, int], float]()
    with opened(tmp_path, epsilon=0.5, newcomers=0.5) as shop:
        watched(shop, 1, 3, 4, 5, 6, 7)
        for _ in range(600):
            found = shop.ask(Surface.FOR_YOU, who=NOBODY, seen=(0,), size=3)
            for at, (number, pick) in enumerate(zip(numbers(found), found.picks, strict=True)):
                seen[number, at] += 1
                assert said.setdefault((number, at), pick.propensity) == pick.propensity
    for standing, chance in said.items():
        assert abs(seen[standing] / 600 - chance) < 4 * np.sqrt(chance * (1 - chance) / 600)
