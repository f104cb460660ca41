"""Colours of pictures that carry a profile."""

import io

import pytest
from PIL import Image, ImageCms

from shopkeeper.embedding.picture import decode
from shopkeeper.embedding.profiles import MAX_BYTES
from tests.pictures import display_p3, encoded

ORANGE = (230, 120, 40)


def seen(picture: Image.Image, profile: bytes, kind: str = "PNG") -> tuple[int, ...]:
    return decode(encoded(picture, kind, icc_profile=profile)).getpixel((4, 4))  # type: ignore[return-value]


def swatch(mode: str = "RGB", colour: object = ORANGE) -> Image.Image:
    return Image.new(mode, (8, 8), colour)  # type: ignore[arg-type]


@pytest.mark.parametrize("called", ["Display P3", "Adobe RGB (1998)", "ProPhoto RGB"])
def test_an_orange_of_wide_colours_is_as_vivid_as_it_was(called: str) -> None:
    red, green, blue = seen(swatch(), display_p3(called))
    assert red > 240, "the same number is a stronger red in P3 than in sRGB"
    assert green < 120
    assert blue < 40


def test_white_stays_white_and_grey_grey() -> None:
    for level in (0, 128, 255):
        assert seen(swatch(colour=(level,) * 3), display_p3()) == pytest.approx((level,) * 3, abs=3)


def test_what_is_clear_is_still_white() -> None:
    assert seen(swatch("RGBA", (*ORANGE, 0)), display_p3()) == (255, 255, 255)
    half = seen(swatch("RGBA", (0, 0, 0, 128)), display_p3())
    assert half == pytest.approx((127,) * 3, abs=3)


def test_a_palette_is_followed_too() -> None:
    assert seen(swatch().quantize(4), display_p3()) == pytest.approx(seen(swatch(), display_p3()), abs=2)


def test_srgb_changes_nothing() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert seen(swatch(), profile, "JPEG") == pytest.approx(ORANGE, abs=3)


@pytest.mark.parametrize(
    "profile",
    [b"no profile", display_p3()[:200], display_p3() + bytes(MAX_BYTES), bytes(400)],
    ids=["words", "cut off", "huge", "zeros"],
)
def test_a_broken_profile_costs_nothing(profile: bytes) -> None:
    assert seen(swatch(), profile, "JPEG") == pytest.approx(ORANGE, abs=3)


def test_a_profile_of_other_pixels_is_passed_over() -> None:
    file = io.BytesIO()
    swatch("L", 100).save(file, "PNG", icc_profile=display_p3())
    assert decode(file.getvalue()).getpixel((4, 4)) == (100, 100, 100)
