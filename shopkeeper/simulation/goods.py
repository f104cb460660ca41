"""What the shop sells, as simulated shoppers see it: columns over its n products.

Knows categories, brands, colours, prices and directions of the joint space. Refuses to know anybody's taste.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopkeeper.features.assortment import known
from shopkeeper.features.facts import Known
from shopkeeper.types import Look, LookKey, MediaId, Product, ProductId
from shopkeeper.types.errors import InvalidInput

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]
Directions = Callable[[Sequence[LookKey]], npt.NDArray[np.float32]]
"""Looks → (n, dim) unit rows of the joint space, zeros for looks without a picture."""


@dataclass(frozen=True, slots=True)
class Goods:
    """Columns of n products. ``kinds``, ``brands`` and ``colours`` are numbers of names; -1 where there is none."""

    products: tuple[Product, ...]
    known: tuple[Known, ...]
    names: tuple[str, ...]
    """Of the kinds of thing: the narrowest category of each."""
    kinds: Rows
    brands: Rows
    colours: Rows
    prices: Floats
    """Natural logarithms of minor units; the mean where none is stated."""
    vectors: Floats
    """(n, dim) unit rows; zeros without a picture."""
    rows: dict[ProductId, int]

    @classmethod
    def of(cls, batches: Iterable[Sequence[Product]], directions: Directions) -> "Goods":
        """Raises InvalidInput for a shop that sells nothing."""
        products = tuple(product for batch in batches for product in batch if any(product.variants))
        if not products:
            raise InvalidInput("the shop sells nothing", field="data", fix="shopkeeper import products.csv")
        looks = [product.looks[0] for product in products]
        facts = tuple(known(product, look) for product, look in zip(products, looks, strict=True))
        names, kinds = _numbered([(fact.categories or (product.title,))[0] for fact, product in zip(facts, products, strict=True)])  # fmt: skip
        logs = np.array([np.log(fact.price.minor) if fact.price and fact.price.minor else np.nan for fact in facts])  # fmt: skip
        return cls(
            products=products,
            known=facts,
            names=names,
            kinds=kinds,
            brands=_numbered([fact.brand for fact in facts])[1],
            colours=_numbered([next(iter(fact.colours), "") for fact in facts])[1],
            prices=np.where(np.isnan(logs), np.nanmean(logs) if not np.isnan(logs).all() else 0.0, logs),
            vectors=directions([look.key for look in looks]).astype(np.float64),
            rows={product.id: row for row, product in enumerate(products)},
        )

    def __len__(self) -> int:
        return len(self.products)

    def picture(self, row: int) -> MediaId:
        """The product's first picture; empty where it has none."""
        look: Look = self.products[row].looks[0]
        return next((media.id for media in look.pictures), MediaId(""))


def _numbered(values: Sequence[str]) -> tuple[tuple[str, ...], Rows]:
    """The distinct values, and the place of each among them; -1 for the empty one."""
    names = tuple(dict.fromkeys(value for value in values if value))
    places = {name: place for place, name in enumerate(names)} | {"": -1}
    return names, np.array([places[value] for value in values], np.int64)
