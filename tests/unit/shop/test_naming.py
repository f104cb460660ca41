"""Others call our products by sku, by id, or by one in the other's place; nothing that we do not know is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.recommend.behaviour import SOLD_OUT
from shopkeeper.shop.naming import recognise
from shopkeeper.types import (
    Event,
    EventId,
    Happened,
    Line,
    Look,
    LookId,
    LookKey,
    Money,
    Offer,
    Product,
    ProductId,
    Sku,
    Variant,
)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[SqlCatalog]:
    opened = SqlCatalog(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    red, blue = (
        Look(LookId(f"hat/{name}"), name, variants=(Variant(Sku(f"hat-{name}")),)) for name in ("red", "blue")
    )
    mug = Look(LookId("mug/-"), variants=(Variant(Sku("mug")),))
    opened.put(
        [Product(ProductId("hat"), "Hat", looks=(red, blue)), Product(ProductId("mug"), "Mug", looks=(mug,))]
    )
    yield opened
    opened.close()


def placed(catalog: SqlCatalog, line: Line) -> tuple[Line, int]:
    (event,), unknown = recognise(catalog, [Event(EventId("e"), Happened.VIEWED, 1, lines=(line,))])
    return event.lines[0], unknown


def keys(catalog: SqlCatalog) -> dict[str, LookKey]:
    found = catalog.get([ProductId("hat"), ProductId("mug")])
    return {look.id: look.key for product in found.values() for look in product.looks}


def test_a_sku_that_moves_while_it_is_looked_up_harms_nobody(
    catalog: SqlCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import may change a product between the look at its skus and the look at itself."""
    monkeypatch.setattr(catalog, "owners", lambda skus: dict.fromkeys(skus, ProductId("mug")))
    assert placed(catalog, Line(ProductId("mug"), sku=Sku("hat-red")))[0].product == "mug"


@pytest.mark.parametrize(
    ("product", "sku", "becomes"),
    [
        ("hat-blue", "", ("hat", "hat/blue", "hat-blue")),
        ("hat", "hat-red", ("hat", "hat/red", "hat-red")),
        ("mug", "", ("mug", "mug/-", "mug")),
        ("hat", "", ("hat", "", "")),
        ("hat", "no such sku", ("hat", "", "no such sku")),
        ("elsewhere", "hat-red", ("hat", "hat/red", "hat-red")),
    ],
)
def test_names_lead_to_products(
    catalog: SqlCatalog, product: str, sku: str, becomes: tuple[str, str, str]
) -> None:
    line, unknown = placed(catalog, Line(ProductId(product), sku=Sku(sku), rank=3))
    look = keys(catalog)[becomes[1]] if becomes[1] else 0
    assert (line.product, line.look, line.sku, line.rank, unknown) == (becomes[0], look, becomes[2], 3, 0)


def test_a_look_that_is_named_counts_when_the_product_has_it(catalog: SqlCatalog) -> None:
    blue = keys(catalog)["hat/blue"]
    assert placed(catalog, Line(ProductId("hat"), blue))[0].look == blue
    assert placed(catalog, Line(ProductId("hat"), LookKey(9_999)))[0].look == 0
    assert placed(catalog, Line(ProductId("hat-blue"), keys(catalog)["hat/red"]))[0].sku == ""


def test_what_is_unknown_is_kept_and_counted(catalog: SqlCatalog) -> None:
    line = Line(ProductId("sled"), LookKey(3), Sku("sled-1"))
    assert placed(catalog, line) == (Line(ProductId("sled"), sku=Sku("sled-1")), 1)


@pytest.mark.parametrize(
    ("kind", "ago", "told"),
    [
        (Happened.VIEWED, 5, True),
        (Happened.CARTED, -5, True),
        (Happened.VIEWED, 3_600, False),
        (Happened.SHOWN, 5, False),
    ],
)
def test_what_was_turned_to_just_now_is_kept_with_its_price_and_stock(
    catalog: SqlCatalog, kind: Happened, ago: int, told: bool
) -> None:
    now, ten, nine = 1_780_000_000_000_000, Money(1000, "USD"), Money(900, "USD")
    catalog.offers({Sku("hat-blue"): Offer(ten, stock=0), Sku("mug"): Offer(ten, stock=3)})
    lines = (Line(ProductId("hat-blue")), Line(ProductId("mug"), price=nine), Line(ProductId("sled")))
    ((event,), _) = recognise(catalog, [Event(EventId("e"), kind, now - ago * 1_000_000, lines=lines)], now)
    hat, mug, sled = event.lines
    assert (hat.price, dict(hat.features)) == ((ten, {SOLD_OUT: 1.0}) if told else (None, {}))
    assert (mug.price, dict(mug.features)) == (nine, {}), "what the sender says of the price counts"
    assert (sled.price, dict(sled.features)) == (None, {})
