"""Where in a screenshot the picture is: inside its borders, between a page's bars and lines of text.

A recursive X–Y cut (Nagy and Seth 1984, "Hierarchical representation of optically scanned documents") in its plainest form:
rows of one colour part a page into bands, and the tallest band, without the columns of one colour at its sides, is the
picture. Knows pixels. Refuses to know what the picture shows.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

_LONG = 400
"""Pixels of the longer side that is looked at: a line of text is still a line."""
_EVEN = 12
"""Distance from a line's own colour, of 255, up to which a pixel has that colour."""
_STRAY = 0.02
"""Share of a line's pixels that may have another colour: a scroll bar, a speck of JPEG."""
_LEAST = 0.2, 0.25
"""Of the screenshot's height and width, that its picture takes."""
_MOST = 0.92
"""Of its area, from which there is no frame to speak of."""
_OTHERS = 0.35
"""Of the picture's height, that another band may have: lines of text, a row of small pictures, a button."""
_GAP = 2
"""Lines of one colour that part two bands; a single one is a seam in the picture."""

Pixels = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]


def frame(picture: "Image") -> Box | None:
    """The main picture inside an RGB screenshot; None for a photo that is no screenshot."""
    from PIL import Image

    scale = min(1.0, _LONG / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    pixels = np.asarray(picture.resize(size, Image.Resampling.BOX), np.int16)
    high, wide = pixels.shape[:2]
    rows = _even(pixels)
    bands = _bands(rows)
    if not bands:
        return None
    top, bottom = max(bands, key=_length)
    others = [_length(band) for band in bands if band != (top, bottom)]
    if max(others, default=0) > _OTHERS * (bottom - top):
        return None  # two things, one above the other
    columns = _even(pixels[top:bottom].swapaxes(0, 1))
    sides = _bands(columns)
    if not sides:
        return None
    left, right = max(sides, key=_length)
    box = Box(left / wide, top / high, (right - left) / wide, (bottom - top) / high)
    if box.h < _LEAST[0] or box.w < _LEAST[1] or box.area > _MOST:
        return None
    framed = len(bands) > 1 or (len(sides) == 1 and _bordered(pixels, (left, top, right, bottom)))
    return box if framed else None


def _even(lines: Pixels) -> Mask:
    """(n,): which of ``lines`` (n, m, 3) have one colour from end to end."""
    own = np.median(lines, axis=1, keepdims=True)
    strays = (np.abs(lines - own) > _EVEN).any(axis=2).mean(axis=1)
    return np.asarray(strays <= _STRAY)


def _bands(even: Mask) -> list[tuple[int, int]]:
    """First and one past the last of each run of uneven lines; runs that a thin seam parts are one."""
    found: list[tuple[int, int]] = []
    for line in np.flatnonzero(~even).tolist():
        if found and line - found[-1][1] < _GAP:
            found[-1] = found[-1][0], line + 1
        else:
            found.append((line, line + 1))
    return found


def _length(band: tuple[int, int]) -> int:
    return band[1] - band[0]


def _bordered(pixels: Pixels, inner: tuple[int, int, int, int]) -> bool:
    """Whether what surrounds the picture is another colour than the picture's own edge: bars, no backdrop of its own."""
    left, top, right, bottom = inner
    within = pixels[top:bottom, left:right]
    edge = np.concatenate([within[0], within[-1], within[:, 0], within[:, -1]])
    outside = np.concatenate(
        [
            pixels[:top].reshape(-1, 3),
            pixels[bottom:].reshape(-1, 3),
            pixels[:, :left].reshape(-1, 3),
            pixels[:, right:].reshape(-1, 3),
        ]
    )
    if not len(outside):
        return False
    apart = np.abs(edge - np.median(outside, axis=0)).max(axis=1) > 2 * _EVEN
    return bool(apart.mean() > 0.6)
