import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index.bands import bands, counts_per_band


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=50))
def test_every_amount_lies_in_exactly_one_band(amounts: list[int]) -> None:
    edges = bands(np.array(amounts))
    assert all(sum(low <= amount <= high for low, high in edges) == 1 for amount in amounts)
    assert len(edges) <= 6


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 10_000)), min_size=1, max_size=40))
def test_a_product_counts_once_in_each_band_it_has_an_amount_in(pairs: list[tuple[int, int]]) -> None:
    pairs.sort()
    product, amounts = np.array(pairs).T
    edges = bands(amounts)
    expected = [len({p for p, amount in pairs if low <= amount <= high}) for low, high in edges]
    assert counts_per_band(amounts, product, edges) == expected


def test_nothing_has_no_bands() -> None:
    assert bands(np.array([], np.int64)) == []
