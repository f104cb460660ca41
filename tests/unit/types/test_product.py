"""What a product reads as."""

from shopkeeper.types import Product, ProductId
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
