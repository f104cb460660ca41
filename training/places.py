"""Where the pictures that the heads were taught lie among all pictures.

Knows spherical k-means (Dhillon & Modha 2001). Refuses to know heads: serving uses the centres to keep the image head
silent about what it never saw.
"""

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.lite.towers import unit

Array = npt.NDArray[np.float32]
TOP = 1280
"""The last activations, those the ImageNet classifier reads."""


def places(features: Array, count: int = 128, rounds: int = 12) -> tuple[Array, Array]:
    """Activations (n, features) → their middle (1280,) and ``count`` unit centres around it (count, 1280)."""
    top = features[:, -TOP:].astype(np.float32)
    middle = top.mean(0)
    rows = unit(top - middle)
    centres = rows[np.random.default_rng(0).choice(len(rows), count, replace=False)]
    for _ in range(rounds):
        nearest = (rows @ centres.T).argmax(1)
        groups = [rows[nearest == i] for i in range(count)]
        centres = unit(np.stack([g.mean(0) if len(g) else c for g, c in zip(groups, centres, strict=True)]))
    return middle, centres
