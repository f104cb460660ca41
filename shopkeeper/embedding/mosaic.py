"""Parts of a picture that nobody shall be known by again.

A part is replaced by 4 × 4 means of it, drawn softly: 48 numbers are left, and what they were made of cannot be computed back. Knows boxes;
refuses to know what is in them.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shopkeeper.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

CELLS = 4
MARGIN = 0.25
"""Of a box's sides, added around it: hair and ears tell, too."""


def unrecognisable(picture: "Image", parts: Iterable[Box]) -> "Image":
    """A copy of an RGB picture without what ``parts`` showed."""
    from PIL.Image import Resampling

    drawn = picture.copy()
    for box in parts:
        place = box.wider(MARGIN).pixels(picture.size)
        part = picture.crop(place)
        means = part.resize((CELLS, CELLS), Resampling.BOX)
        drawn.paste(means.resize(part.size, Resampling.BICUBIC), place[:2])
    return drawn
