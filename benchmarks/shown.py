"""The photos that golden questions show: a picture of the shop as it is or drawn again, or one of another data set.

Knows how shoppers' pictures differ from the shop's own: cut, dark, turned, a screenshot. Refuses chance: the same question
always shows the same bytes.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from PIL import Image, ImageEnhance, ImageOps

from shopkeeper.shop import Shop
from shopkeeper.types import Product


def _crop(picture: Image.Image) -> Image.Image:
    """The middle, a little off: four fifths of each side."""
    wide, high = picture.size
    return picture.crop((wide * 3 // 20, wide // 20, wide * 19 // 20, wide // 20 + high * 4 // 5))


def _screenshot(picture: Image.Image) -> Image.Image:
    """On a phone's page: margins, a dark bar above, a white field with a button below."""
    wide, high = picture.size
    page = Image.new("RGB", (wide * 6 // 5, high * 8 // 5), "white")
    page.paste((32, 33, 36), (0, 0, page.width, high // 10))
    page.paste((20, 110, 80), (wide // 5, high * 7 // 5, wide, high * 3 // 2))
    page.paste(picture, (wide // 10, high // 5))
    return page


REDRAWN: Mapping[str, Callable[[Image.Image], Image.Image]] = {
    "crop": _crop,
    "dark": lambda picture: ImageEnhance.Brightness(picture).enhance(0.6),
    "mirror": ImageOps.mirror,
    "rotate": lambda picture: picture.rotate(8, Image.Resampling.BICUBIC, expand=True, fillcolor="white"),
    "screenshot": _screenshot,
}


def shown(
    image: Mapping[str, Any] | None, shop: Shop, products: Sequence[Product], data: Path
) -> tuple[bytes, ...]:
    """The bytes of a question's ``image``, as ``golden/README.md`` describes it."""
    if not image:
        return ()
    if "zip" in image:
        with ZipFile(data / image["zip"]) as archive:
            return (archive.read(image["name"]),)
    look = next(look for product in products for look in product.looks if look.id == image["look"])
    original = shop.media(look.media[image["view"]].id)[0]
    return (_drawn(original, image["redrawn"]),) if "redrawn" in image else (original,)


def _drawn(original: bytes, how: str) -> bytes:
    file = io.BytesIO()
    with Image.open(io.BytesIO(original)) as picture:
        REDRAWN[how](picture.convert("RGB")).save(file, "JPEG", quality=80)
    return file.getvalue()
