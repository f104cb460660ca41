"""``trust.screening.Faces`` by CenterFace (MIT): a MobileNetV2 that marks faces as points, with their size beside them.

Xu, Yan, Sun, Yang & Luo (2019), "CenterFace: Joint Face Detection and Alignment Using Face as Point". Knows the model's maps. Its
landmarks are not read: nobody is told apart here. Refuses to know what a face is marked for. Nothing is loaded before the first picture.
"""

import re
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.sessions import open_session
from shopkeeper.types import Box

if TYPE_CHECKING:
    from PIL.Image import Image

Map = npt.NDArray[np.float32]
SURE = 0.3
"""Low on purpose: a collar that is blurred costs less than a face that is not (``benchmarks.faces``)."""
SAME = 0.3
"""Intersection over union from which two marks are one face."""
MOST = 200
"""Marks that are compared: a crowd, and a bound on the work of one picture."""
_GRID = 32
"""Whose multiples the network takes."""
_FIXED = re.compile(rb"\n\x02\x08\x0a(\n\x02\x08.)\n\x02\x08[\x08\x20]\n\x02\x08[\x08\x20]", re.DOTALL)
_ANY = b"\n\x02\x12\x00"
"""The file says that it takes ten pictures of 32 × 32, which is how it was traced; a dimension without a name may be any."""


class CenterFace:
    """Thread-safe. ``file`` may fetch, and raise Unavailable."""

    def __init__(self, file: Callable[[], Path], threads: int = 0) -> None:
        self._file, self._threads, self._lock = file, threads, Lock()
        self._session: Any = None

    def __call__(self, picture: "Image") -> tuple[Box, ...]:
        """Raises Unavailable: the model is not here."""
        with self._lock:
            self._session = self._session or self._open()
        heat, scale, offset, _ = self._session.run(None, {"input.1": _seen(picture)})
        return faces(heat[0, 0], scale[0], offset[0])

    def _open(self) -> Any:
        model = _FIXED.sub(lambda found: _ANY + found[1] + _ANY + _ANY, self._file().read_bytes())
        return open_session(model, self._threads, field="faces")


def _seen(picture: "Image") -> Map:
    """(1, 3, height, width), RGB, 0…255, squeezed to the network's grid."""
    from PIL.Image import Resampling

    size = tuple(-(-side // _GRID) * _GRID for side in picture.size)
    squeezed = picture.convert("RGB").resize((size[0], size[1]), Resampling.BILINEAR)
    return np.asarray(squeezed, np.float32).transpose(2, 0, 1)[None]


def faces(heat: Map, scale: Map, offset: Map) -> tuple[Box, ...]:
    """Surest first. ``heat`` (h, w): likelihood of a face's centre; ``scale`` (2, h, w): the logarithms of its height and width in cells;
    ``offset`` (2, h, w): how far the centre lies below and right of its cell."""
    high, wide = heat.shape
    rows, columns = np.nonzero(heat >= SURE)
    order = np.argsort(-heat[rows, columns], kind="stable")[:MOST]
    rows, columns = rows[order], columns[order]
    heights, widths = np.exp(np.clip(scale[:, rows, columns], -10, 10))
    below, right = offset[:, rows, columns] + 0.5
    centres = zip(columns + right, rows + below, widths, heights, strict=True)
    kept: list[Box] = []
    for x, y, w, h in centres:
        box = _within((x - w / 2) / wide, (y - h / 2) / high, (x + w / 2) / wide, (y + h / 2) / high)
        if box.area > 0 and all(box.overlap(other) < SAME for other in kept):
            kept.append(box)
    return tuple(kept)


def _within(left: float, top: float, right: float, bottom: float) -> Box:
    left, top, right, bottom = (min(max(float(one), 0.0), 1.0) for one in (left, top, right, bottom))
    return Box(left, top, right - left, bottom - top)
