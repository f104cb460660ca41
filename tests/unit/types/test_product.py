"""What a product reads as."""

import pytest

from shopkeeper.types import Product, ProductId, Sku, Variant
from shopkeeper.types.product import kinds


def test_kinds_are_the_narrowest_categories_and_the_merchants_own_type_in_one_order() -> None:
    product = Product(
        id=ProductId("1"),
        title="Fleece Jacket",
        categories=(("Clothing", "Jackets"), (), ("Sale", "Jackets")),
        attributes={
            "type": ("Shell",),
            "product_type": ("Fleece",),
            "product type": ("Outerwear", "Jackets"),
        },
    )
    assert kinds(product) == ("Jackets", "Outerwear", "Fleece", "Shell")


@pytest.mark.parametrize(
    ("options", "size"),
    [
        ({"size": "M"}, "M"),
        ({"ring size": "54"}, "54"),
        ({"size (eu)": "42"}, "EU 42"),
        ({"us size": "8.5"}, "US 8.5"),
        ({"ring size (us)": "6½"}, "US 6½"),
        ({"size uk": "S"}, "S"),
        ({"frame size": "XL", "colour": "Red"}, "XL"),
        ({"size": "M", "cup size": "B"}, "M"),
        ({"screen size": "27 inch"}, ""),
        ({"pack size": "Set of 6"}, ""),
        ({"pack size": "6"}, ""),
        ({"screen size": "10"}, ""),
        ({"size (eu)": "42", "size (uk)": "8"}, ""),
        ({"colour": "Red"}, ""),
    ],
)
def test_a_size_of_another_name_is_a_size_where_it_is_worn(options: dict[str, str], size: str) -> None:
    assert Variant(Sku("1"), options).size == size
