"""A sentence has one mark at its end, whoever wrote its last words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types.sentence import ended


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("It costs $5", "It costs $5."),
        ("It costs $5.", "It costs $5."),
        ("It says: “dry”", "It says: “dry”."),
        ("It says: “Dry.”", "It says: “Dry.”"),
        ("It says: “Dry?”", "It says: “Dry?”"),
        ("It says: “Dry…”", "It says: “Dry…”"),
        ("It says: “Dry (quite.)”", "It says: “Dry (quite.)”"),
        ("Is it dry?", "Is it dry?"),
        ("Wow!", "Wow!"),
        ("and more…", "and more…"),
    ],
)
def test_a_mark_is_added_where_none_is(said: str, whole: str) -> None:
    assert ended(said) == whole


@given(st.text())
def test_once_ended_it_stays(said: str) -> None:
    assert ended(ended(said)) == ended(said) and ended(said).startswith(said)
