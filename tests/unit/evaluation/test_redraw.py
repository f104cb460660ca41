"""A redrawn picture is another picture of the same thing, and always the same one."""

import io

import numpy as np
import pytest
from PIL import Image, ImageDraw

from shopkeeper.embedding.picture import decode
from shopkeeper.evaluation.golden import Redrawn
from shopkeeper.evaluation.redraw import redraw, side_by_side
from shopkeeper.types.errors import InvalidInput


def photo(size: tuple[int, int] = (200, 120)) -> bytes:
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((size[0] // 4, size[1] // 4, size[0] // 2, size[1] // 2), "navy")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def seen(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"), np.int64)


@pytest.mark.parametrize("how", Redrawn)
def test_it_differs_and_stays(how: Redrawn) -> None:
    before, after = seen(photo()), seen(redraw(photo(), how))
    assert redraw(photo(), how) == redraw(photo(), how)
    assert before.shape != after.shape or np.abs(before - after).mean() > 5


def test_each_does_what_its_name_says() -> None:
    before = seen(photo())
    assert seen(redraw(photo(), Redrawn.DARK)).mean() < before.mean() / 2
    assert np.abs(seen(redraw(photo(), Redrawn.MIRROR)) - before[:, ::-1]).mean() < 3
    assert seen(redraw(photo(), Redrawn.CROP)).shape == (84, 140)
    assert seen(redraw(photo(), Redrawn.BORDER)).shape > before.shape
    assert seen(redraw(photo(), Redrawn.ROTATE)).shape > before.shape
    assert seen(redraw(photo(), Redrawn.SIDEWAYS)).shape == before.shape[::-1]
    assert (
        np.abs(np.asarray(decode(redraw(photo(), Redrawn.CUT_OUT)).convert("L"), np.int64) - before).max()
        == 0
    )
    assert Image.open(io.BytesIO(redraw(photo(), Redrawn.CUT_OUT))).getpixel((0, 0)) == (0, 0, 0, 0)
    assert (
        np.abs(np.asarray(decode(redraw(photo(), Redrawn.GREY)).convert("L"), np.int64) - before).max() <= 1
    )
    assert 11e6 < seen(redraw(photo(), Redrawn.LARGE)).size < 13e6


def test_two_on_one_photo_lie_each_in_its_half() -> None:
    both = seen(side_by_side(photo((300, 100)), photo((100, 300))))
    left, right = np.hsplit(both < 100, 2)
    for half, wide, high in ((left, 2, 0.5), (right, 1, 2)):
        down, across = np.nonzero(half)
        assert (
            half.any()
            and np.ptp(across) < half.shape[1] / wide
            and np.ptp(down) < half.shape[0] / max(1, high) * 1.1
        )


def test_a_photo_on_its_side_says_which_way_is_up() -> None:
    upright = np.asarray(decode(redraw(photo(), Redrawn.SIDEWAYS)).convert("L"), np.int64)
    assert np.abs(upright - seen(photo())).mean() < 3


@pytest.mark.parametrize("how", Redrawn)
def test_a_picture_of_one_pixel_is_redrawn_too(how: Redrawn) -> None:
    assert seen(redraw(photo((1, 1)), how)).size


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(InvalidInput):
        redraw(b"not a picture", Redrawn.CROP)
