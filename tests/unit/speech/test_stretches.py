"""Where somebody speaks: whatever the likelihoods are, stretches are in order, apart, and bounded."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.speech.port import LONGEST
from shopkeeper.speech.stretches import A_SECOND, PAUSE, stretches

RUNS = st.lists(st.tuples(st.floats(0, 1, width=32), st.integers(1, 400)), max_size=12)


def likelihoods(runs: list[tuple[float, int]]) -> np.ndarray:
    return np.array([likelihood for likelihood, length in runs for _ in range(length)], np.float32)


@given(RUNS)
def test_stretches_are_in_order_apart_and_short_enough(runs: list[tuple[float, int]]) -> None:
    heard = likelihoods(runs)
    found = stretches(heard)
    assert all(0 <= one.start < one.end <= len(heard) for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert all(one.end - one.start <= LONGEST * A_SECOND for one in found)


@given(RUNS)
def test_no_long_speech_is_lost(runs: list[tuple[float, int]]) -> None:
    heard = likelihoods(runs)
    inside = np.zeros(len(heard), bool)
    for one in stretches(heard):
        inside[one.start : one.end] = True
    place = 0
    for likelihood, length in runs:
        if likelihood >= 0.5 and length >= 10:
            assert inside[place : place + length].all()
        place += length


def test_a_pause_parts_and_a_breath_does_not() -> None:
    assert len(stretches(likelihoods([(0.9, 40), (0.0, PAUSE + 1), (0.9, 40)]))) == 2
    assert len(stretches(likelihoods([(0.9, 40), (0.0, PAUSE - 2), (0.9, 40)]))) == 1
    assert stretches(likelihoods([(0.0, 100), (0.9, 2), (0.0, 100)])) == []
