"""Cost prices: kept with offers, brought up from catalogues of before, and told at no door."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from shopkeeper.api.models import goods
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.types import Look, LookId, Money, Offer, Product, ProductId, Sku, Variant
from shopkeeper.types.errors import InvalidInput

OFFER = Offer(Money(2000, "USD"), stock=3, cost=Money(1250, "USD"))
HAT = Product(
    ProductId("hat"), "Hat", looks=(Look(LookId("hat"), variants=(Variant(Sku("h"), offer=OFFER),)),)
)


def opened(tmp_path: Path) -> SqlCatalog:
    return SqlCatalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")


def test_a_cost_is_kept_and_changed_only_by_who_tells_it(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as catalog:
        catalog.put([HAT])
        assert catalog.offers_of([Sku("h")])[Sku("h")] == OFFER
        assert catalog.offers({Sku("h"): replace(OFFER, stock=3, cost=None)}) == 0, "nothing is new"
        catalog.offers({Sku("h"): Offer(Money(1900, "USD"), stock=2)})
        assert catalog.offers_of([Sku("h")])[Sku("h")] == replace(OFFER, price=Money(1900, "USD"), stock=2)
        with pytest.raises(InvalidInput):
            catalog.offers({Sku("h"): replace(OFFER, cost=Money(-1, "USD"))})


def test_a_catalogue_of_before_is_brought_up(tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as catalog:
        catalog.put([HAT])
    with closing(sqlite3.connect(tmp_path / "catalog.sqlite")) as db:
        db.execute("ALTER TABLE offer DROP COLUMN cost")
        db.execute("ALTER TABLE offer DROP COLUMN cost_currency")
        for turn in ("until", "since"):
            db.execute(f"DROP INDEX ix_offer_{turn}")
            db.execute(f"ALTER TABLE offer DROP COLUMN {turn}")
        db.execute("ALTER TABLE offer DROP COLUMN coming")
    with closing(opened(tmp_path)) as catalog:
        assert catalog.offers_of([Sku("h")])[Sku("h")] == replace(OFFER, cost=None)
        catalog.offers({Sku("h"): OFFER})
        assert catalog.get([HAT.id])[HAT.id].looks[0].variants[0].offer == OFFER


def test_no_door_tells_it() -> None:
    assert "1250" not in goods.Product.model_validate(HAT).model_dump_json()
    assert "cost" not in goods.Offer.model_fields
