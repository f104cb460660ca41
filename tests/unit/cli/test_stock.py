"""Importing from the shell, and the offers that follow."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.cli import terminal
from shopkeeper.types import Coming, Money, Offer, Sku
from tests.samples import feed
from tests.unit.cli.conftest import Run

FAR = 4_102_444_800
"""The year 2100."""


@pytest.fixture
def shop(run: Run, own: Path, tmp_path: Path) -> Run:
    """A shop of one's own to change, and the file it was made of."""
    feed(tmp_path)
    return run


def price(run: Run, id: str) -> str:
    hits = json.loads(run("search", id.replace("-", " "), "--json").stdout)["hits"]
    return next(hit["variant"]["offer"]["price"]["amount"] for hit in hits if hit["product"]["id"] == id)


def test_a_second_import_changes_nothing(shop: Run, tmp_path: Path) -> None:
    result = shop("import", tmp_path / "products.csv")
    assert result.exit_code == 0
    assert "0 products new or changed, 6 unchanged" in " ".join(result.stdout.split())


def test_what_came_from_another_file_stays_and_is_told(shop: Run, tmp_path: Path) -> None:
    rows = (tmp_path / "products.csv").read_text().splitlines()
    (tmp_path / "december.csv").write_text("\n".join(rows[:-1]))
    assert "0 removed" in (told := " ".join(shop("import", tmp_path / "december.csv").stdout.split()))
    assert "1 of the products came from other files and stay" in told


def test_the_least_that_is_a_catalogue_is_said_and_is_enough(run: Run, own: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("name,price\nRed Mug,8\n")
    refused = run("import", file)
    assert refused.exit_code == 2 and "columns Handle, Title and Variant Price" in " ".join(
        refused.output.split()
    )
    file.write_text("Handle,Title,Variant Price\nquokka,Quokka,7.77\n")
    assert run("import", file).exit_code == 0
    assert price(run, "quokka") == "7.77"


def test_bad_rows_are_set_aside_and_told(shop: Run, tmp_path: Path) -> None:
    file = tmp_path / "products.csv"
    file.write_text(file.read_text().replace("129.00", "-1"))
    result = shop("import", file)
    assert result.exit_code == 0
    assert "2 faults: they were set aside" in result.stdout
    assert "line 2" in result.stdout
    report = shop("import", "--report")
    told = [line for line in report.stdout.splitlines() if "line 2 " in line]
    assert any(" — " in line for line in told), "a reason comes with its fix"
    assert shop("import", "--report", "--run", 99).exit_code == 2


def test_what_is_no_feed_is_refused(shop: Run, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.csv"
    nothing.write_text("just some words\n")
    assert shop("import", nothing).exit_code == 2
    assert shop("import", tmp_path / "missing.csv").exit_code == 2
    assert shop("import").exit_code == 2


def test_a_price_is_changed_and_seen_by_the_next_search(shop: Run) -> None:
    result = shop("price", "mug-1", "7.25")
    assert "7.25 USD (was 9.50 USD), 40 in stock" in result.stdout
    assert float(price(shop, "mug")) == 7.25
    assert shop("price", "nobody", "1").exit_code == 2
    assert shop("price", "mug-1", "-1").exit_code != 0


SALES = {
    "running": Offer(Money(3000, "USD"), Money(4000, "USD"), 40, until=FAR),
    "to come": Offer(Money(3000, "USD"), None, 40, until=FAR, coming=Coming(Money(2000, "USD"), FAR - 2)),
}


@pytest.mark.parametrize("sale", SALES)
@pytest.mark.parametrize("door", ["price", "offers"])
def test_a_price_that_is_set_stays_when_the_sale_before_it_would_begin_or_end(
    shop: Run, door: str, sale: str
) -> None:
    def asked(line: str) -> Offer:
        words = ["price", *line.split(",")] if door == "price" else ["offers", "-"]
        assert shop(*words, input=f"sku,price\n{line}\n").exit_code == 0
        with terminal.opened() as opened:
            return opened.offers([Sku("mug-1")])[Sku("mug-1")]

    with terminal.opened() as opened:
        opened.set_offers({Sku("mug-1"): SALES[sale]})
    assert asked("mug-1,30").turns == SALES[sale].turns, "the price that it has anyway"
    was = SALES[sale].was
    for amount, former in ((35, was), (45, None)):
        offer = asked(f"mug-1,{amount}")
        assert {offer.at(FAR - 1), offer.at(FAR + 1)} == {Offer(Money.of(amount, "USD"), former, 40)}


def test_a_price_in_another_currency_keeps_no_former_price(shop: Run) -> None:
    assert shop("offers", "-", input="sku,was\nmug-1,20\n").exit_code == 0
    assert shop("price", "mug-1", 5, "--currency", "EUR").exit_code == 0
    with terminal.opened() as opened:
        assert opened.offers([Sku("mug-1")])[Sku("mug-1")] == Offer(Money(500, "EUR"), None, 40)


def test_many_offers_all_or_none(shop: Run) -> None:
    good = "sku,price,stock\nmug-1,8.00,\ntee-1,,0\n"
    assert "2 offers changed" in shop("offers", "-", input=good).stdout
    assert float(price(shop, "mug")) == 8.00
    bad = "sku,price\nmug-1,1.00\nnobody,1.00\n"
    assert shop("offers", "-", input=bad).exit_code == 2
    assert float(price(shop, "mug")) == 8.00


def test_a_table_as_a_european_spreadsheet_writes_it(shop: Run) -> None:
    table = "sku;price;was; stock ;\nmug-1;,50;1.009,50;3;\n"
    assert "1 offers changed" in shop("offers", "-", input=table).stdout
    assert "mug-1: 8.50 USD (was 0.50 USD), 3 in stock" in shop("price", "mug-1", "8.50").stdout


def test_what_is_sold_while_a_price_changes_stays_sold(shop: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    read, orders = SqlCatalog.offers_of, iter([("order", {Sku("mug-1"): -1})])

    def sold_meanwhile(catalog: SqlCatalog, skus: Sequence[Sku]) -> dict[Sku, Offer]:
        found = read(catalog, skus)
        for order in orders:
            catalog.stock.move(*order)
        return found

    monkeypatch.setattr(SqlCatalog, "offers_of", sold_meanwhile)
    assert "mug-1: 7.25 USD (was 9.50 USD), 39 in stock" in shop("price", "mug-1", "7.25").stdout


@pytest.mark.parametrize(
    "text",
    [
        "price\n1\n", "sku,stock\nmug-1,few\n", "sku,price\nmug-1,dear\n", "sku,price,stock\nmug-1,8,50,3\n",
        "sku,prise\nmug-1,5\n", "sku,Price\nmug-1,5\n", "sku,price,WAS\nmug-1,5,6\n", "sku,price,stok\nmug-1,5,3\n", "sku\nmug-1\n", "sku,price\nmug-1,5\nmug-1,6\n",
    ],
)  # fmt: skip
def test_an_offer_that_cannot_be_read_is_refused(shop: Run, text: str) -> None:
    assert shop("offers", "-", input=text).exit_code == 2


def test_columns_of_somebody_else_s_and_a_line_that_stands_twice_are_passed_over(shop: Run) -> None:
    found = shop("offers", "-", input="sku,price,old_price,stockist,currency_rate\nmug-1,6,9,Acme,1.2\n")
    assert (found.exit_code, "1 offers changed" in found.output) == (0, True)
    found = shop("offers", "-", input="sku,price,title\nmug-1,5,Mug\nmug-1,5,Mug\n")
    assert found.exit_code == 0 and "1 offer" in found.stdout
