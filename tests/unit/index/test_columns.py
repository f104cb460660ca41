"""Columns of the live index."""

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index.columns import Words


@given(st.permutations(["green", "Green", "GREEN", "Green ", "red", "Red"]))
def test_a_word_is_spelt_the_same_in_whatever_order_it_was_met(met: list[str]) -> None:
    """Filters said "green" or "Green" of the same catalogue, after an import and once it was opened again."""
    words = Words()
    for label in met:
        words.add(label)
    assert sorted(words.labels) == ["Green", "Red"] and len(words) == 2
    assert words.labels[words.codes(["green"])[0]] == "Green"
