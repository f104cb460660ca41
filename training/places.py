"""The middle of all that the heads were taught, and the places around it. Refuses to know heads."""

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.lite import places as around

Array = npt.NDArray[np.float32]
TOP = 1280
"""The last activations, those the ImageNet classifier reads."""


def places(features: Array, count: int = 128) -> tuple[Array, Array]:
    """Activations (n, features) → their middle (1280,) and ``count`` unit centres around it (count, 1280)."""
    middle = features[:, -TOP:].astype(np.float32).mean(0)
    return middle, around.places(features, middle, count)
