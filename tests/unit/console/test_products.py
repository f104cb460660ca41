"""What the page of products says of a known fortnight."""

import csv
from io import StringIO

from shopkeeper.console.products import products
from shopkeeper.console.sheet import Sheet
from shopkeeper.types import ProductId
from tests.unit.console.conftest import Site
from tests.unit.console.traffic import GONE, SOLD_OUT


def sheet(site: Site, days: int = 28) -> Sheet:
    return products(site.store, site.store.analytics.period(days))


def test_each_product_has_its_row_and_leads_to_its_page(busy: Site) -> None:
    wanted = {one.product: one for one in busy.store.analytics.wanted(busy.store.analytics.period(28))}
    rows = list(csv.DictReader(StringIO(busy.get("/console/products/products.csv?days=28"))))
    assert len(rows) == len(wanted) == 24
    for row in rows:
        one = wanted[ProductId(row["Product"].removeprefix("The "))]
        assert (int(row["Shown"]), int(row["Clicked"]), int(row["Sold"])) == (
            one.clicked.tries,
            one.clicked.hits,
            one.sold,
        )
    page = busy.get("/console/products?days=28")
    assert '<a href="/products/thing-1">' in page and f"/products/{GONE}" not in page
    assert "not sold any more" in page


def test_stock_is_told_where_it_is_known(busy: Site) -> None:
    rows = csv.DictReader(StringIO(busy.get("/console/products/products.csv?days=28")))
    stock = {row["Product"]: row["Stock"] for row in rows}
    assert (stock["The thing-1"], stock[f"The {SOLD_OUT}"], stock[GONE]) == ("4", "0", "")


def test_what_is_wanted_and_sold_out_is_named(busy: Site) -> None:
    table = sheet(busy).table("sold-out")
    assert table and [row[0].text for row in table.rows] == [f"The {SOLD_OUT}"]


def test_the_lead_and_the_note_count_what_was_shown(busy: Site) -> None:
    drawn, rate = sheet(busy), busy.store.analytics.looked_at(busy.store.analytics.period(28))
    assert drawn.lead and f"of {rate.tries} products shown" in drawn.lead.sentence
    assert f"{30 - rate.tries} products of the shop were shown to nobody in the last 28 days." in drawn.notes


def test_what_sells_most_stands_first(busy: Site) -> None:
    table = sheet(busy).table("sold")
    assert table
    sold = [row[1].value for row in table.rows]
    assert sold and sold == sorted(sold, key=float, reverse=True)
    assert any(
        figure.title.startswith(f"“{table.rows[0][0].text}” sells most") for figure in sheet(busy).figures
    )
