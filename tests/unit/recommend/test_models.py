"""What holds for every model of the next item, whatever it has seen."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommend.models import (
    DEFAULT_WEIGHTS,
    SHARP,
    WIDE,
    Alike,
    Earlier,
    Hybrid,
    Neighbours,
    Popular,
    RecentVisits,
    Same,
    Scored,
    Visit,
    best,
    fit,
    fit_weights,
)
from shopkeeper.recommend.models.blend import Believed, _moved, _Stacked, weights_of
from shopkeeper.recommend.models.port import summed, united

ITEMS = st.integers(0, 12)
VISITS = st.lists(st.lists(st.tuples(ITEMS, st.integers(0, 10**6)), min_size=1, max_size=9), max_size=12)
SEEN = st.lists(ITEMS, max_size=6)


def visits(drawn: list[list[tuple[int, int]]]) -> list[Visit]:
    return [Visit([i for i, _ in lines], sorted(float(at) for _, at in lines)) for lines in drawn]


def hybrid(recent: RecentVisits, popular: Popular) -> Hybrid:
    parts = {
        "wide": Neighbours(recent, WIDE), "sharp": Neighbours(recent, SHARP), "popular": popular, "same": Same(), "earlier": Earlier(),
    }  # fmt: skip
    return Hybrid(parts, DEFAULT_WEIGHTS)


def learnt(past: list[Visit], capacity: int = 100, longest: int = 24) -> Hybrid:
    recent, popular = RecentVisits(capacity, longest), Popular()
    fit(recent, past)
    fit(popular, past)
    return hybrid(recent, popular)


@given(VISITS, SEEN, st.sets(ITEMS), st.integers(0, 8))
def test_lists_are_sorted_without_repeats_and_without_what_is_excluded(drawn, seen, exclude, k):
    model = learnt(visits(drawn))
    for part in (*model.parts.values(), model):
        found = best(part.score(seen), k, exclude)
        assert len(found) <= k and len(set(found.items.tolist())) == len(found)
        assert not exclude & set(found.items.tolist())
        assert (np.diff(found.scores) <= 0).all() and (found.scores > 0).all()


@given(VISITS, SEEN)
def test_the_same_past_gives_the_same_answer(drawn, seen):
    one, two = (learnt(visits(drawn)).next(seen, 20) for _ in range(2))
    assert one.items.tolist() == two.items.tolist() and one.scores.tolist() == two.scores.tolist()


@given(VISITS, SEEN, st.integers(1, 4), st.integers(1, 5))
def test_events_one_by_one_are_the_same_as_fitting_what_is_left(drawn, seen, capacity, longest):
    """Whatever fell out of a small ring has left no trace: a large ring fitted to the remaining visits agrees."""
    past = [Visit(visit.items[:longest], visit.moments[:longest]) for visit in visits(drawn)]
    past = [Visit(v.items, [float(n)] * len(v.items)) for n, v in enumerate(past)]
    small, large = RecentVisits(capacity, longest), RecentVisits(100, longest)
    for number, visit in enumerate(past):
        for item, at in zip(visit.items, visit.moments, strict=True):
            small.observe(number, item, at)
    fit(large, past[-capacity:])
    for nearness in (WIDE, SHARP):
        a, b = (best(Neighbours(recent, nearness).score(seen), 20) for recent in (small, large))
        assert a.items.tolist() == b.items.tolist()
        assert a.scores == pytest.approx(b.scores, rel=1e-4)


@given(VISITS)
def test_the_most_popular_are_exact_although_only_some_are_kept(drawn):
    past = visits(drawn)
    few, all_of_them = Popular(3600.0, depth=3), Popular(3600.0, depth=100)
    fit(few, past)
    fit(all_of_them, past)
    a, b = best(few.score([]), 3), best(all_of_them.score([]), 3)
    assert a.items.tolist() == b.items.tolist() and a.scores == pytest.approx(b.scores)


def test_popularity_fades_over_any_time():
    popular = Popular(3600.0)
    for _ in range(5):
        popular.observe(0, 1, 0.0)
    popular.observe(0, 2, 7 * 3600.0)
    assert best(popular.score([]), 1).items.tolist() == [2]
    popular.observe(0, 3, 1e9)
    assert best(popular.score([]), 5).items.tolist() == [3]


def test_what_followed_this_item_comes_first():
    past = [Visit([1, 2, 3], [0.0, 1.0, 2.0])] * 3 + [Visit([9, 8], [0.0, 1.0])]
    assert learnt(past).next([1], 5, exclude=[1]).items.tolist()[0] == 2
    assert learnt(past).next([9], 5, exclude=[9]).items.tolist()[0] == 8


def test_newer_visits_count_more():
    recent = RecentVisits()
    fit(recent, [Visit([1, 2], [0.0, 1.0]), Visit([1, 3], [9e5, 9e5 + 1])])
    assert best(Neighbours(recent, WIDE).score([1]), 1).items.tolist() == [3]


def test_what_was_last_seen_years_ago_is_still_followed():
    past = [Visit([1, 2], [0.0, 1.0]), Visit([5, 6], [1e9, 1e9]), Visit([1], [1e9])]
    found = learnt(past).next([1], 5, exclude=[1])
    wide = best(learnt(past).parts["wide"].score([1]), 5)
    assert wide.items.tolist() == [2] and wide.scores[0] > 1e-30
    assert found.items.tolist()[0] == 2 and np.isfinite(found.scores).all()


def test_a_long_visit_goes_on_as_another():
    recent = RecentVisits(capacity=10, longest=3)
    for step in range(7):
        recent.observe(5, step, float(step))
    assert len(recent) == 3 and recent.sizes[:3].tolist() == [3, 3, 1]
    assert recent.rows_with(6, 10).tolist() == [2]


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0.0, 4, width=32)), max_size=60), st.booleans())
def test_sums_are_right_both_ways_of_adding(pairs, far):
    items = np.array([item * (10**6 if far else 1) for item, _ in pairs], np.int64)
    weights = np.array([weight for _, weight in pairs], np.float32)
    got = dict(
        zip(
            *(column.tolist() for column in (summed(items, weights).items, summed(items, weights).scores)),
            strict=True,
        )
    )
    want = {item: float(weights[items == item].sum()) for item in set(items.tolist())}
    assert got == pytest.approx({item: value for item, value in want.items() if value > 0}, rel=1e-5)


@given(st.lists(st.integers(0, 40), min_size=1), st.booleans())
def test_united_names_each_item_once_and_says_where_each_is(drawn: list[int], far: bool) -> None:
    every = np.array(drawn, np.int64) * (10**6 if far else 1)
    items, places = united(every)
    assert items.tolist() == sorted(set(every.tolist()))
    assert items[places].tolist() == every.tolist()


class Knows:
    """Believes in one item, always."""

    def __init__(self, *items: int) -> None:
        self.items = np.array(items, np.int64)

    def score(self, seen):
        return Scored(self.items, np.ones(len(self.items), np.float32))


def test_shares_go_to_who_is_right_and_the_mixture_is_as_good_as_the_best_part():
    examples = [([1], 5)] * 250 + [([1], 7)] * 50
    shares = fit_weights({"right": Knows(5, 6), "wrong": Knows(8, 9), "rarely": Knows(7)}, examples)[0]
    assert shares["right"] > shares["rarely"] > shares["wrong"]
    assert sum(shares.values()) == pytest.approx(1)
    mixed = Hybrid({"right": Knows(5, 6), "wrong": Knows(8, 9), "rarely": Knows(7)}, (shares,) * 4)
    assert mixed.next([1], 3).items.tolist()[0] in (5, 7)


@pytest.mark.parametrize("examples", [1, 2, 201])
def test_shares_are_the_same_each_time_and_sum_to_one_however_the_examples_halve(examples):
    asked = [([1], 5 + n % 3) for n in range(examples)]
    parts = {"five": Knows(5, 9), "six": Knows(6, 5), "all": Knows(5, 6, 7, 8)}
    shares = fit_weights(parts, asked)
    assert shares == fit_weights(parts, asked)
    assert all(sum(of.values()) == pytest.approx(1) and min(of.values()) >= 0 for of in shares)


def test_shares_hang_less_on_which_examples_there_were_than_those_of_one_fit_to_all():
    chance = np.random.default_rng(0)
    samples = [[Believed(chance.random(3), chance.random((12, 3))) for _ in range(60)] for _ in range(12)]
    apart = np.var([_moved(_Stacked(sample)) for sample in samples], 0).sum()
    together = np.var([list(weights_of("abc", [sample] * 4)[0].values()) for sample in samples], 0).sum()
    assert together < apart


def test_without_examples_every_part_has_the_same_share():
    assert all(shares == {"a": 0.5, "b": 0.5} for shares in fit_weights({"a": Same(), "b": Earlier()}, []))


def test_a_hybrid_of_silent_parts_says_nothing():
    assert len(learnt([]).next([], 5)) == 0


@given(
    st.lists(st.lists(st.integers(-3, 3), min_size=3, max_size=3), min_size=1, max_size=25), st.integers(1, 6)
)
def test_a_new_item_is_in_the_lists_as_if_it_had_always_been_there(drawn, nearest):
    vectors = np.array(drawn, np.float32) + np.float32(0.1)
    alike = Alike(3, nearest=nearest)
    for item, vector in enumerate(vectors):
        alike.put(item * 7, vector)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    for item in range(len(units)):
        others = np.delete(units @ units[item], item)
        want = np.sort(others)[::-1][:nearest]
        assert np.log(np.sort(alike.score([item * 7]).scores)[::-1]) / alike.heat + 1 == pytest.approx(
            want, abs=1e-4
        )


def test_an_item_nobody_clicked_is_recommended_for_its_looks():
    alike = Alike(2)
    for item, vector in ((1, [1, 0]), (2, [0, 1])):
        alike.put(item, np.array(vector, np.float32))
    alike.put(3, np.array([0.9, 0.1], np.float32))
    assert best(alike.score([1]), 1).items.tolist() == [3]
    assert len(alike.score([99])) == 0


def test_every_seen_prefix_is_answered_in_order():
    past = [Visit(list(range(n, n + 4)), [float(n)] * 4) for n in range(6)]
    model = learnt(past)
    for a, b in itertools.pairwise(range(4)):
        assert b in model.next([a], 3, exclude=[a]).items.tolist()


@given(VISITS, st.integers(1, 4))
def test_what_stood_beside_something_was_in_one_visit_with_it(drawn, capacity):
    recent = RecentVisits(capacity)
    fit(recent, visits(drawn))
    items = {item for visit in visits(drawn) for item in visit.items}
    neighbours = Neighbours(recent, SHARP)
    for one in items:
        for other in items - {one}:
            assert bool(recent.together(one, other)) == neighbours.beside(one).has(other)


@given(VISITS, st.lists(st.tuples(st.integers(0, 5), ITEMS), max_size=12), SEEN, st.integers(1, 4))
def test_what_is_kept_of_an_item_is_what_would_be_worked_out_now(drawn, later, seen, capacity):
    """Asked after every event, a model answers as one that was never asked before."""
    kept, past = RecentVisits(capacity, 3), visits(drawn)
    fit(kept, past)
    for step, (visit, item) in enumerate(later):
        Neighbours(kept, WIDE).score(seen)
        kept.observe(visit, item, 2e6 + step)
    fresh = RecentVisits(capacity, 3)
    fit(fresh, past)
    for step, (visit, item) in enumerate(later):
        fresh.observe(visit, item, 2e6 + step)
    one, other = (Neighbours(recent, WIDE).score(seen) for recent in (kept, fresh))
    assert one.items.tolist() == other.items.tolist() and one.scores.tolist() == other.scores.tolist()


@given(VISITS, st.lists(st.tuples(st.integers(0, 5), ITEMS), max_size=12))
def test_what_was_taken_back_was_in_no_visit(drawn, taken):
    recent = RecentVisits(100)
    fit(recent, visits(drawn))
    rows = {visit: {item for item, _ in lines} for visit, lines in enumerate(drawn)}
    for visit, item in taken:
        Neighbours(recent, SHARP).beside(item)
        recent.take_back(visit, item)
        rows.get(visit, set()).discard(item)
    for one, other in itertools.combinations(range(13), 2):
        both = sum({one, other} <= row for row in rows.values())
        assert recent.together(one, other) == both
        assert Neighbours(recent, SHARP).beside(one).has(other) == bool(both)


def test_popularity_is_counted_anew_once_something_happens():
    popular = Popular()
    popular.observe(0, 1, 0.0)
    before = popular.score([])
    assert popular.score([]) is before
    popular.observe(0, 2, 1.0)
    assert sorted(popular.score([]).items.tolist()) == [1, 2]
