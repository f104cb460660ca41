"""Live price and stock changes as a merchant's system sends them."""

from typing import Annotated

from pydantic import Field

from shopkeeper import types as t
from shopkeeper.api.models.base import Said, Told, example
from shopkeeper.api.models.goods import Offer
from shopkeeper.types.errors import InvalidInput

MAX_OFFERS = 10_000
SkuText = Annotated[str, Field(min_length=1, max_length=500)]


class Offers(Said):
    """Offers by SKU. Each replaces the variant's whole offer; all are taken or none."""

    model_config = example(
        {"offers": {"WJ01-M-Blue": {"price": {"amount": "44.00", "currency": "USD"}, "stock": 3}}}
    )

    offers: dict[SkuText, Offer] = Field(min_length=1, max_length=MAX_OFFERS)

    def by_sku(self) -> dict[t.Sku, t.Offer]:
        """Raises InvalidInput naming the SKU whose price cannot be."""
        return {t.Sku(sku): _offer(sku, offer) for sku, offer in self.offers.items()}


class Counted(Told):
    """How many things changed."""

    model_config = example({"changed": 1})

    changed: int


def _offer(sku: str, offer: Offer) -> t.Offer:
    try:
        return offer.offer()
    except InvalidInput as error:
        error.field = f"offers[{sku}].{error.field}"
        raise
