"""What features know of products is what the catalogue says now."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.catalog import offers
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.features.assortment import Assortment, Indexed
from shopkeeper.features.facts import NOTHING, Trait
from shopkeeper.index.memory import MemoryIndex
from shopkeeper.index.port import Document
from shopkeeper.types import Line, Look, LookId, LookKey, Money, Offer, Product, ProductId, Sku, Variant

HOODIE = ProductId("hoodie")


def look(colour: str, price: int) -> Look:
    variants = tuple(
        Variant(Sku(f"{colour}-{size}"), {"size": size}, Offer(Money(price, "USD"))) for size in ("M", "L")
    )
    return Look(LookId(f"hoodie/{colour}"), colour, (colour,), variants=variants)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqlCatalog]:
    opened = SqlCatalog(f"sqlite:///{tmp_path}/catalog.sqlite")
    product = Product(
        HOODIE,
        "Hoodie",
        brand="Acme",
        categories=(("Apparel", "Tops", "Hoodies"),),
        attributes={"type": ("Sweatshirt",)},
        looks=(look("navy", 5000), look("crimson", 6000)),
    )
    opened.put([product])
    yield opened
    opened.close()


def test_a_look_as_features_see_it(catalog: SqlCatalog) -> None:
    index = MemoryIndex(4, 4)
    navy, crimson = (one.key for one in catalog.get([HOODIE])[HOODIE].looks)
    vector = np.array([1, 0, 0, 0], np.float32)
    index.write([Document(crimson, "", "", (), vector, vector[None])])
    shop = Assortment(catalog, lambda: Indexed(index, 4), "USD")
    first, second, unnamed, gone = shop.known(
        [Line(HOODIE, navy), Line(HOODIE, crimson), Line(HOODIE), Line(ProductId("gone"))]
    )
    assert first.categories == ("Hoodies", "Sweatshirt")
    assert (first.brand, first.colours, first.price) == ("Acme", ("blue",), Money(5000, "USD"))
    assert first.sizes == {"navy-M": "M", "navy-L": "L"}
    assert first.values(Trait.SIZE) == ("M", "L")
    assert second.values(Trait.COLOUR) == ("red",)
    assert unnamed == first
    assert gone == NOTHING
    assert shop.space.vectors([crimson, LookKey(99)]).tolist() == [[1, 0, 0, 0], [0, 0, 0, 0]]


def test_a_change_is_known_with_the_next_question(
    catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = MemoryIndex(4, 4)
    shop = Assortment(catalog, lambda: Indexed(index, 4), "USD")
    assert shop.known([Line(HOODIE)])[0].price == Money(5000, "USD")
    catalog.offers({Sku("navy-M"): Offer(Money(100, "USD"))})
    assert shop.known([Line(HOODIE)])[0].price == Money(100, "USD")
    now = 0.0
    monkeypatch.setattr(offers, "time", lambda: now)
    catalog.offers({Sku("navy-M"): Offer(Money(100, "USD"), Money(200, "USD"), until=1000)})
    assert shop.known([Line(HOODIE)])[0].price == Money(100, "USD")
    now = 1000
    assert shop.known([Line(HOODIE)])[0].price == Money(200, "USD")
    catalog.remove([HOODIE])
    assert shop.known([Line(HOODIE)]) == [NOTHING]
