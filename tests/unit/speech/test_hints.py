"""Hints: a phrase under way gets more than one that could begin."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.speech.hints import BEGINS, GOES_ON, Hints, Tree

PHRASES = st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=5)


def test_a_phrase_is_followed_to_its_end() -> None:
    hints = Hints(Tree.of([[1, 2, 3], [2, 4]]))
    nothing = np.zeros(6, np.float32)
    assert hints.favour(nothing).tolist() == [0, BEGINS, BEGINS, 0, 0, 0]
    hints.follow(1)
    assert hints.favour(nothing).tolist() == [0, BEGINS, BEGINS + GOES_ON, 0, 0, 0]
    hints.follow(2)
    assert hints.favour(nothing).tolist() == [0, BEGINS, BEGINS, GOES_ON, GOES_ON, 0]
    hints.follow(5)
    assert hints.favour(nothing).tolist() == [0, BEGINS, BEGINS, 0, 0, 0]
    assert not nothing.any()


@given(PHRASES, st.lists(st.integers(0, 9), max_size=12))
def test_nothing_is_made_less_likely(phrases: list[list[int]], said: list[int]) -> None:
    hints = Hints(Tree.of(phrases))
    for token in said:
        assert (hints.favour(np.zeros(10, np.float32)) >= 0).all()
        hints.follow(token)
