from dataclasses import replace

import pytest

from shopkeeper.index.tags import sold_as, tags
from shopkeeper.types import Sku, Variant
from tests.unit.index.shelf import product


def of(**facts) -> tuple[str, ...]:
    made = product(1, **facts)
    return tags(made, made.looks[0])


def test_every_level_of_every_path_and_the_product_type_are_categories() -> None:
    found = of(categories=(("Apparel", "Tops"), ("New",)), attributes={"type": ("Hoodies",)})
    assert {"category=apparel", "category=tops", "category=new", "category=hoodies"} <= set(found)


def test_colour_and_its_families() -> None:
    assert {"colour=navy", "colour=blue"} <= set(of(colours=("Navy",)))


def test_a_products_list_of_colours_says_nothing_of_a_look_that_has_its_own() -> None:
    assert not [tag for tag in of(colours=("Red",), attributes={"colour": ("Red", "Blue")}) if "blue" in tag]
    assert "colour=blue" in of(attributes={"colour": ("Blue",)})


def test_attributes_are_features_and_yes_means_the_key() -> None:
    found = of(attributes={"material": ("  Merino  WOOL",), "waterproof": ("Yes",), "hood": ("no",)})
    assert {"material=merino wool", "feature=merino wool", "feature=waterproof", "hood=no"} <= set(found)
    assert not {"feature=hood", "feature=no", "feature=yes"} & set(found)


@pytest.mark.parametrize(
    ("stated", "materials"),
    [
        ("Merino wool", {"merino wool", "wool"}),
        ("Wool blend", {"wool blend", "wool"}),
        ("Leather and suede", {"leather and suede", "leather", "suede"}),
        ("Leather (upper)", {"leather (upper)", "leather"}),
        ("60% cotton, 40% recycled polyester", {"60% cotton, 40% recycled polyester", "cotton", "recycled polyester", "polyester"}),
        ("Cotton/Elastane", {"cotton/elastane", "cotton", "elastane"}),
        ("Faux leather", {"faux leather"}),
        ("Black vegan leather", {"black vegan leather", "vegan leather"}),
        ("Blend", {"blend"}),
        ("Synthetic leather", {"synthetic leather"}),
        ("Leather (faux)", {"leather (faux)"}),
        ("0% wool, 100% acrylic", {"0% wool, 100% acrylic", "acrylic"}),
        ("No wool", {"no wool"}),
    ],
)  # fmt: skip
def test_each_material_that_is_named_is_one(stated: str, materials: set[str]) -> None:
    """A jumper of a wool blend was proven to be without wool."""
    found = of(attributes={"material": (stated,)})
    assert {tag.removeprefix("material=") for tag in found if tag.startswith("material=")} == materials


def test_an_option_that_lists_is_each_of_what_it_lists() -> None:
    sold = Variant(Sku("1"), {"material": "Merino wool, Silk", "gender": "Unisex", "care": "by hand, cold"})
    assert set(sold_as(sold)) == {
        ("material", "merino wool, silk"), ("material", "merino wool"), ("material", "wool"), ("material", "silk"),
        ("gender", "unisex"), ("gender", "men"), ("gender", "women"), ("care", "by hand, cold"),
    }  # fmt: skip


def test_no_blank_and_no_repeated_tags() -> None:
    found = of(brand="", attributes={"material": (" ", "Wool", "wool")})
    assert len(found) == len(set(found)) and not [tag for tag in found if tag.endswith("=")]


def test_offers_are_no_tags() -> None:
    made = product(1)
    richer = replace(made, looks=(replace(made.looks[0], variants=()),))
    assert tags(made, made.looks[0]) == tags(richer, richer.looks[0])


def test_what_is_stated_in_one_word_says_whom_it_is_for() -> None:
    assert {"gender=men", "gender=women"} <= set(of(attributes={"gender": ("Unisex",)}))
    assert "age=baby" in of(attributes={"age": ("infant",)})
    assert "age=baby" in of(attributes={"age": ("Newborn",)})
    assert {"age=toddler", "age=kids"} <= set(of(attributes={"age": ("toddler",)}))
    assert "age=baby" not in of(attributes={"size": ("infant",)})
