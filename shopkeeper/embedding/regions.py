"""Where in a photo things may lie, told from its pixels alone.

What differs from the colours along the border is something, and what hangs together is one thing: the border as background
prior of Wei et al. (2012), "Geodesic Saliency Using Background Priors", in its plainest form. Knows pixels. Refuses to know
what the things are: that is the joint space's word.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_SIDE = 112
"""Pixels of the longer side that is looked at: things, not threads."""
_RIM = 2
_COLOURS = 8
"""Of the background: one for a wall, several for a floor with its light and shadow."""
_NOISE = 3.0
"""How often as far from the background as its own pixels are from each other, to be something."""
_FAINTEST = 14.0
"""Least such distance, of 255: paper is not evenly white in a photo."""
_SMALLEST = 0.015
"""Of the photo's area."""
_CROWD = 0.2
"""Of the photo's area, from which what hangs together may be several things."""
_HALF = 0.55
"""Of a side."""

Plane = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


def propose(picture: "Image") -> list[Box]:
    """Boxes of the separate things in an RGB picture, largest first; empty for an even ground."""
    from PIL import Image

    scale = _SIDE / max(picture.size)
    size = (max(8, round(picture.width * scale)), max(8, round(picture.height * scale)))
    small = picture.convert("YCbCr").resize(size, Image.Resampling.BOX)
    something = _differs(np.asarray(small, np.float32))
    boxes = [_box(part) for part in _parts(_closed(something))]
    return sorted((box for box in boxes if box.area >= _SMALLEST), key=lambda box: -box.area)


def windows(box: Box) -> list[Box]:
    """Halves and quarters of a box that is large enough to hold things that touch; each a little over the middle."""
    if box.area < _CROWD:
        return []
    shares = ((_HALF, 1.0), (1.0, _HALF), (_HALF, _HALF))
    return [
        Box(box.x + x * (1 - wide) * box.w, box.y + y * (1 - high) * box.h, wide * box.w, high * box.h)
        for wide, high in shares
        for x in range(1 + (wide < 1))
        for y in range(1 + (high < 1))
    ]


def _differs(pixels: Plane) -> Mask:
    """(h, w): further from every background colour than those are from their own kind. Shadows count half."""
    seen = pixels * np.array([0.6, 1.2, 1.2], np.float32)
    rim = np.ones(seen.shape[:2], bool)
    rim[_RIM:-_RIM, _RIM:-_RIM] = False
    colours, spread = _palette(seen[rim])
    far = np.linalg.norm(seen[:, :, None] - colours, axis=3).min(axis=2)
    return np.asarray(far > max(_FAINTEST, _NOISE * spread))


def _palette(colours: Plane) -> tuple[Plane, float]:
    """A few colours that stand for all of them (Lloyd's k-means from evenly spaced luma), and how far those stray."""
    centres = colours[np.argsort(colours[:, 0])[np.linspace(0, len(colours) - 1, _COLOURS).astype(int)]]
    for _ in range(6):
        distance = np.linalg.norm(colours[:, None] - centres, axis=2)
        own = distance.argmin(axis=1)
        kept = [colours[own == i] for i in range(len(centres))]
        centres = np.stack([one.mean(axis=0) for one in kept if len(one) >= len(colours) // 25])
    return centres, float(np.median(np.linalg.norm(colours[:, None] - centres, axis=2).min(axis=1)))


def _closed(mask: Mask) -> Mask:
    """Without specks, and with gaps that a seam or a highlight leaves filled."""
    from PIL import Image, ImageFilter

    plane = Image.fromarray(mask.astype(np.uint8) * 255)
    for step in (
        ImageFilter.MinFilter(3),
        ImageFilter.MaxFilter(3),
        ImageFilter.MaxFilter(3),
        ImageFilter.MinFilter(3),
    ):
        plane = plane.filter(step)
    return np.asarray(plane) > 0


def _parts(mask: Mask) -> list[Mask]:
    """What hangs together, each by itself: every pixel takes the largest number around until nothing changes."""
    names = np.where(mask, np.arange(1, mask.size + 1).reshape(mask.shape), 0)
    while True:
        around = np.pad(names, 1)
        wide = np.maximum.reduce([around[:, :-2], around[:, 1:-1], around[:, 2:]])
        spread = np.where(mask, np.maximum.reduce([wide[:-2], wide[1:-1], wide[2:]]), 0)
        if np.array_equal(spread, names):
            return [names == name for name in np.unique(names) if name]
        names = spread


def _box(part: Mask) -> Box:
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    high, wide = part.shape
    left, top = columns[0] / wide, rows[0] / high
    return Box(
        float(left), float(top), float((columns[-1] + 1) / wide - left), float((rows[-1] + 1) / high - top)
    )
