"""Trees grown by LightGBM (MIT), as an optional extra: ``pip install 'shopkeeper[learn]'``.

Knows LightGBM. Refuses to know the objective, which it is handed, and to serve: trees leave as plain arrays.
"""

from typing import Any, Final

import numpy as np

from shopkeeper.learning.lesson import Progress, Slopes
from shopkeeper.ranking.learned import Floats, Forest
from shopkeeper.types.errors import Unavailable

TREES: Final = 60
SETTINGS: Final = {
    "learning_rate": 0.1, "num_leaves": 15, "min_data_in_leaf": 30, "lambda_l2": 1.0, "feature_fraction": 0.7,
    "seed": 0, "deterministic": True, "force_row_wise": True, "use_missing": False, "verbosity": -1,
}  # fmt: skip


def train(features: Floats, columns: tuple[str, ...], slopes: Slopes, progress: Progress, threads: int = 1) -> Forest:  # fmt: skip
    """``learning.Trainer``. Raises Unavailable where LightGBM is not installed."""
    try:
        import lightgbm
    except (ImportError, OSError) as error:
        raise Unavailable(
            f"LightGBM is not to be had: {error}", field="learn", fix="pip install 'shopkeeper[learn]'"
        ) from None
    data = lightgbm.Dataset(features, np.zeros(len(features)), params=SETTINGS)
    settings = SETTINGS | {"objective": lambda scores, _: slopes(scores), "num_threads": threads}
    booster = lightgbm.train(
        settings, data, TREES, callbacks=[lambda state: progress("trees", state.iteration + 1, TREES)]
    )
    return flat(booster.dump_model(), columns)


def flat(model: dict[str, Any], columns: tuple[str, ...]) -> Forest:
    """LightGBM's own dump as arrays, equal to the last bit."""
    nodes: list[tuple[int, float, int, int, float]] = []
    roots = [_flatten(tree["tree_structure"], nodes) for tree in model["tree_info"]]
    feature, threshold, left, right, value = (np.array(column) for column in zip(*nodes, strict=True))
    whole = [column.astype(np.int32) for column in (feature, left, right, np.array(roots))]
    return Forest(columns, whole[0], threshold, whole[1], whole[2], value, whole[3])


def _flatten(node: dict[str, Any], nodes: list[tuple[int, float, int, int, float]]) -> int:
    here = len(nodes)
    if "leaf_value" in node:
        nodes.append((0, np.inf, here, here, float(node["leaf_value"])))
        return here
    nodes.append((0, 0.0, 0, 0, 0.0))  # its place: children come after it
    left, right = _flatten(node["left_child"], nodes), _flatten(node["right_child"], nodes)
    nodes[here] = (int(node["split_feature"]), float(node["threshold"]), left, right, 0.0)
    return here
