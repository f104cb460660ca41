"""Everybody gets their share of the first places, and nothing else moves."""

from math import floor

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.ranking.exposure import attention, even

LISTS = st.lists(st.sampled_from("abc"), max_size=40)


@given(LISTS, st.floats(0, 0.5), st.floats(0, 0.5))
def test_every_beginning_has_the_share_as_far_as_there_are_any(groups: list[str], a: float, b: float) -> None:
    order = even(groups, {"a": a, "b": b})
    assert sorted(order) == list(range(len(groups)))
    for group in "abc":
        own = [place for place in order if groups[place] == group]
        assert own == sorted(own), "within a group the order is kept"
    for n in range(1, len(order) + 1):
        first = [groups[place] for place in order[:n]]
        for group, share in (("a", a), ("b", b)):
            due = min(floor(share * n), groups.count(group))
            assert first.count(group) >= due - 1, "two may fall due at once: then one waits a place"


@given(LISTS)
def test_nobody_moves_where_nothing_is_asked(groups: list[str]) -> None:
    assert even(groups, {}) == list(range(len(groups)))


def test_a_group_at_the_end_is_brought_forward() -> None:
    assert even(list("aaaab"), {"b": 0.5}) == [0, 4, 1, 2, 3]
    assert attention(1) == 1 and attention(3) == 0.5
