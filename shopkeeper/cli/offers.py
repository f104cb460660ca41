"""Live prices and stock on the command line; the very next search sees them, in every process.

Knows a small CSV and one SKU. Refuses to change anything but the offer.
"""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from shopkeeper.cli import terminal
from shopkeeper.types import Money, Offer, Sku
from shopkeeper.types.errors import InvalidInput, ShopkeeperError

COLUMNS = ("sku", "price", "currency", "was", "stock")
_NEARLY = 0.8
"""As alike as a misspelt name is to the right one; other columns are nothing of ours."""
Amount = Annotated[str, typer.Argument(help="The new price, as 49.99.")]


def price(
    sku: Annotated[str, typer.Argument(help="The variant's SKU.")],
    amount: Amount,
    currency: Annotated[str | None, typer.Option(help="ISO 4217.", show_default="as before")] = None,
    stock: Annotated[int | None, typer.Option(min=0, help="Units on hand.", show_default="as before")] = None,
) -> None:
    """Change the price (and stock) of one variant now.

    [bold]shopkeeper price WJ01-M-Blue 44.99[/bold]
    [bold]shopkeeper price WJ01-M-Blue 44.99 --stock 3[/bold]
    """
    one = Sku(sku)
    with terminal.opened() as shop:

        def priced(_: Sku, offer: Offer) -> Offer:
            code = currency or (offer.price.currency if offer.price else shop.settings.currency)
            asked = offer.asking(Money.of(amount, code), offer.was)
            return asked if stock is None else replace(asked, stock=stock)

        before = shop.offers([one])
        shop.change_offers([one], priced)
        offer = shop.offers([one])[one]
    was = f" (was {before[one].price})" if before[one].price else ""
    units = f", {offer.in_stock}" if offer.in_stock else ""
    over = "; its sale is over with that" if before[one].turns and not offer.turns else ""
    terminal.out.print(f"{sku}: {offer.price}{was}{units}{over}")


def offers(
    file: Annotated[Path, typer.Argument(help="CSV with a header; - reads standard input.")],
) -> None:
    """Change many offers at once, all or none: columns sku, price, currency, was, stock; an empty cell means as before.

    [bold]shopkeeper offers prices.csv[/bold]
    [bold]printf 'sku,price\\nWJ01-M-Blue,44.99\\n' | shopkeeper offers -[/bold]
    """
    with _lines(file) as lines:
        rows: dict[Sku, Mapping[str, str]] = {}
        for row in _rows(lines):
            if rows.setdefault(Sku(row["sku"]), row) != row:
                raise InvalidInput(
                    f"{row['sku']} stands there twice", field="sku", fix="leave one line of it"
                )
    with terminal.opened() as shop:
        currency = shop.settings.currency
        changed = shop.change_offers(rows, lambda sku, offer: _changed(offer, rows[sku], currency))
    terminal.out.print(f"{changed} offers changed")


def _changed(offer: Offer, row: Mapping[str, str], default: str) -> Offer:
    """``offer`` with the filled cells of ``row``. Raises InvalidInput naming the SKU."""
    from shopkeeper.ingest.feeds.text import money

    code = row.get("currency") or (offer.price.currency if offer.price else default)
    try:
        asked = offer.asking(
            money(row.get("price", ""), code) or offer.price,
            money(row.get("was", ""), code, "was") or offer.was,
        )
        return replace(asked, stock=int(row["stock"])) if row.get("stock") else asked
    except ValueError:
        raise InvalidInput(
            f"{row['sku']}: {row['stock']!r} is no count", field="stock", fix="write a whole number"
        ) from None
    except ShopkeeperError as error:
        error.message = f"{row['sku']}: {error.message}"
        raise


def _rows(lines: TextIO) -> Iterable[dict[str, str]]:
    from shopkeeper.ingest.feeds.table import parting

    head = lines.readline()
    reader = csv.DictReader(chain([head], lines), skipinitialspace=True, delimiter=parting(head))
    names = {name.strip() for name in reader.fieldnames or ()} - {""}
    if "sku" not in names:
        raise InvalidInput(
            "the first line names no column sku", field="sku", fix="start with a line: sku,price,stock"
        )
    for name in sorted(names.difference(COLUMNS)):
        if meant := get_close_matches(name.casefold(), sorted({*COLUMNS} - names), 1, _NEARLY):
            raise InvalidInput(f"there is no column {name!r}", field="FILE", fix=f"call it {meant[0]}")
    if names.isdisjoint(COLUMNS[1:]):
        fix = f"name some of {', '.join(COLUMNS)}"
        raise InvalidInput("no column says what to change", field="FILE", fix=fix)
    return [_row(reader.line_num, row) for row in reader]


def _row(line: int, row: Mapping[str | None, Any]) -> dict[str, str]:
    """Raises InvalidInput for more cells than columns, which puts every later one in the wrong place."""
    if any(row.get(None, ())):
        raise InvalidInput(
            f"line {line} has more cells than the first", field="FILE", fix="write 8.50, or put it in quotes"
        )
    return {name.strip(): (cell or "").strip() for name, cell in row.items() if name is not None}


@contextmanager
def _lines(file: Path) -> Iterator[TextIO]:
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}", field="FILE", fix="check the path") from None
    except (UnicodeDecodeError, csv.Error):
        raise InvalidInput(f"{file} is not text", field="FILE", fix="save it as CSV, in UTF-8") from None
