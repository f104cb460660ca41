"""Every evil that a picture can carry is refused or bounded by name; every honest picture comes out upright RGB."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageChops, ImageOps, ImageStat

from shopkeeper.embedding.picture import decode, mean_colour, thumbnail
from shopkeeper.types.errors import InvalidInput, TooLarge, Unsupported


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that claims ``side`` × ``side`` pixels."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


NOISE = Image.effect_noise((64, 48), 80).convert("RGB")
WHOLE = {
    kind: encoded(Image.linear_gradient("L").resize((24, 18)).convert("RGB"), kind)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF")
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_honest_formats(kind: str) -> None:
    picture = decode(encoded(NOISE, kind))
    assert (picture.mode, picture.size) == ("RGB", (64, 48))


def test_empty() -> None:
    with pytest.raises(InvalidInput, match="empty"):
        decode(b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_truncated(kind: str) -> None:
    data = encoded(NOISE, kind)
    with pytest.raises(InvalidInput) as refusal:
        decode(data[: len(data) // 2])
    assert refusal.value.field == "image"
    assert refusal.value.fix


def test_corrupt() -> None:
    data = bytearray(encoded(NOISE, "PNG"))
    data[60:90] = b"\0" * 30
    with pytest.raises(InvalidInput):
        decode(bytes(data))


def test_not_a_picture() -> None:
    with pytest.raises(Unsupported):
        decode(b"PK\x03\x04 this is a zip")


@pytest.mark.parametrize("side", [8_000, 20_000, 60_000])
def test_bombs_are_refused_before_a_pixel_is_decoded(side: int) -> None:
    with pytest.raises(TooLarge, match=r"pixels|bomb"):
        decode(bomb(side))


def test_passes_over_all_pixels_are_counted() -> None:
    """A scan that refines nothing takes eleven bytes and a look at every pixel."""
    photo = encoded(NOISE, "JPEG", progressive=True)
    assert decode(photo).size == NOISE.size
    head, last = photo[: photo.rindex(b"\xff\xda")], photo[photo.rindex(b"\xff\xda") : -2]
    with pytest.raises(TooLarge, match="scans"):
        decode(head + last * 100 + photo[-2:])
    comment = b"\xff\xfe\x00\x04\xff\xd9"
    with pytest.raises(TooLarge, match="scans"):
        decode(head + comment + last * 100 + photo[-2:])
    with pytest.raises(TooLarge, match="scans"):
        decode(head + b"\xff\x02\x00\x06" + comment + last * 100 + photo[-2:])
    assert decode(photo + b"film" + last * 100).size == NOISE.size


def test_oversized_bytes() -> None:
    with pytest.raises(TooLarge, match="bytes"):
        decode(encoded(NOISE, "PNG"), max_bytes=100)


def test_oversized_pixels() -> None:
    with pytest.raises(TooLarge, match="3,072 pixels"):
        decode(encoded(NOISE, "PNG"), max_pixels=3_000)


def test_what_is_longer_than_a_photo_can_be_is_refused() -> None:
    with pytest.raises(TooLarge, match="a side has 70,000 pixels"):
        decode(encoded(Image.new("L", (1, 70_000)), "PNG"))


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'\xef\xbb\xbf <?xml version="1.0"?><svg/>',
        b"<!DOCTYPE html><html></html>",
        b"\x1f\x8b\x08 svgz",
    ],
)
def test_markup(data: bytes) -> None:
    with pytest.raises(Unsupported, match="SVG"):
        decode(data)


def test_cmyk() -> None:
    red = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    assert decode(encoded(red, "JPEG", quality=95)).getpixel((4, 4))[0] > 200


def test_grey_and_sixteen_bit() -> None:
    assert decode(encoded(Image.new("L", (8, 8), 128), "PNG")).getpixel((0, 0)) == (128, 128, 128)


@pytest.mark.parametrize(("mode", "kind"), [("I;16", "PNG"), ("I;16", "TIFF"), ("I", "TIFF"), ("F", "TIFF")])
def test_deep_greys_keep_their_light(mode: str, kind: str) -> None:
    shallow = Image.linear_gradient("L")
    deep = shallow.convert("I").point(lambda level: level * 257).convert(mode)
    for seen, drawn in zip(
        decode(encoded(deep, kind)).convert("L").tobytes(), shallow.tobytes(), strict=True
    ):
        assert abs(seen - drawn) <= 1


def test_animated_gives_the_first_frame() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100)
    assert decode(data).getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (0, 0)), (3, (15, 7)), (6, (7, 0)), (8, (0, 15))])
def test_exif_is_applied_and_dropped(orientation: int, corner: tuple[int, int]) -> None:
    image = Image.new("RGB", (16, 8), "white")
    image.putpixel((0, 0), (0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "secret"
    picture = decode(encoded(image, "PNG", exif=exif))
    assert picture.getpixel(corner) == (0, 0, 0)
    assert not picture.getexif()
    assert "exif" not in picture.info


def test_one_pixel() -> None:
    assert decode(encoded(Image.new("RGB", (1, 1), "red"), "PNG")).getpixel((0, 0)) == (255, 0, 0)


def test_a_share_of_white_is_a_level() -> None:
    shares = Image.new("F", (8, 8), 0.5)
    assert decode(encoded(shares, "TIFF")).getpixel((4, 4)) == (127, 127, 127)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_becomes_white(mode: str) -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0)).convert(mode)
    data = (
        encoded(clear, "PNG", transparency=clear.getpixel((0, 0))) if mode == "P" else encoded(clear, "PNG")
    )
    assert decode(data).getpixel((0, 0)) == (255, 255, 255)


@given(st.binary(max_size=300))
def test_no_bytes_escape_the_typed_errors(data: bytes) -> None:
    for prefix in (
        b"",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"GIF89a",
        b"RIFF\0\0\0\0WEBP",
        b"II*\0",
        b"BM",
    ):
        try:
            assert decode(prefix + data).mode == "RGB"
        except InvalidInput as refusal:
            assert refusal.fix


def test_what_is_taller_than_webp_is_made_smaller() -> None:
    """One long picture of many paragraphs ended the whole import."""
    small = Image.open(io.BytesIO(thumbnail(Image.new("RGB", (800, 17_000)), 800)))
    assert small.size == (770, 16_362)


@given(st.integers(1, 400), st.integers(1, 300), st.integers(1, 300))
def test_thumbnails_keep_proportions_and_never_grow(width: int, w: int, h: int) -> None:
    small = Image.open(io.BytesIO(thumbnail(Image.new("RGB", (w, h)), width)))
    assert small.format == "WEBP"
    assert small.width == min(width, w)
    assert small.height == max(1, round(h * small.width / w))


def test_mean_colour() -> None:
    half = Image.new("RGB", (2, 1), "black")
    half.putpixel((0, 0), (255, 254, 0))
    assert mean_colour(half) in ("#807f00", "#7f7f00")


def test_broken_exif_is_no_reason_to_refuse_a_photo() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    data = encoded(NOISE, "JPEG", exif=exif.tobytes())
    latitude = b"\x00\x01\x00\x02\x00\x00\x00\x02N"
    assert latitude in data
    assert decode(data.replace(latitude, b"\x00\x00" + latitude[2:])).size == (48, 64)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_applied_as_pillow_would(orientation: int) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    data = encoded(NOISE, "PNG", exif=exif.tobytes())
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert decode(data).tobytes() == upright.tobytes()


@given(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF"]), st.data())
def test_a_damaged_picture_is_seen_or_refused_by_name(kind: str, damage: st.DataObject) -> None:
    data = bytearray(WHOLE[kind])
    for _ in range(damage.draw(st.integers(1, 6))):
        data[damage.draw(st.integers(0, len(data) - 1))] = damage.draw(st.integers(0, 255))
    with suppress(InvalidInput):
        decode(bytes(data), max_pixels=1_000_000)


def test_a_codec_with_exceptions_of_its_own_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput):
        decode(WHOLE["AVIF"].replace(b"iloc", b"free"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(400, 300), (900, 300), (230, 1_000), (199, 500), (60, 40)])
def test_who_only_looks_needs_no_more_than_enough(kind: str, size: tuple[int, int]) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    data = encoded(Image.linear_gradient("L").resize(size).convert("RGB"), kind, exif=exif)
    whole, looked_at = decode(data), decode(data, enough=100)
    wide, high = looked_at.size
    assert min(whole.size) < 200 or 100 <= min(wide, high) < 200
    assert wide * whole.height == pytest.approx(high * whole.width, rel=0.02)
    assert ImageStat.Stat(ImageChops.difference(looked_at, whole.resize(looked_at.size))).extrema[0][1] < 12
    assert looked_at.size == whole.size or min(whole.size) >= 200
