"""Lists that are not ten times the same."""

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommend.spread import spread

entries = st.lists(st.tuples(st.floats(0, 1), st.lists(st.sampled_from("abc"), max_size=2)), max_size=12)


def test_what_was_shown_is_worth_less_the_next_time() -> None:
    scores, facets = [1.0, 0.9, 0.8, 0.7], ["a", "a", "a", "b"]
    assert spread(scores, facets, 4, alpha=0.5) == [0, 3, 1, 2]
    assert spread(scores, facets, 2, alpha=0.5) == [0, 3]


@given(entries, st.integers(0, 12))
def test_it_is_a_part_of_the_list_and_without_alpha_its_order(
    given_: list[tuple[float, list[str]]], most: int
) -> None:
    scores, facets = [score for score, _ in given_], [own for _, own in given_]
    chosen = spread(scores, facets, most)
    assert len(chosen) == len(set(chosen)) == min(most, len(scores))
    plain = spread(scores, facets, most, alpha=0.0)
    assert [scores[i] for i in plain] == sorted(scores, reverse=True)[:most]
