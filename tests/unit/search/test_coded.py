"""Numbers on the goods find what has them."""

import pytest

from shopkeeper.types import Look, LookId, Money, Offer, Product, ProductId, Query, Sku, Variant
from tests.unit.search.test_journey import opened


def sold(title: str, sku: str, gtin: str = "", model: str = "") -> Product:
    variant = Variant(Sku(sku), {}, Offer(Money(999, "USD"), None, 1), gtin)
    made = {"model": (model,)} if model else {}
    look = Look(LookId(f"{sku}/-"), variants=(variant,))
    return Product(ProductId(sku), title, attributes=made, looks=(look,))


SHOP = [
    sold("1984", "B-17/PA", "9780451524935"),
    sold("Animal Farm", "B018", "978-0-451-52634-2"),
    sold("Oil Filter, 12 V", "OF 300"),
    sold("Brake Pad Set", "451524"),
    sold("Brake Disc", "bd-1", model="0 986 494-019"),
    sold("Wiper Blade", "wb-1", model="P24153"),
]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("9780451524935", "1984"),
        ("978-0-451-52493-5", "1984"),
        ("ISBN-13: 978 0 451 52493 5", "1984"),
        ("9780451526342", "Animal Farm"),
        ("b018", "Animal Farm"),
        ("B018", "Animal Farm"),
        ("sku B-17/PA", "1984"),
        ("item no. 451524", "Brake Pad Set"),
        ("0986494019", "Brake Disc"),
        ("part number P24153", "Wiper Blade"),
        ("part number 0 986 494 019", "Brake Disc"),
    ],
)
def test_a_number_finds_what_has_it(said: str, title: str) -> None:
    with opened(SHOP) as shop:
        slate = shop.search(Query(said))
        assert not slate.near
        assert [hit.product.title for hit in slate.hits[:1]] == [title]


@pytest.mark.parametrize("said", ["9780451524936", "9780000000002", "no 17", "12"])
def test_another_number_finds_nothing_by_it(said: str) -> None:
    with opened(SHOP) as shop:
        assert all(hit.product.title != "1984" for hit in shop.search(Query(said)).hits)
