import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.ranking import kin_first, votes
from shopkeeper.types import Candidate, LookKey


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=24))
def test_the_nearer_has_the_greater_say_and_all_of_them_one_vote(cosines: list[float]) -> None:
    says = votes(cosines)
    assert says.sum() == pytest.approx(1)
    assert says.argmax() in [i for i, cosine in enumerate(cosines) if cosine >= max(cosines) - 1e-12]


def test_kin_come_before_strangers_that_are_a_little_nearer_and_keep_their_order() -> None:
    by_score = [Candidate(LookKey(key), {}, score) for key, score in ((1, 0.05), (2, 0.04), (3, 0.03))]
    assert [c.key for c in kin_first(by_score, {LookKey(2): 1.0, LookKey(3): 1.0})] == [2, 3, 1]
    assert [c.key for c in kin_first(by_score, {})] == [1, 2, 3]
