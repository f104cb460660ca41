"""How colours join what the sight head sees, in no more numbers than it had.

Knows standard scores and principal components. Refuses to know where the numbers come from.
"""

import numpy as np

from shopkeeper.embedding.lite.heads import SIGHT, ImageHead
from training.features import Array


def standard(colours: np.ndarray) -> dict[str, Array]:
    """Mean and deviation of the colours (n, 128) that are learnt from; nothing is blended yet."""
    rows = colours.astype(np.float32)
    both = SIGHT + rows.shape[1]
    return {
        "image.colour_mean": rows.mean(0),
        "image.colour_scale": rows.std(0) + 1e-3,
        "image.blend": np.eye(both, dtype=np.float32),
    }


def blend(head: ImageHead, features: np.ndarray, colours: np.ndarray) -> Array:
    """(128, 256): the directions that keep most of the cosines between pictures (Pearson 1901)."""
    rows = head.side_by_side(head.scores(features.astype(np.float32)), colours.astype(np.float32))
    _, directions = np.linalg.eigh(rows.T @ rows)
    return np.ascontiguousarray(directions[:, ::-1][:, :SIGHT].T)
