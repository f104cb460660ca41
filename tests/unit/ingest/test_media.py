"""What a merchant's picture looks like once it is kept: upright, and without what the camera wrote into it."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import Base

from shopkeeper.catalog.media import Facts, MediaStore, media_id
from shopkeeper.ingest.media import Pictures
from shopkeeper.settings import Settings
from shopkeeper.types import Media

SECRET = b"taken at 1 Home Street"
WIDTHS = (1, 320, 768, 769, 1600, 9999, 0)


def photo(width: int, height: int, format: str = "JPEG") -> bytes:
    """The left half red, lying on its side: upright (turned right by a quarter) the red is on top."""
    drawn = Image.new("RGB", (width, height), "blue")
    drawn.paste("red", (0, 0, width // 2, height))
    exif = drawn.getexif()
    exif[Base.Orientation], exif[Base.ImageDescription] = 6, SECRET.decode()
    out = BytesIO()
    drawn.save(out, format, exif=exif)
    return out.getvalue()


def kept(folder: Path, data: bytes) -> tuple[MediaStore, Media]:
    (folder / "photo").write_bytes(data)
    store = MediaStore(folder / "media")
    media = Pictures(store, folder, Settings(data=folder, offline=True)).fetch(Media("photo"))
    assert media
    return store, media


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("size", [(40, 30), (1200, 900), (2400, 1800)])
def test_nothing_served_tells_where_it_was_taken_or_lies_on_its_side(
    tmp_path: Path, size: tuple[int, int], format: str
) -> None:
    original = photo(*size, format)
    assert SECRET in original
    store, media = kept(tmp_path, original)
    for width in WIDTHS:
        data, mime = store.read(media.id, width)
        shown = Image.open(BytesIO(data))
        assert mime == "image/webp" and SECRET not in data and not shown.getexif()
        assert shown.height > shown.width
        red, _, blue = shown.convert("RGB").getpixel((shown.width // 2, shown.height // 4))  # type: ignore[misc]
        assert red > blue
    assert Image.open(BytesIO(store.read(media.id)[0])).width == min(media.width, 1600)


def test_pictures_of_an_older_shop_gain_the_widths_they_lack(tmp_path: Path) -> None:
    original = photo(2400, 1800)
    MediaStore(tmp_path / "media").put(original, Facts(1800, 2400, "#aabbcc", "image/jpeg"), {320: b"small"})
    store, media = kept(tmp_path, original)
    assert media.id == media_id(original) and store.widths(media.id) == {320, 768, 1600}
    assert store.read(media.id, 1)[0] == b"small"
