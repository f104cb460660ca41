"""Colours of a picture: shares that add up, no backdrop in one half, and the middle before the rim."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.embedding.lite.colours import ANCHORS, DIM, colours

LEVELS = st.tuples(*[st.integers(0, 255)] * 3)


def plain(*levels: int, side: int = 260) -> np.ndarray:
    return np.full((1, side, side, 3), levels, np.uint8)


@given(LEVELS)
def test_each_half_is_a_distribution(levels: tuple[int, int, int]) -> None:
    (row,) = colours(plain(*levels))
    assert row.shape == (DIM,)
    for half in (row[:ANCHORS], row[ANCHORS:]):
        np.testing.assert_allclose((half**2).sum(), 1, atol=1e-4)


def test_a_thing_on_white_has_the_colours_of_the_thing() -> None:
    on_white = plain(255, 255, 255)
    on_white[:, 80:180, 80:180] = (255, 38, 38)
    (seen,), (red,), (blue,) = colours(on_white), colours(plain(255, 38, 38)), colours(plain(38, 38, 255))
    assert seen[ANCHORS:] @ red[ANCHORS:] > 0.99
    assert seen[ANCHORS:] @ blue[ANCHORS:] < 0.2
    assert seen[:ANCHORS] @ red[:ANCHORS] < 0.95


def test_the_middle_counts_more_than_the_rim() -> None:
    framed, red = plain(30, 30, 200), colours(plain(200, 30, 30))[0]
    framed[:, 65:195, 65:195] = (200, 30, 30)
    swapped = plain(200, 30, 30)
    swapped[:, 65:195, 65:195] = (30, 30, 200)
    assert colours(framed)[0] @ red > colours(swapped)[0] @ red


def test_a_dark_room_changes_no_colour() -> None:
    bright = plain(250, 250, 250)
    bright[:, 80:180, 80:180] = (200, 30, 30)
    (day,), (night,) = colours(bright), colours((bright * 0.4).astype(np.uint8))
    assert day[:ANCHORS] @ night[:ANCHORS] > 0.95 and day[ANCHORS:] @ night[ANCHORS:] > 0.95
