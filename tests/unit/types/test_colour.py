"""Colour families."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.types import Look, LookId, Product, ProductId
from shopkeeper.types.colour import families, mentioned, names, stated


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
        ("Weiß", {"white"}),
        ("Türkis", {"green", "blue"}),
        ("rojo", {"red"}),
    ],
)
def test_a_name_has_its_families(name: str, expected: set[str]) -> None:
    assert set(families(name)) == expected


def test_a_title_names_its_colours_as_it_writes_them() -> None:
    assert mentioned("Mustard Hoodie with rose gold zip") == ("mustard", "rose gold")
    assert mentioned("Storm Shell") == ()


@pytest.mark.parametrize(
    ("title", "shelf", "colours"),
    [
        ("White Wine", "Wines", ("white",)),
        ("Wine", "Wines", ("wine",)),
        ("Wine Jumper", "Jumpers", ("wine",)),
        ("Orange Juice", "Juices", ("orange",)),
        ("Cement Mixer", "Machines", ()),
        ("Curtain without white lining", "Curtains", ()),
        ("Non-stick black pan", "Pans", ("black",)),
        ("White Coffee Tables", "Tables", ("white",)),
        ("Ice-Cream Maker, Mint", "Kitchen", ("mint",)),
        ("White Chocolate", "Sweets", ("white",)),
        ("Coffee Sofa", "Sofas", ("coffee",)),
        ("Kettle Stainless Steel", "Kettles", ("stainless steel",)),
        ("Olive Drab Jacket", "Jackets", ("olive drab",)),
        ("Cobalt Blue Coffee Mug", "Mugs", ("cobalt", "blue")),
    ],
)
def test_what_a_thing_is_filed_as_is_no_colour_beside_another(
    title: str, shelf: str, colours: tuple[str, ...]
) -> None:
    product = Product(ProductId("p"), title, categories=(("All", shelf),))
    assert stated(product, Look(LookId("p/-"))) == colours


def test_every_family_is_its_own() -> None:
    for family in {family for listed in names().values() for family in listed}:
        assert families(family) == (family,)


@given(st.text(max_size=60))
def test_any_name_has_only_known_families_once(name: str) -> None:
    found = families(name)
    assert len(set(found)) == len(found) and set(found) <= names().keys()
