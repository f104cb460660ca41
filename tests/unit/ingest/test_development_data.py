"""Real feeds come in whole: every product, variant and picture of them."""

from collections import Counter
from pathlib import Path

import pytest

from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.ingest.feeds import FORMATS, sniff
from shopkeeper.ingest.pipeline import Options, import_feed
from shopkeeper.settings import Settings
from shopkeeper.types import Product
from tests.conftest import dev_data


def test_luma_comes_in_whole(tmp_path: Path) -> None:
    folder = dev_data("luma")
    catalog = SqlCatalog(f"sqlite:///{tmp_path}/catalog.sqlite")
    report = import_feed(
        folder / "products.csv",
        catalog=catalog,
        media=MediaStore(tmp_path / "media"),
        settings=Settings(data=tmp_path, offline=True),
        options=Options(reviews=folder / "reviews.csv", links=folder / "links.csv"),
    )
    assert (report.format, report.read, report.quarantined, report.media_failed) == ("shopify", 160, 0, 0)
    products = [product for batch in catalog.scan() for product in batch]
    looks = [look for product in products for look in product.looks]
    assert len(products) == 160 and sum(len(look.variants) for look in looks) == 1510
    assert len({m.source for look in looks for m in look.media}) == 585 and all(look.media for look in looks)
    assert sum(p.rating is not None for p in products) == 105
    assert sum(len(p.links) for p in products) == 572
    assert all(v.offer.price for look in looks for v in look.variants)
    hoodie = next(p for p in products if p.id == "chaz-kangeroo-hoodie")
    assert [(look.name, look.media[0].source) for look in hoodie.looks] == [
        (colour, f"images/mh01-{colour.lower()}_main.jpg") for colour in ("Black", "Gray", "Orange")
    ]
    catalog.close()


def test_every_electronics_product_is_read() -> None:
    file = dev_data("text_relevance") / "products.jsonl.gz"
    assert sniff(file) == "icecat"
    kinds, keys = Counter[type](), set[str]()
    for row in FORMATS["icecat"](file, "USD"):
        kinds[type(row)] += 1
        keys |= row.attributes.keys() if isinstance(row, Product) else set()
    assert kinds == {Product: 19_406} and {"colour", "print technology", "touchscreen"} <= keys


@pytest.mark.slow
def test_electronics_come_in_whole(tmp_path: Path) -> None:
    catalog = SqlCatalog(f"sqlite:///{tmp_path}/catalog.sqlite")
    report = import_feed(
        dev_data("text_relevance") / "products.jsonl.gz",
        catalog=catalog,
        media=MediaStore(tmp_path / "media"),
        settings=Settings(data=tmp_path, offline=True),
    )
    assert (report.read, report.changed, report.quarantined, catalog.count()) == (19_406, 19_406, 0, 19_406)
    catalog.close()
