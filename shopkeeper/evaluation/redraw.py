"""A catalogue's picture as a shopper might have it: cut, dark, mirrored, turned, cut out, grey, or a screenshot with borders; or in pieces, as nobody has it.

Knows Pillow; the same picture is always redrawn the same way. Refuses to invent products: but in pieces, what is shown stays the same.
"""

import io
from collections.abc import Callable

import numpy as np
from PIL import ExifTags, Image, ImageEnhance, ImageOps

from shopkeeper.embedding.picture import decode
from shopkeeper.evaluation.golden import Redrawn

KEPT = 0.7
"""Share of each side that a crop keeps."""

LIGHT = 0.35
"""Brightness of a photo in a dark room."""

TURN = 12
"""Degrees by which a phone is held askew."""

TURNED_RIGHT = 6
"""EXIF: the picture is upright once it is turned clockwise by a right angle."""

PIXELS = 12_000_000
"""Of a phone's photo."""

BARS = (0.12, 0.16)
"""Of the width and of the height: a screenshot's margins on either side."""

SIDE = 640
"""Pixels of either half of a photo of two things."""

GROUND = 240
"""Of 255, from which all three colours are a white ground."""

TILES = 8
"""On either side, into which a picture is cut."""


def redraw(data: bytes, how: Redrawn) -> bytes:
    """JPEG of the redrawn picture, PNG of what JPEG cannot hold. Raises InvalidInput for a picture that cannot be read."""
    buffer = io.BytesIO()
    redrawn = _WAYS[how](decode(data))
    if redrawn.mode == "RGB":
        redrawn.save(buffer, "JPEG", quality=85, exif=redrawn.getexif())
    else:
        redrawn.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def side_by_side(left: bytes, right: bytes) -> bytes:
    """JPEG of both on one white photo, each in the middle of its half. Raises InvalidInput as ``redraw``."""
    pictures = [ImageOps.pad(decode(one), (SIDE, SIDE), color="white") for one in (left, right)]
    both = Image.new("RGB", (2 * SIDE, SIDE))
    for place, one in enumerate(pictures):
        both.paste(one, (place * SIDE, 0))
    buffer = io.BytesIO()
    both.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _crop(image: Image.Image) -> Image.Image:
    """Off centre, as a hurried hand cuts: more is lost at the left and at the top."""
    left, top = (round(side * (1 - KEPT) * 0.6) for side in image.size)
    return image.crop((left, top, left + round(image.width * KEPT), top + round(image.height * KEPT)))


def _dark(image: Image.Image) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(LIGHT)


def _rotate(image: Image.Image) -> Image.Image:
    return image.rotate(TURN, Image.Resampling.BICUBIC, expand=True, fillcolor="white")


def _sideways(image: Image.Image) -> Image.Image:
    lying = image.transpose(Image.Transpose.ROTATE_90)
    lying.getexif()[ExifTags.Base.Orientation] = TURNED_RIGHT
    return lying


def _large(image: Image.Image) -> Image.Image:
    times = (PIXELS / (image.width * image.height)) ** 0.5
    return image.resize((round(image.width * times), round(image.height * times)), Image.Resampling.BICUBIC)


def _border(image: Image.Image) -> Image.Image:
    """Black bars around it, and a light one at the top where a phone has its status line."""
    across, down = (round(side * share) for side, share in zip(image.size, BARS, strict=True))
    framed = ImageOps.expand(image, (across, down, across, down), "#101010")
    framed.paste("#e8e8e8", (0, 0, framed.width, max(1, down // 3)))
    return framed


def _screenshot(image: Image.Image) -> Image.Image:
    """On a shop's page on a phone: margins, a dark bar above, a white field with a button below."""
    wide, high = image.size
    page = Image.new("RGB", (wide * 6 // 5, high * 8 // 5), "white")
    page.paste("#202124", (0, 0, page.width, high // 10))
    page.paste("#146e50", (wide // 5, high * 7 // 5, wide, high * 3 // 2))
    page.paste(image, (wide // 10, high // 5))
    return page


def _cut_out(image: Image.Image) -> Image.Image:
    thing = np.asarray(image).min(axis=2, keepdims=True) < GROUND
    return Image.fromarray(np.concatenate([image * thing, np.uint8(255) * thing], axis=2))


def _grey(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


def _tiles(image: Image.Image) -> Image.Image:
    wide, high = (max(1, side // TILES) for side in image.size)
    image = image.resize((wide * TILES, high * TILES))
    spots = [(x * wide, y * high) for y in range(TILES) for x in range(TILES)]
    mixed = Image.new("RGB", image.size)
    for (left, top), to in zip(spots, np.random.default_rng(0).permutation(len(spots)), strict=True):
        mixed.paste(image.crop((left, top, left + wide, top + high)).rotate(180), spots[to])
    return mixed


_WAYS: dict[Redrawn, Callable[[Image.Image], Image.Image]] = {
    Redrawn.CROP: _crop, Redrawn.DARK: _dark, Redrawn.MIRROR: ImageOps.mirror, Redrawn.ROTATE: _rotate, Redrawn.SIDEWAYS: _sideways,
    Redrawn.LARGE: _large, Redrawn.BORDER: _border, Redrawn.SCREENSHOT: _screenshot, Redrawn.CUT_OUT: _cut_out, Redrawn.GREY: _grey,
    Redrawn.TILES: _tiles,
}  # fmt: skip
