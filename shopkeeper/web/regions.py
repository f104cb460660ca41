"""The shopper's photo with a box around each thing on it.

Knows pixels and addresses. Refuses to decide what lies where, and to say what a thing is: a label is a question.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from shopkeeper.types import Box, Region
from shopkeeper.web.asked import Asked

_INSET = 0.012
"""Of the photo's longer side, between a box and its label."""


@dataclass(frozen=True, slots=True)
class Frame:
    """In pixels of the photo, with where the label begins, and the address that searches for what is in it."""

    x: int
    y: int
    width: int
    height: int
    at: tuple[int, int]
    anchor: str
    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Boxed:
    """``letters`` is the height of a label, ``whole`` the address that searches with all of the photo."""

    width: int
    height: int
    letters: int
    frames: tuple[Frame, ...]
    whole: str


def boxed(photo: bytes, regions: Sequence[Region], asked: Asked) -> Boxed:
    width, height = Image.open(BytesIO(photo)).size
    frames = tuple(_frame(region, (width, height), asked) for region in regions)
    return Boxed(width, height, max(width, height) // 24, frames, asked.but(box=None).url())


def _frame(region: Region, size: tuple[int, int], asked: Asked) -> Frame:
    left, top, right, bottom = region.box.pixels(size)
    inset = round(max(size) * _INSET)
    shown = str(region.box) == str(asked.box or "")
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
        asked.but(box=region.box).url(),
        shown,
    )


def cropped(photo: bytes, box: Box) -> bytes:
    """The part of a kept photo that is searched with, as a JPEG."""
    picture, file = Image.open(BytesIO(photo)), BytesIO()
    picture.crop(box.pixels(picture.size)).save(file, "JPEG", quality=85)
    return file.getvalue()
