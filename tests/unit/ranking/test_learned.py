"""What serves gives the very numbers of what learned, and what was never learnt changes nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.adapters.lambdamart import SETTINGS, flat
from shopkeeper.ranking.learned import DEFAULT, Forest
from shopkeeper.types.errors import InvalidInput

COLUMNS = ("score", "views", "price")


def grown(seed: int, trees: int = 12) -> tuple[object, Forest, np.ndarray]:  # type: ignore[type-arg]
    lightgbm = pytest.importorskip("lightgbm")
    chance = np.random.default_rng(seed)
    features = chance.standard_normal((600, 3)).round(2)  # rounded: thresholds are met exactly
    wanted = features[:, 0] + np.sin(3 * features[:, 1]) * features[:, 2]
    settings = SETTINGS | {"objective": "regression", "num_threads": 1, "min_data_in_leaf": 5}
    booster = lightgbm.train(settings, lightgbm.Dataset(features, wanted), trees)
    return booster, flat(booster.dump_model(), COLUMNS), features


@pytest.mark.parametrize("seed", range(4))
def test_trees_are_walked_as_lightgbm_walks_them(seed: int) -> None:
    booster, forest, features = grown(seed)
    unseen = np.random.default_rng(99).uniform(-9, 9, (500, 3))
    for rows in (features, unseen):
        assert (forest(rows) == booster.predict(rows)).all()  # type: ignore[attr-defined]
        assert (forest.first(3)(rows) == booster.predict(rows, num_iteration=3)).all()  # type: ignore[attr-defined]
        assert (forest.stages(rows)[:, 4] == forest.first(5)(rows)).all()


def test_a_forest_is_read_as_it_was_written() -> None:
    _, forest, features = grown(1)
    again = Forest.load(forest.dump())
    assert again.columns == COLUMNS
    assert (again(features) == forest(features)).all()


@pytest.mark.parametrize("content", [b"", b"no ranker", b"PK\x03\x04 broken"])
def test_what_is_no_ranker_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput, match="no ranker"):
        Forest.load(content)


@given(st.lists(st.floats(0, 1), max_size=30))
def test_by_default_the_order_is_that_of_the_score(scores: list[float]) -> None:
    rows = np.array(scores).reshape(-1, 1)
    assert DEFAULT(rows).tolist() == scores


def test_no_trees_order_nothing() -> None:
    _, forest, features = grown(1)
    assert not forest.first(0)(features).any()


@pytest.mark.parametrize(
    "parts",
    [{"left": [0, 0, 2]}, {"right": [9, 1, 2]}, {"left": [-1, 1, 2]}, {"feature": [7, 0, 0]}, {"roots": [3]}, {"value": [0.0]}, {"left": [[1, 1, 2]]}],
)  # fmt: skip
def test_trees_that_no_walk_would_leave_are_refused(parts: dict[str, object]) -> None:
    """Whoever can write one file makes no question go round in circles."""
    whole = {
        "feature": [0, 0, 0],
        "left": [1, 1, 2],
        "right": [2, 1, 2],
        "roots": [0],
        "value": [0.0, 1.0, 2.0],
    } | parts
    made = {name: np.array(one, np.float64 if name == "value" else np.int32) for name, one in whole.items()}
    forest = Forest(("score",), threshold=np.array([0.5, np.inf, np.inf]), **made)
    with pytest.raises(InvalidInput):
        Forest.load(forest.dump())
