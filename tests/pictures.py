"""Pictures as phones, shops and vandals send them, all made of one thing on a light ground, drawn on the spot.

Knows what each of them shows. Refuses to know what any door says of it.
"""

import io
import struct
from dataclasses import dataclass
from functools import cache

from PIL import ExifTags, Image, ImageCms, ImageDraw
from PIL.Image import Transpose

from shopkeeper.types.errors import InvalidInput, Unsupported

TURNS = {
    1: None, 2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE, 6: Transpose.ROTATE_90, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_270,
}  # fmt: skip
"""EXIF orientation → how a camera laid the pixels down."""


@dataclass(frozen=True, slots=True)
class Odd:
    """``same``: the very thing is seen in it; ``refused``: with which error."""

    data: bytes
    same: bool | None = None
    refused: type[InvalidInput] | None = None


def thing(side: int = 320) -> Image.Image:
    """A mug, or so; no two corners of it are alike."""
    shown = Image.new("RGB", (320, 400), "#f2f0ec")
    draw = ImageDraw.Draw(shown)
    draw.ellipse((190, 150, 300, 290), outline="#1d3557", width=22)
    draw.rounded_rectangle((60, 110, 230, 350), 30, fill="#457b9d")
    draw.rectangle((60, 160, 230, 190), fill="#e63946")
    draw.ellipse((90, 60, 130, 100), fill="#bbbbbb")
    return shown.resize((side, side * 400 // 320), Image.Resampling.LANCZOS)


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def animated(kind: str) -> bytes:
    frames = [thing(), Image.new("RGB", thing().size, "black")]
    return encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=200)


def turned(orientation: int) -> bytes:
    exif, turn = Image.Exif(), TURNS[orientation]
    exif[ExifTags.Base.Orientation] = orientation
    laid = thing() if turn is None else thing().transpose(turn)
    return encoded(laid, "JPEG", quality=90, exif=exif.tobytes())


def screenshot(ground: str) -> bytes:
    page = Image.new("RGB", (540, 1100), ground)
    draw = ImageDraw.Draw(page)
    draw.text((20, 10), "9:41", fill="grey", font_size=24)
    page.paste(thing(480), (30, 100))
    draw.text((30, 760), "A good blue mug  $ 9.50", fill="grey", font_size=28)
    return encoded(page)


def words() -> bytes:
    page = Image.new("RGB", (400, 560), "#fffdf5")
    for i in range(14):
        ImageDraw.Draw(page).text(
            (20, 20 + 38 * i), "it was a dark and stormy night", fill="#111", font_size=22
        )
    return encoded(page, "JPEG")


def sixteen_bit() -> bytes:
    return encoded(thing().convert("L").convert("I").point(lambda level: level * 257).convert("I;16"))


def cut_out() -> bytes:
    """A palette with one clear colour."""
    return encoded(thing().quantize(32), transparency=0)


def profiled() -> bytes:
    return encoded(
        thing(), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    )


def display_p3(called: str = "Display P3") -> bytes:
    """The profile of a phone's photos, made of its published numbers: primaries adapted to D50, a gamma of 2.2 for the curve."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.2 * 256)) + b"\0\0"
    said = b"desc\0\0\0\0" + struct.pack(">I", len(called) + 1) + called.encode() + bytes(79)
    tags = {
        b"desc": said + bytes(-len(said) % 4),
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    table, body, at = struct.pack(">I", len(tags)), b"", 128 + 4 + 12 * len(tags)
    for tag, value in tags.items():
        table += tag + struct.pack(">2I", at + len(body), len(value))
        body += value
    head = struct.pack(">I4sI4s4s4s", at + len(body), bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + table + body


@cache
def odd() -> dict[str, Odd]:
    jpeg = encoded(thing(), "JPEG", quality=85)
    return {
        "as it is": Odd(jpeg, same=True),
        "grey": Odd(encoded(thing().convert("L"), "JPEG"), same=None),
        "8 px": Odd(encoded(thing(8)), same=None),
        "1 px": Odd(encoded(Image.new("RGB", (1, 1), "navy")), same=False),
        "50 megapixels": Odd(encoded(Image.new("L", (7000, 7143), 20), compress_level=1), same=False),
        "CMYK": Odd(encoded(thing().convert("CMYK"), "JPEG", quality=90), same=True),
        "animated GIF": Odd(animated("GIF"), same=True),
        "animated WebP": Odd(animated("WEBP"), same=True),
        "animated PNG": Odd(animated("PNG"), same=True),
        "truncated JPEG": Odd(jpeg[: len(jpeg) // 2], refused=InvalidInput),
        "truncated PNG": Odd(encoded(thing())[:900], refused=InvalidInput),
        **{f"orientation {way}": Odd(turned(way), same=True) for way in TURNS},
        "dark screenshot": Odd(screenshot("#121212"), same=True),
        "light screenshot": Odd(screenshot("#ffffff"), same=True),
        "all black": Odd(encoded(Image.new("RGB", (300, 300))), same=False),
        "all white": Odd(encoded(Image.new("RGB", (300, 300), "white")), same=False),
        "text": Odd(words(), same=False),
        "16 bits": Odd(sixteen_bit(), same=None),
        "palette with transparency": Odd(cut_out(), same=None),
        "a profile that is none of RGB": Odd(profiled(), same=True),
        "a phone's wide colours": Odd(encoded(thing(), "JPEG", icc_profile=display_p3()), same=None),
        "a profile cut off": Odd(encoded(thing(), icc_profile=display_p3()[:300]), same=True),
        "no picture": Odd(b"hello, this is no picture", refused=Unsupported),
        "markup": Odd(b"<svg xmlns='http://www.w3.org/2000/svg'/>", refused=Unsupported),
    }


NAMES = tuple(odd())
