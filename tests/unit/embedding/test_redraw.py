"""Whatever is drawn anew stays a picture, be it a line or a dot."""

import numpy as np
import pytest
from PIL import Image

from shopkeeper.embedding.redraw import redraw


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (4, 3000), (6, 6), (7, 9)])
def test_the_smallest_pictures_are_drawn_anew(size: tuple[int, int]) -> None:
    for seed in range(40):
        drawn = redraw(Image.new("RGB", size, "red"), np.random.default_rng(seed))
        assert drawn.mode == "RGB" and min(drawn.size) > 0
