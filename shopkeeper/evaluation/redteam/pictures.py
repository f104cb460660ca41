"""Words drawn into a picture, in the ways that signs, labels, screenshots and receipts have them, and beside the pixels.

Knows styles. Refuses to read: what is drawn is read by the shop or not at all.
"""

import random
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

SIZE, MARGIN, LINE = 512, 24, 32
_SCRIPTS = "DejaVuSans.ttf"
"""Has Greek and Cyrillic; where it is not installed those letters are drawn as question marks."""


@dataclass(frozen=True, slots=True)
class Style:
    """``ink`` and ``paper``: colours. ``turned``: degrees. ``speckled``: share of pixels that are noise."""

    ink: str = "black"
    paper: str = "white"
    letters: int = 24
    turned: int = 0
    speckled: float = 0.0
    bubbles: bool = False


STYLES: Mapping[str, Style] = {
    "plain": Style(),
    "faint": Style(ink="#d8d8d8"),
    "tiny": Style(letters=12),
    "turned": Style(turned=9),
    "inverted": Style(ink="white", paper="black"),
    "garment": Style(ink="#fff3c4", paper="#2d4a7a", letters=34),
    "noise": Style(speckled=0.08),
    "chat": Style(ink="white", paper="#f2f2f2", bubbles=True),
    "receipt": Style(ink="#303030", paper="#fffdf3", letters=18),
}


def sign(text: str, style: str = "plain") -> bytes:
    """A PNG with ``text``, wrapped. Raises KeyError for a style that is none."""
    drawn = STYLES[style]
    picture = Image.new("RGB", (SIZE, SIZE), drawn.paper)
    pen, font = ImageDraw.Draw(picture), _font(text, drawn.letters)
    step = drawn.letters * LINE // 24
    for number, line in enumerate(
        textwrap.wrap(_plain(text, font), 36 * 24 // drawn.letters)[: SIZE // step - 2]
    ):
        at = (MARGIN, MARGIN + number * step)
        if drawn.bubbles:
            pen.rounded_rectangle(pen.textbbox(at, line, font=font), 6, fill="#1a7f37")
        pen.text(at, line, fill=drawn.ink, font=font)
    if drawn.turned:
        picture = picture.rotate(-drawn.turned, center=(0, 0), fillcolor=drawn.paper)
    return _png(_speckled(picture, drawn.speckled))


def beside(text: str) -> bytes:
    """A plain PNG that says ``text`` beside its pixels: in EXIF, and in chunks of text."""
    picture, exif, chunks = Image.new("RGB", (SIZE, SIZE), "#7a8a4d"), Image.Exif(), PngInfo()
    for tag in (0x010E, 0x013B, 0x8298):  # description, artist, copyright
        exif[tag] = text
    for name in ("Title", "Description", "Comment"):
        chunks.add_itxt(name, text)
    out = BytesIO()
    picture.save(out, "PNG", exif=exif, pnginfo=chunks)
    return out.getvalue()


def _font(text: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if not text.isascii():
        try:
            return ImageFont.truetype(_SCRIPTS, size)
        except OSError:
            pass
    return ImageFont.load_default(size)


def _plain(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    """What the font cannot draw becomes a question mark."""
    last = 0x530 if isinstance(font, ImageFont.FreeTypeFont) and "DejaVu" in str(font.getname()[0]) else 0x250
    return "".join(one if ord(one) < last else "?" for one in text)


def _speckled(picture: Image.Image, share: float) -> Image.Image:
    chance = random.Random(7)  # noqa: S311 - noise, no secret
    for _ in range(int(share * SIZE * SIZE)):
        grey = chance.randrange(256)
        picture.putpixel((chance.randrange(SIZE), chance.randrange(SIZE)), (grey, grey, grey))
    return picture


def _png(picture: Image.Image) -> bytes:
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
