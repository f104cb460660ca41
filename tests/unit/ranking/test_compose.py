import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from shopkeeper.ranking import compose
from shopkeeper.types import Edit

DIM = 8
AXES = {"blue": 0, "green": 1}


def text(words):
    return np.eye(DIM, dtype=np.float32)[[AXES[word] for word in words]]


@given(arrays(np.float32, DIM, elements=st.floats(0.125, 1, width=32)))
def test_an_edit_moves_the_photo_towards_its_words_and_keeps_it_a_unit(photo):
    photo = photo / np.linalg.norm(photo)
    moved = compose(photo, [Edit("colour", "blue")], text)
    assert abs(float(np.linalg.norm(moved)) - 1) < 1e-5
    assert moved[0] > photo[0]


def test_without_edits_the_photo_stays():
    photo = np.eye(DIM, dtype=np.float32)[3]
    assert compose(photo, [], text) is photo
