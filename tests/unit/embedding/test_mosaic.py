"""What was covered cannot be computed back: whatever has the same sixteen means gives the same pixels."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from shopkeeper.embedding.mosaic import CELLS, MARGIN, unrecognisable
from shopkeeper.types import Box

SIDE, CELL = 96, 24


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (SIDE, SIDE, 3), np.uint8)


def shuffled(pixels: np.ndarray, seed: int) -> np.ndarray:
    """Each cell with its pixels in another order: another face with the same means."""
    cells = pixels.reshape(CELLS, CELL, CELLS, CELL, 3).swapaxes(1, 2).reshape(CELLS * CELLS, CELL * CELL, 3)
    mixed = np.stack([cell[np.random.default_rng(seed).permutation(CELL * CELL)] for cell in cells])
    return mixed.reshape(CELLS, CELLS, CELL, CELL, 3).swapaxes(1, 2).reshape(SIDE, SIDE, 3)


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1))
def test_two_faces_with_the_same_means_look_the_same_afterwards(seed: int) -> None:
    one = picture(seed)
    other = shuffled(one, seed)
    assert not np.array_equal(one, other)
    box = Box(1 / 6, 1 / 6, 2 / 3, 2 / 3)  # its margin is the whole
    assert round(box.wider(MARGIN).area, 6) == 1
    covered = [np.asarray(unrecognisable(Image.fromarray(pixels), [box]), int) for pixels in (one, other)]
    assert abs(covered[0] - covered[1]).max() <= 3, "but for rounding"
    assert abs(covered[0] - one).max() > 60


def test_what_lies_outside_stays_as_it_was_and_so_does_the_picture_that_was_given() -> None:
    pixels = picture(1)
    given_picture = Image.fromarray(pixels)
    covered = np.asarray(unrecognisable(given_picture, [Box(0, 0, 0.2, 0.2), Box(0.9, 0.9, 0.1, 0.1)]))
    assert np.array_equal(np.asarray(given_picture), pixels)
    assert np.array_equal(covered[30:80, :80], pixels[30:80, :80])
    assert not np.array_equal(covered[:20, :20], pixels[:20, :20])
