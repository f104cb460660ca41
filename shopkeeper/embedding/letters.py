"""What the rest of the house may ask of a model that reads letters in pictures.

Knows the shape, and which of the lines are worth looking for. Refuses to know which model.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from shopkeeper.types import ReadLine, Untrusted
from shopkeeper.types.normal import normal

if TYPE_CHECKING:
    from PIL.Image import Image

_SURE = 0.8
_WORD = re.compile(r"[^\W\d_]{3,}")
"""Two letters are a fold in a sleeve as often as not."""
MOST = 40
"""Words of one picture that are looked for."""


class Reader(Protocol):
    @property
    def name(self) -> str:
        """``family:variant``; what one read is read again by another."""
        ...

    def __call__(self, picture: "Image") -> tuple[ReadLine, ...]:
        """Lines in an RGB picture, from top to bottom; none where nothing is written. Thread-safe."""
        ...


def words(lines: Iterable[ReadLine]) -> tuple[Untrusted, ...]:
    """Each word once, of lines that were read with confidence."""
    sure = " ".join(line.text for line in lines if line.confidence >= _SURE)
    return tuple(Untrusted(word) for word in dict.fromkeys(_WORD.findall(normal(sure))))[:MOST]
