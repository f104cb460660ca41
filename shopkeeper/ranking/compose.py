"""A shown photo, changed by words: "like this, but in blue".

Vector arithmetic in the joint space, as in Vo et al. (2019), "Composing text and image for image retrieval", in its
simplest form without training: move the photo's vector towards the words asked for. Knows vectors and edits. Refuses
to filter: that blue is blue is a Constraint, proven elsewhere; this only asks for the right neighbours.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from shopkeeper.ranking.calibration import parameters
from shopkeeper.types import Edit

Vector = npt.NDArray[np.float32]


def compose(photo: Vector, edits: Sequence[Edit], text: Callable[[Sequence[str]], Vector]) -> Vector:
    """The photo's vector (dim,) after every edit, unit length; ``text`` maps n texts to joint vectors (n, dim)."""
    if not edits:
        return photo
    wished = text([edit.value for edit in edits]).sum(axis=0)
    moved = photo + parameters()["compose"]["pull"] * wished
    return np.asarray(moved / np.linalg.norm(moved), np.float32)
