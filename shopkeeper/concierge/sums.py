"""What several things cost together, at live prices.

Knows variants and their offers. Refuses a sum where a price is not stated, or in two currencies.
"""

from collections.abc import Sequence

from shopkeeper.concierge.desk import Desk
from shopkeeper.types import Money, Product, Variant


def bought(skus: Sequence[str], desk: Desk) -> list[tuple[Product, Variant]]:
    """Those of the variants that are still sold, with their products, as the conversation shows them."""
    ids = tuple(dict.fromkeys((*desk.memory.focus, *(seen.product for seen in desk.memory.shown))))
    found = {
        str(variant.sku): (product, variant) for product in desk.products(ids) for variant in product.variants
    }
    return [found[sku] for sku in skus if sku in found]


def summed(variants: Sequence[Variant]) -> Money | None:
    prices = [variant.offer.price for variant in variants]
    stated = [price for price in prices if price]
    if not stated or len(stated) < len(prices) or len({price.currency for price in stated}) != 1:
        return None
    return Money(sum(price.minor for price in stated), stated[0].currency)
