"""The picture inside a screenshot is found; a photo that is no screenshot has no inside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from shopkeeper.embedding.frames import frame
from shopkeeper.types import Box


def photo(wide: int, high: int) -> Image.Image:
    cells = np.random.default_rng(7).integers(30, 220, (7, 6, 3), np.uint8)
    return Image.fromarray(cells).resize((wide, high), Image.Resampling.BICUBIC)


def screen(ground: str, ink: str, at: tuple[int, int, int, int], words: bool = True) -> Image.Image:
    page = Image.new("RGB", (540, 1170), ground)
    page.paste(photo(at[2], at[3]), at[:2])
    for i, line in enumerate(("9:41", "A very good thing", "$ 49.00") if words else ()):
        ImageDraw.Draw(page).text((20, (20, 950, 1010)[i]), line, fill=ink, font_size=26)
    return page


@pytest.mark.parametrize("at", [(0, 120, 540, 640), (40, 200, 460, 460), (40, 100, 300, 700)])
@pytest.mark.parametrize(("ground", "ink"), [("white", "black"), ("#121212", "white")])
@pytest.mark.parametrize("words", [True, False])
def test_the_picture_on_a_page_is_found(
    at: tuple[int, int, int, int], ground: str, ink: str, words: bool
) -> None:
    found = frame(screen(ground, ink, at, words))
    truth = Box(at[0] / 540, at[1] / 1170, at[2] / 540, at[3] / 1170)
    assert found and found.overlap(truth) > 0.95


def test_a_photo_has_no_inside() -> None:
    assert frame(photo(400, 500)) is None


def test_a_thing_on_its_own_white_ground_has_no_inside() -> None:
    shown = Image.new("RGB", (400, 500), "white")
    ImageDraw.Draw(shown).ellipse((120, 100, 280, 420), fill="navy")
    assert frame(shown) is None


@pytest.mark.parametrize("colour", ["black", "white", "red"])
def test_an_even_picture_has_no_inside(colour: str) -> None:
    assert frame(Image.new("RGB", (300, 300), colour)) is None


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_any_picture_gets_a_part_of_itself_or_nothing(wide: int, high: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 2, (high, wide, 3), np.uint8) * 255
    if found := frame(Image.fromarray(pixels)):
        found.check()
