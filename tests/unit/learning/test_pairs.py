"""The objective is what the paper says, by an example that can be checked by hand, and never rises where it must not."""

from math import log2

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.learning import COLUMNS, Examples
from shopkeeper.learning.bias import never_rising
from shopkeeper.learning.pairs import Pairs
from shopkeeper.types import Event, EventId, Happened, Line, ProductId


def answer(grades: list[int]) -> Examples:
    lines = tuple(Line(ProductId(f"p{n}"), rank=n + 1) for n in range(len(grades)))
    event = Event(EventId("e"), Happened.SHOWN, 1, lines=lines)
    return Examples.from_rows([(event, np.zeros((len(grades), len(COLUMNS))), grades)])


def test_one_pair_by_hand() -> None:
    """A cart (2) in the second place, looked at one time in four, below nothing."""
    slope, curve = Pairs.of(answer([0, 2]), np.array([1.0, 4.0])).slopes(np.zeros(2))
    moved = 4 * 2 * (1 - 1 / log2(3)) * 0.5
    assert slope.tolist() == [moved, -moved]
    assert curve.tolist() == [moved / 2, moved / 2]


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 99))
def test_pulls_cancel_and_the_best_is_pulled_up(grades: list[int], seed: int) -> None:
    chance, examples = np.random.default_rng(seed), answer(grades)
    scores, weights = chance.standard_normal(len(grades)), 1 / chance.uniform(0.1, 1, len(grades))
    slope, curve = Pairs.of(examples, weights).slopes(scores)
    assert abs(slope.sum()) < 1e-9 and (curve >= 0).all()
    best = [row for row, grade in enumerate(grades) if grade == max(grades)]
    assert (slope[best] <= 0).all()


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.1, 9)), min_size=1, max_size=30))
def test_the_nearest_sequence_that_never_rises(rows: list[tuple[float, float]]) -> None:
    values, weights = (np.array(column) for column in zip(*rows, strict=True))
    falling = never_rising(values, weights)
    assert (np.diff(falling) <= 1e-12).all()
    assert np.isclose(falling @ weights, values @ weights)
    assert np.allclose(never_rising(falling, weights), falling)
