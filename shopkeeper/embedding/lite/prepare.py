"""A picture as the image tower wants it. Used unchanged in serving and in training; knows nothing else."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from PIL.Image import Image

SIZE = 260


def square(picture: "Image") -> "Image":
    """The whole RGB picture, centred on white, 260 px square."""
    from PIL import Image, ImageOps

    return ImageOps.pad(picture, (SIZE, SIZE), Image.Resampling.BICUBIC, color="white")


def pixels(pictures: "Sequence[Image]") -> npt.NDArray[np.uint8]:
    """(n, 260, 260, 3) uint8."""
    return np.stack([np.asarray(square(picture)) for picture in pictures])
