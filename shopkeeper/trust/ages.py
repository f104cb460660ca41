"""Goods that are not for children: those filed under the categories that the merchant lists. Refuses to know anybody's age."""

from collections.abc import Collection

from shopkeeper.types import Product
from shopkeeper.types.normal import normal


def age_restricted(product: Product, categories: Collection[str]) -> bool:
    """``categories``: names of any category on the product's paths, compared without case."""
    listed = {normal(name) for name in categories}
    return any(normal(name) in listed for path in product.categories for name in path) if listed else False
