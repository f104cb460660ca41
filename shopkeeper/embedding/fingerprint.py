"""A perceptual hash with its light and its colours: what stays of a picture that was resized or saved again.

The hash is Zauner (2010), "Implementation and Benchmarking of Perceptual Image Hash Functions": signs of the lowest DCT
coefficients of the grey picture. A grey hash cannot tell a red hoodie from the same hoodie in blue, so tones go with it.
Knows pixels. Refuses to know whose picture it is.
"""

from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.types import Fingerprint

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE, _LOW = 32, 8
_PLAIN = 6.0
"""Standard deviation of luma and of both colour differences, of 255, under which a picture shows nothing to know it by."""
_STEPS = np.arange(_SIDE)
_DCT = np.cos(np.pi * (2 * _STEPS + 1) * _STEPS[:_LOW, None] / (2 * _SIDE)).astype(np.float32)


def fingerprint(picture: "Image") -> Fingerprint | None:
    """Of an RGB picture; None for an even one (black, white, a plain wall), which is like every other."""
    from PIL import Image

    small = picture.resize((_SIDE, _SIDE), Image.Resampling.BOX).convert("YCbCr")
    seen = np.asarray(small, np.float32)
    if seen.std(axis=(0, 1)).max() < _PLAIN:
        return None
    low = _DCT @ seen[..., 0] @ _DCT.T
    bits = np.packbits(low > np.median(low))
    return Fingerprint(bits.tobytes(), _means(seen[..., :1], 8), _means(seen[..., 1:], 4))


def _means(seen: "np.typing.NDArray[np.float32]", cells: int) -> bytes:
    """Mean of each of ``cells`` × ``cells`` squares, rounded to bytes."""
    step = _SIDE // cells
    means = seen.reshape(cells, step, cells, step, -1).mean(axis=(1, 3))
    return bytes(np.rint(means).astype(np.uint8).tobytes())
