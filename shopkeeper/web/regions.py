"""The shopper's photo with a box around each thing on it.

Knows pixels. Refuses to decide what lies where, and to say what a thing is: a label is a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from shopkeeper.embedding.picture import decode
from shopkeeper.types import Region

_ANY = 1 << 40
"""It was looked at already, within the bounds that the operator sets."""
_INSET = 0.012
"""Of the photo's longer side, between a box and its label."""


@dataclass(frozen=True, slots=True)
class Frame:
    """In pixels of the photo, with where the label begins."""

    x: int
    y: int
    width: int
    height: int
    at: tuple[int, int]
    anchor: str
    label: str


@dataclass(frozen=True, slots=True)
class Boxed:
    """``letters`` is the height of a label."""

    width: int
    height: int
    letters: int
    frames: tuple[Frame, ...]


def boxed(photo: bytes, regions: Sequence[Region]) -> Boxed:
    width, height = decode(photo, max_bytes=_ANY, max_pixels=_ANY).size
    frames = tuple(_frame(region, (width, height)) for region in regions)
    return Boxed(width, height, max(width, height) // 24, frames)


def _frame(region: Region, size: tuple[int, int]) -> Frame:
    left, top, right, bottom = region.box.pixels(size)
    inset = round(max(size) * _INSET)
    at_right = left + right > size[0]  # there a long label grows to the left, where there is room
    at = (right - inset if at_right else left + inset, top + inset + max(size) // 24)
    return Frame(
        left,
        top,
        right - left,
        bottom - top,
        at,
        "end" if at_right else "start",
        region.label,
    )
