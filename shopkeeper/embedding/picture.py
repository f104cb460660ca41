"""From untrusted bytes to a picture that any model may see, and the small derivatives that pages show.

Knows the formats that cameras and shops send and the evils they carry. Refuses to know where bytes came from.
"""

import io
import re
import warnings
from typing import TYPE_CHECKING

from shopkeeper.embedding.profiles import to_srgb
from shopkeeper.types.errors import InvalidInput, TooLarge, Unsupported

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
MAX_BYTES, MAX_PIXELS = 15_000_000, 60_000_000
_SCANS, _SCAN, _END = 40, b"\xff\xda", b"\xff\xd9"
"""A JPEG may be refined in so many passes over all of its pixels (cameras make one, the thriftiest programs some twenty), each of which begins so."""
_MARKER, _KNOWN = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]"), b"\xff\xc0"
"""What begins a segment that says its length; from ``_KNOWN`` on, decoders agree on them."""
_SEGMENTS = 1_000
"""A camera writes some dozens."""
_LONGEST = 65_535
"""Pixels of a side, as in JPEG: what is longer is no photo, and takes gigabytes to make smaller."""
_TALLEST = 16_383
"""Pixels, of WebP."""
ENOUGH = 1_024
"""Pixels of the shorter side, from which a photo that is only looked at shows no more: models see a few hundred of them."""
FIX = "send a JPEG, PNG or WebP photo"


def decode(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_pixels: int = MAX_PIXELS, enough: int = 0
) -> "Image":
    """The first frame of a picture as upright sRGB, transparency on white; nothing of EXIF is kept.

    With ``enough``, one whose shorter side is at least twice as long is made smaller by a whole number, and not below that.

    Raises:
        TooLarge: more bytes or pixels than allowed, or passes over them; they are counted before any is decoded.
        Unsupported: SVG, or a format that is not read here.
        InvalidInput: empty, corrupt or cut off.
    """
    if not data:
        raise InvalidInput("the picture is empty", field="image", fix=FIX)
    if len(data) > max_bytes:
        raise TooLarge(
            f"the picture has {len(data):,} bytes, more than {max_bytes:,}",
            field="image",
            fix="send a smaller one",
        )
    if _is_markup(data):
        raise Unsupported("SVG and other markup are not read as pictures", field="image", fix=FIX)
    picture = _open(data)
    pixels = picture.width * picture.height
    if pixels > max_pixels:
        raise TooLarge(
            f"the picture has {pixels:,} pixels, more than {max_pixels:,}",
            field="image",
            fix="send a smaller one",
        )
    if (side := max(picture.size)) > _LONGEST:
        raise TooLarge(f"a side has {side:,} pixels, more than {_LONGEST:,}", field="image", fix=FIX)
    if picture.format in ("JPEG", "MPO") and (scans := _scans(data)) > _SCANS:
        raise TooLarge(f"the picture has {scans:,} scans, more than {_SCANS}", field="image", fix=FIX)
    try:
        return _upright_rgb(picture, enough)
    except Exception as error:  # each codec has exceptions of its own
        raise InvalidInput(f"the picture is corrupt or cut off: {error}", field="image", fix=FIX) from error


def _scans(data: bytes) -> int:
    """Up to where the picture ends: telephones keep a film behind it, in which anything may stand."""
    scans, at = 0, len(_SCAN)
    for _ in range(_SEGMENTS):
        marker = _MARKER.search(data, at)
        if marker is None or marker[0] == _END:
            return scans
        if marker[0] < _KNOWN:
            break
        scans += marker[0] == _SCAN
        at = marker.end() + max(2, int.from_bytes(data[marker.end() : marker.end() + 2]))
    return scans + data.count(_SCAN, at)


def _is_markup(data: bytes) -> bool:
    return data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or data[:2] == b"\x1f\x8b"


def _open(data: bytes) -> "Image":
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # our own limit on pixels is checked next, and is the stricter one
            return Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise Unsupported("this is not a picture in a known format", field="image", fix=FIX) from error
    except Image.DecompressionBombError as error:
        raise TooLarge(f"the picture is a decompression bomb: {error}", field="image", fix=FIX) from error
    except Exception as error:  # each codec has exceptions of its own
        raise InvalidInput(f"the picture is corrupt: {error}", field="image", fix=FIX) from error


def _upright_rgb(picture: "Image", enough: int) -> "Image":
    from PIL import Image

    picture.seek(0)
    if enough:
        picture.draft(None, (enough, enough))  # of a JPEG only a half, a quarter or an eighth is read then
    picture.load()
    upright = _turned(to_srgb(_of_bytes(picture), picture.info.get("icc_profile")), picture)
    if upright.has_transparency_data and "A" not in upright.getbands():
        upright = upright.convert("RGBA")
    alpha = upright.getchannel("A") if "A" in upright.getbands() else None
    clean = Image.new("RGB", upright.size, "white")  # a fresh picture: no EXIF, profile or comment travels on
    clean.paste(upright.convert("RGB"), mask=alpha)
    less = min(clean.size) // enough if enough else 1
    return clean.reduce(less) if less > 1 else clean


def _of_bytes(picture: "Image") -> "Image":
    """Scanners and telescopes give a grey level two bytes or four, or a share of white; converted as they are, they would all come out white."""
    if picture.mode not in ("I", "F") and not picture.mode.startswith("I;16"):
        return picture
    import numpy as np
    from PIL import Image

    levels = np.nan_to_num(np.asarray(picture, np.float32))
    most = levels.max(initial=0)
    white = 1 if picture.mode == "F" and most <= 1 else 255 if most <= 255 else 255 * 257
    return Image.fromarray(np.clip(levels / white * 255, 0, 255).astype(np.uint8)).copy()


def _turned(picture: "Image", original: "Image") -> "Image":
    """Upright as EXIF says. ``ImageOps.exif_transpose`` also rewrites EXIF, and so fails where cameras wrote nonsense."""
    from PIL.ExifTags import Base
    from PIL.Image import Transpose

    turns = dict(
        zip(
            range(2, 9),
            (
                Transpose.FLIP_LEFT_RIGHT, Transpose.ROTATE_180, Transpose.FLIP_TOP_BOTTOM, Transpose.TRANSPOSE,
                Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90,
            ),
            strict=True,
        )
    )  # fmt: skip
    try:
        turn = turns.get(original.getexif().get(Base.Orientation, 1))
    except Exception:  # unreadable EXIF is no reason to refuse a picture that can be seen
        turn = None
    return picture if turn is None else picture.transpose(turn)


def thumbnail(image: "Image", width: int) -> bytes:
    """WebP bytes, at most ``width`` pixels wide and as high as WebP allows, never enlarged, proportions kept."""
    from PIL import Image

    wide = min(width, image.width, max(1, image.width * _TALLEST // image.height))
    high = min(_TALLEST, max(1, round(image.height * wide / image.width)))
    small = image.resize((wide, high), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.save(buffer, "WEBP", quality=82, method=4)
    return buffer.getvalue()


def mean_colour(image: "Image") -> str:
    """``#rrggbb``, shown while a picture loads."""
    from PIL import Image

    red, green, blue = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"
