"""Where the pictures that the heads were taught lie among all pictures.

Knows spherical k-means (Dhillon & Modha 2001). Refuses to know heads: they use the centres to keep silent about what they
never saw.
"""

import numpy as np

from shopkeeper.embedding.lite.towers import Array, unit


def places(features: Array, middle: Array, count: int, rounds: int = 12) -> Array:
    """Activations (n, features) → ``count`` unit centres of the last of them, around ``middle`` (d,): (count, d)."""
    rows = unit(features[:, -middle.size :].astype(np.float32) - middle)
    centres = rows[np.random.default_rng(0).choice(len(rows), count, replace=False)]
    for _ in range(rounds):
        nearest = (rows @ centres.T).argmax(1)
        groups = [rows[nearest == i] for i in range(count)]
        centres = unit(np.stack([g.mean(0) if len(g) else c for g, c in zip(groups, centres, strict=True)]))
    return centres
