"""Which colours a picture shows, counted where a photographer puts the thing: in the middle.

Knows pixels, the light they were taken in, and 64 anchors spread over the RGB cube. Refuses to know things. Used unchanged
in serving and in training.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Floats = npt.NDArray[np.floating[Any]]
STEPS, STRIDE = 16, 2
"""Cells along each side of the RGB cube; every second pixel is counted."""
WHITE, BLUR, REACH = 235, 30.0, 0.23
"""From ``WHITE`` in all channels a cell is backdrop; ``BLUR`` is how far an anchor reaches, in RGB; ``REACH`` how far
from the middle a pixel counts, as a deviation in widths."""
BRIGHT, GAIN = 98, 3.0
"""The percentile of brightness that is taken for white, and the most that a dark picture is brightened by."""
ANCHORS = 64
DIM = 2 * ANCHORS
LEVELS = np.arange(STEPS) * 16 + 7.5


def _grid(levels: Floats) -> Floats:
    return np.stack(np.meshgrid(levels, levels, levels, indexing="ij"), -1).reshape(-1, 3)


def _shares() -> Array:
    """Per cell of the cube, how it is shared among the anchors: (4096, 64), rows sum to one."""
    cells, anchors = _grid(LEVELS), _grid(np.array([32.0, 96, 160, 224]))
    near = np.exp(-((cells[:, None] - anchors) ** 2).sum(2) / (2 * BLUR**2))
    return np.asarray(near / near.sum(1, keepdims=True), np.float32)


SHARES = _shares()
INK = np.where(_grid(LEVELS).min(1) < WHITE, 1, 1e-6).astype(np.float32)


def _middle(side: int) -> Floats:
    place = ((np.arange(side) - (side - 1) / 2) / (side * REACH)) ** 2
    return np.exp(-(place[:, None] + place) / 2).ravel()


def _lit(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """As a camera would have exposed them: a photo taken in a dark room shows the same colours."""
    white = np.percentile(pixels.max(-1).reshape(len(pixels), -1), BRIGHT, axis=1, method="higher")
    gain = np.clip(255 / np.maximum(white, 1), 1, GAIN).astype(np.float32)
    return np.asarray(np.minimum(pixels * gain[:, None, None, None], 255), np.uint8)


def colours(pixels: npt.NDArray[np.uint8]) -> Array:
    """Square pictures (n, side, side, 3) → (n, 128): roots of the anchors' shares (Hellinger), with backdrop, without."""
    red, green, blue = np.moveaxis(_lit(pixels[:, ::STRIDE, ::STRIDE]).astype(np.int32) >> 4, -1, 0)
    cells = ((red * STEPS + green) * STEPS + blue).reshape(len(pixels), -1)
    weight = _middle(red.shape[1])
    count = np.stack([np.bincount(row, weight, STEPS**3) for row in cells]).astype(np.float32)
    kinds = [kind / kind.sum(1, keepdims=True) @ SHARES for kind in (count, count * INK)]
    return np.asarray(np.sqrt(np.hstack(kinds)), np.float32)
