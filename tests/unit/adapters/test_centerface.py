"""Faces are marked where they are: the model's maps read by hand, and the real model on real people where both are here."""

import zipfile
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from shopkeeper.adapters.centerface import MOST, CenterFace, faces
from shopkeeper.artefacts import fetch
from shopkeeper.settings import Settings
from shopkeeper.types import Box
from shopkeeper.types.errors import Unavailable
from tests.conftest import dev_data


def maps(*marks: tuple[int, int, float, float]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``(row, column, likelihood, side in cells)`` on 20 × 20 cells."""
    heat, scale, offset = (np.zeros(shape, np.float32) for shape in ((20, 20), (2, 20, 20), (2, 20, 20)))
    for row, column, likely, side in marks:
        heat[row, column], scale[:, row, column] = likely, np.log(side)
    return heat, scale, offset


def test_a_mark_becomes_a_box_around_its_centre() -> None:
    heat, scale, offset = maps((9, 4, 0.9, 4))
    scale[0, 9, 4], offset[:, 9, 4] = np.log(8), (0.5, -0.5)
    (box,) = faces(heat, scale, offset)
    assert [round(one, 6) for one in (box.x, box.y, box.w, box.h)] == [0.1, 0.3, 0.2, 0.4]


def test_two_marks_of_one_face_are_one_and_unlikely_ones_none() -> None:
    found = faces(*maps((9, 9, 0.8, 6), (9, 10, 0.9, 6), (3, 3, 0.5, 4), (15, 15, 0.2, 4)))
    assert [round(one.x, 3) for one in found] == [0.375, 0.075]


def test_no_picture_makes_endless_work_and_no_box_leaves_it() -> None:
    heat, offset = np.ones((64, 64), np.float32), np.zeros((2, 64, 64), np.float32)
    assert len(faces(heat, np.full((2, 64, 64), -3, np.float32), offset)) == MOST
    (box,) = faces(heat, np.full((2, 64, 64), 99, np.float32), offset)
    assert box == Box(0, 0, 1, 1)


@pytest.fixture(scope="module")
def finder() -> CenterFace:
    try:
        fetch("centerface", Settings())
    except Unavailable as reason:
        pytest.skip(f"the model that finds faces is not on this machine: {reason}")
    return CenterFace(lambda: fetch("centerface", Settings()), 1)


def test_nothing_is_found_where_nobody_is(finder: CenterFace) -> None:
    for size in ((1, 1), (33, 500), (640, 480)):
        assert finder(Image.new("RGB", size, "#d0c8c0")) == ()


def test_somebody_who_wears_the_thing_is_found_and_the_thing_alone_is_not(finder: CenterFace) -> None:
    worn = sorted((dev_data("luma") / "images").glob("m[hj]*_main.jpg"))[:6]
    seen = [len(finder(Image.open(file).convert("RGB"))) for file in worn]
    assert sum(seen) >= len(seen) - 1
    with zipfile.ZipFile(dev_data("people_photos") / "images.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))[:12]
        lying = [Image.open(BytesIO(archive.read(name))).convert("RGB") for name in names]
    assert sum(len(finder(one)) for one in lying) <= 1
