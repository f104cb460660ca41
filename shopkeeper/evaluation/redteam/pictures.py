"""Words drawn into a picture, as signs and screenshots have them."""

import textwrap
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE, MARGIN, LINE = 512, 24, 32


def sign(text: str) -> bytes:
    """A PNG with ``text`` in black on white, wrapped."""
    picture = Image.new("RGB", (SIZE, SIZE), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(24)
    plain = "".join(one if ord(one) < 0x250 else "?" for one in text)
    for number, line in enumerate(textwrap.wrap(plain, 36)[: SIZE // LINE - 2]):
        pen.text((MARGIN, MARGIN + number * LINE), line, fill="black", font=font)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def drawn(text: str, file: Path) -> Path:
    file.write_bytes(sign(text))
    return file
