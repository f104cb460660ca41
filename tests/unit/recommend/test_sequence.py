"""A transformer is served from its file: here a file that knows only what follows each item."""

import numpy as np
import pytest

from shopkeeper.recommend.models import Sequential, best
from shopkeeper.types.errors import Unavailable
from tests.transformer import follows

FOLLOWS = np.array([[0, 5, 1], [1, 0, 5], [5, 1, 0]], np.float32)


@pytest.fixture
def model(tmp_path):
    (tmp_path / "follows.onnx").write_bytes(follows(FOLLOWS))
    return tmp_path / "follows.onnx"


def test_the_likeliest_items_with_their_probabilities(model):
    found = best(Sequential(model).score([2, 0]), 3)
    assert found.items.tolist() == [1, 2, 0]
    assert found.scores == pytest.approx(np.exp([5, 1, 0]) / np.exp([5, 1, 0]).sum())
    assert best(Sequential(model, depth=1).score([0]), 3).items.tolist() == [1]


def test_items_it_was_not_trained_with_are_passed_over(model):
    assert best(Sequential(model).score([1, 99]), 1).items.tolist() == [2]
    assert len(Sequential(model).score([99])) == len(Sequential(model).score([])) == 0


def test_a_file_that_is_no_model_says_what_to_do(tmp_path):
    (tmp_path / "broken.onnx").write_bytes(b"nothing")
    with pytest.raises(Unavailable) as refused:
        Sequential(tmp_path / "broken.onnx")
    assert "training.sequence" in refused.value.fix
