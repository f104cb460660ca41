"""``adapt``: the shipped encoder fitted to this shop's own products, and used only if that makes it better.

Knows how the held-out table reads and the file of clicks. Refuses to teach (``adapt``) and to judge.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import encoder, terminal
from shopkeeper.cli.evaluate import Each, Report
from shopkeeper.types import ProductId
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from rich.table import Table

    from shopkeeper.adapt.examples import Click
    from shopkeeper.adapt.heads import Adapted
    from shopkeeper.shop import Shop

COLUMNS = ("query", "product_id")
WORSE = 1


def adapt(
    clicks: Annotated[
        Path | None,
        typer.Option(
            help="A CSV of searches and what was clicked, beside the shop's own: query, product_id."
        ),
    ] = None,
    each: Each = 24,
    report: Report = None,
    activate: Annotated[bool, typer.Option(help="Switch to it, when it is better.")] = True,
    force: Annotated[
        bool, typer.Option("--force", help="Switch even when golden questions fare worse with it.")
    ] = False,
) -> None:
    """Fit the heads of the shipped encoder to this shop's pictures and words; some minutes on two cores.

    Products are held out in turn to see whether it helps those it did not learn from. If not, nothing is kept; if so, it is
    compared once more, by golden questions, and switched to as [bold]shopkeeper encoder use[/bold] does.

    [bold]shopkeeper adapt[/bold]
    [bold]shopkeeper adapt --clicks clicks.csv --report report.html[/bold]

    Exit code 0: it is active. 1: it is not better, and was not activated. 2: it could not be judged.
    """
    golden = encoder.asked(None, None, report)
    with terminal.opened() as shop:
        if activate:
            shop.encoders.check_free()
        said = list(_clicks(clicks, shop)) if clicks else []
        with terminal.bars() as progress:
            adapted = shop.adapt(said, progress)
        terminal.out.print(_table(adapted))
        if adapted.worse:
            terminal.err.print(
                f"[red]✗[/] not activated: {escape(adapted.worse)}. Nothing was kept.", soft_wrap=True
            )
            raise typer.Exit(WORSE)
        name = shop.keep_adapted(adapted)
        terminal.out.print(
            f"[green]✓[/] {name}: {adapted.steps} steps on {adapted.pictures} pictures of {adapted.products} products"
        )
        if activate:
            encoder.activate(shop, encoder.prepared(shop, name), golden, report, each, force=force)
        else:
            terminal.out.print(f"[bold]shopkeeper encoder use {name}[/bold] switches to it")


def _table(adapted: "Adapted") -> "Table":
    table = terminal.figures("products not learnt from", "n", "R@1", "R@5", "R@10", "RR changes by")
    for row in adapted.rows:
        pairs = (
            f"{before:.2f}→{after:.2f}" for before, after in zip(row.before[:3], row.after[:3], strict=True)
        )
        table.add_row(row.what, str(row.looks), *pairs, f"{row.low:+.3f}…{row.high:+.3f}")
    return table


def _clicks(file: Path, shop: "Shop") -> "Iterator[Click]":
    """The words that each look of a product was found by. Raises InvalidInput for what is no such file."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            table = csv.DictReader(lines, skipinitialspace=True)
            rows, columns = list(table), table.fieldnames or ()
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}", field="--clicks", fix="check the path") from None
    except (UnicodeDecodeError, csv.Error):
        raise InvalidInput(f"{file} is not text", field="--clicks", fix="save it as CSV, in UTF-8") from None
    if missing := [column for column in COLUMNS if column not in columns]:
        raise InvalidInput(
            f"{file} has no column {missing[0]}", field="--clicks", fix="name query and product_id"
        )
    said = [(row["query"] or "", ProductId(row["product_id"] or "")) for row in rows]
    products = shop.catalog.get(list(dict.fromkeys(id for _, id in said)))
    for words, id in said:
        yield from ((words, look.key) for look in (products[id].looks if id in products else ()))
