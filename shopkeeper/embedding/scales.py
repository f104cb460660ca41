"""How one encoder's cosines read in another's: the units that the house's curves and thresholds were fitted in.

Cosines of different models mean different things: two photos of strangers are at .1 for one and at .6 for another. A
straight line through two points, what belongs together and what does not, brings them to one scale in the same order.
Knows the line. Refuses to know how it was found (``adapt.scales``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.embedding.sameness import Sameness

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Scale:
    """``gain · cosine + shift``. A gain of 0 silences what tells nothing apart; else it is positive."""

    gain: float = 1.0
    shift: float = 0.0

    def __call__(self, raw: Vectors) -> Vectors:
        """Any shape."""
        return np.asarray(self.gain * raw + self.shift, np.float32)


@dataclass(frozen=True, slots=True)
class Scales:
    """One line per retriever that compares vectors; ``same`` judges photos on that scale, None when nothing could be fitted."""

    text: Scale = Scale()
    image: Scale = Scale()
    photo: Scale = Scale()
    same: Sameness | None = None
    looks: int = 0
    """How many of the shop's looks they were fitted on."""

    @property
    def by_retriever(self) -> dict[str, Scale]:
        return {"text": self.text, "image": self.image, "photo": self.photo}

    def sameness(self, own: Sameness) -> Sameness:
        """The verdict on raw cosines; the encoder's ``own`` where nothing was fitted."""
        return replace(self.same, gain=self.photo.gain, shift=self.photo.shift) if self.same else own


UNSCALED = Scales()


class Judging:
    """An ``Encoder`` whose verdicts are another's than its own."""

    def __init__(self, inner: Encoder, sameness: Sameness) -> None:
        self.name, self.dim, self.sentence_dim = inner.name, inner.dim, inner.sentence_dim
        self.sameness, self._inner = sameness, inner

    def image(self, pictures: "Sequence[Image]") -> Vectors:
        return self._inner.image(pictures)

    def text(self, texts: Sequence[str]) -> Vectors:
        return self._inner.text(texts)

    def sentence(self, texts: Sequence[str]) -> Vectors:
        return self._inner.sentence(texts)
