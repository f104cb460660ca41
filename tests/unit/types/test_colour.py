"""Colour families."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types.colour import families, mentioned, names


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Navy", {"blue"}),
        ("gray", {"grey"}),
        ("Dark Heather Grey", {"grey"}),
        ("Black/White", {"black", "white"}),
        ("Rose Gold", {"pink", "gold"}),
        ("off-white", {"white"}),
        ("teal", {"green", "blue"}),
        ("Leopard print", set()),
        ("", set()),
    ],
)
def test_a_name_has_its_families(name: str, expected: set[str]) -> None:
    assert set(families(name)) == expected


def test_a_title_names_its_colours_as_it_writes_them() -> None:
    assert mentioned("Mustard Hoodie with rose gold zip") == ("mustard", "rose gold")
    assert mentioned("Storm Shell") == ()


def test_every_family_is_its_own() -> None:
    for family in {family for listed in names().values() for family in listed}:
        assert families(family) == (family,)


@given(st.text(max_size=60))
def test_any_name_has_only_known_families_once(name: str) -> None:
    found = families(name)
    assert len(set(found)) == len(found) and set(found) <= names().keys()
