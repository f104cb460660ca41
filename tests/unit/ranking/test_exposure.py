"""Everybody gets their share of the first places, and nothing else moves."""

from math import floor

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.ranking.exposure import attention, even

LISTS = st.lists(st.sampled_from("abc"), max_size=40)


@given(LISTS, st.sampled_from([(0.5, 0.5, 0.0), (0.34, 0.33, 0.33), (0.25, 0.25, 0.25), (0.1, 0.6, 0.3)]))
def test_every_beginning_has_the_shares_as_far_as_there_are_any(
    groups: list[str], shares: tuple[float, ...]
) -> None:
    least = dict(zip("abc", shares, strict=True))
    order = even(groups, least)
    assert sorted(order) == list(range(len(groups)))
    for group, share in least.items():
        own = [place for place in order if groups[place] == group]
        assert own == sorted(own), "within a group the order is kept"
        for n in range(1, len(order) + 1):
            first = [groups[place] for place in order[:n]]
            assert first.count(group) >= min(floor(share * n + 1e-9), groups.count(group))


@given(LISTS)
def test_nobody_moves_where_nothing_is_asked(groups: list[str]) -> None:
    assert even(groups, {}) == list(range(len(groups)))


def test_a_group_at_the_end_is_brought_forward() -> None:
    assert even(list("aaaab"), {"b": 0.5}) == [0, 4, 1, 2, 3]
    assert attention(1) == 1 and attention(3) == 0.5


def test_many_groups_that_fall_due_at_one_place_have_all_come_by_then() -> None:
    groups = [*"A" * 20, *"BCDEFGHIJ" * 3]
    first = [groups[place] for place in even(groups, dict.fromkeys("ABCDEFGHIJ", 0.1))[:10]]
    assert sorted(first) == [*"ABCDEFGHIJ"]
