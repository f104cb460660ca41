import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.ranking import Fused, kin_first, votes


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=24))
def test_the_nearer_has_the_greater_say_and_all_of_them_one_vote(cosines: list[float]) -> None:
    says = votes(cosines)
    assert says.sum() == pytest.approx(1)
    assert says.argmax() in [i for i, cosine in enumerate(cosines) if cosine >= max(cosines) - 1e-12]


def test_kin_come_before_strangers_that_are_a_little_nearer_and_keep_their_order() -> None:
    score = np.array([0.05, 0.04, 0.03], np.float32)
    by_score = Fused(np.array([1, 2, 3]), score, {"photo": score}, {"photo": score})
    kin = kin_first(by_score, np.array([0.0, 1.0, 1.0]))
    assert kin.keys.tolist() == [2, 3, 1] and kin.raw["photo"].tolist() == score[[1, 2, 0]].tolist()
    assert kin_first(by_score, np.zeros(3)).keys.tolist() == [1, 2, 3]
