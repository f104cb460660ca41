"""What the rest of the house may ask of a model that sees and reads.

Knows shapes only. Refuses to know which model, where its weights lie, or how a picture was decoded.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from PIL.Image import Image

    from shopkeeper.embedding.sameness import Sameness

Vectors = npt.NDArray[np.float32]
"""(n, dim), rows of unit length."""


class Encoder(Protocol):
    """One joint image–text space, plus the text–text space that goes with it.

    Thread-safe; batches internally; equal inputs give equal outputs (to 1e-5) whatever the batch.
    """

    @property
    def name(self) -> str:
        """``family:variant``, e.g. ``lite:1``. Vectors of different names are never compared."""
        ...

    @property
    def dim(self) -> int:
        """Size of the joint space."""
        ...

    @property
    def sentence_dim(self) -> int:
        """Size of the text–text space."""
        ...

    @property
    def sameness(self) -> "Sameness":
        """How near is the very same product, in this space."""
        ...

    def image(self, pictures: "Sequence[Image]") -> Vectors:
        """Joint-space vectors of RGB pictures: (n, dim)."""
        ...

    def text(self, texts: Sequence[str]) -> Vectors:
        """Joint-space vectors of texts, to compare with ``image``: (n, dim)."""
        ...

    def sentence(self, texts: Sequence[str]) -> Vectors:
        """Text–text vectors, to compare words with words: (n, sentence_dim)."""
        ...
