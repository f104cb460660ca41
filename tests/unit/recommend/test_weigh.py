"""What several parts say, as one list."""

import numpy as np
import pytest

from shopkeeper.recommend.models import Scored
from shopkeeper.recommend.models.port import NOBODY
from shopkeeper.recommend.trending import lift
from shopkeeper.recommend.weigh import weigh


def scored(**scores: float) -> Scored:
    return Scored(np.array([int(name[1:]) for name in scores]), np.array([*scores.values()], np.float32))


def test_shares_of_silent_parts_fall_to_the_others_and_parts_add_up() -> None:
    said = {"a": scored(i9=3, i2=1), "b": scored(i2=1), "c": NOBODY}
    found = weigh(said, {"a": 0.4, "b": 0.4, "c": 0.2}, 10)
    assert found.items == [2, 9]
    assert found.scores == pytest.approx([0.625, 0.375])
    assert [sum(parts) for parts in found.parts] == pytest.approx(found.scores)
    assert [*found.given(0)] == ["b", "a"] and found.given(1) == {"a": pytest.approx(0.375)}


def test_nothing_said_is_nothing() -> None:
    assert not len(weigh({"a": NOBODY}, {"a": 1.0}, 5).items)
    assert not len(weigh({}, {}, 5).items)


def test_little_evidence_is_no_trend() -> None:
    few, many, usual = lift([2, 60, 10], [0, 20, 10]).tolist()
    assert many > few > usual == 1


def test_what_has_nearly_faded_is_still_a_share() -> None:
    found = weigh({"a": Scored(np.array([1, 2]), np.array([1e-44, 3e-44], np.float32))}, {"a": 1.0}, 5)
    assert sum(found.scores) == pytest.approx(1.0) and found.items == [2, 1]
