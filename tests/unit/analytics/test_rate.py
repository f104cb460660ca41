"""Intervals hold where they must, and cover what they promise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.analytics import Rate
from shopkeeper.analytics.rate import spread


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_intervals_are_those_of_the_literature(hits: int, tries: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998), table I, and the same formula by hand."""
    assert (Rate(hits, tries).low, Rate(hits, tries).high) == (
        pytest.approx(low, abs=1e-4),
        pytest.approx(high, abs=1e-4),
    )


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_in_its_interval(one: int, other: int) -> None:
    rate = Rate(min(one, other), max(one, other))
    assert 0 <= rate.low <= rate.value <= rate.high <= 1


def test_of_nothing_nothing_is_known() -> None:
    assert (Rate(0, 0).value, Rate(0, 0).low, Rate(0, 0).high) == (0.0, 0.0, 1.0)


def test_a_sum_is_as_sure_as_its_orders_are_many_and_alike() -> None:
    """A hundred orders of 10: 1000 ± 196."""
    assert spread(100 * 10**2) == pytest.approx(196, abs=0.01)
