"""``import``: a merchant's feed into the shop, and what became of it.

Knows how an import reads to a person. Refuses to know formats: ``ingest`` recognises them.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from shopkeeper.catalog.runs import BadRow, ImportReport
    from shopkeeper.ingest.pipeline import Options
    from shopkeeper.shop import Shop

SHOWN = 12
"""Bad rows shown after an import; ``--report`` shows all of them."""


def import_(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE…", help="Feeds: CSV, TSV, XML, JSON, JSONL, wheel, tgz."),
    ] = None,
    format: Annotated[str | None, typer.Option(help="Format, when it cannot be told from the file.")] = None,
    reviews: Annotated[
        Path | None, typer.Option(help="A CSV of reviews: what customers say, and their stars.")
    ] = None,
    links: Annotated[Path | None, typer.Option(help="A CSV that says which product goes with which.")] = None,
    partial: Annotated[bool, typer.Option("--partial", help="Keep products the feed does not name.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Even when most of the shop would be removed.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again for pictures on the web that are here already.")
    ] = False,
    report: Annotated[bool, typer.Option("--report", help="Show what became of the last import.")] = False,
    run: Annotated[
        int | None, typer.Option(help="With --report: of which run.", show_default="the last")
    ] = None,
) -> None:
    """Import products; rows that cannot be read are set aside with their line and reason, the rest goes in.

    [bold]shopkeeper import products.csv[/bold]
    [bold]shopkeeper import products.csv --reviews reviews.csv[/bold]
    [bold]shopkeeper import --report[/bold]

    By hand, a CSV with the columns Handle, Title and Variant Price will do; Variant SKU, Variant Inventory Qty, Image Src,
    Body (HTML), Vendor, Type, Option1 Name and Option1 Value are Shopify's names for more.

    What a file no longer names is removed, of what came from that file: a feed keeps its name and place from one import to the next.

    An interrupted import is simply run again: nothing is lost, doubled, or embedded twice.
    """
    from shopkeeper.ingest.pipeline import Options

    with terminal.opened() as shop:
        if report or run is not None:
            _report(shop, run)
            return
        if not files:
            raise InvalidInput("no file was given", field="FILE", fix="shopkeeper import products.csv")
        options = Options(
            format or "", complete=not partial, force=force, refresh=refresh, reviews=reviews, links=links
        )
        empty = [_import(shop, file, options) for file in files]
    if all(empty):
        raise InvalidInput(
            "there are no products to take in", field="FILE", fix="see above, or shopkeeper import --report"
        )


def _import(shop: "Shop", file: Path, options: "Options") -> bool:
    """Import one feed and say what became of it. Returns whether nothing at all could be read."""
    with terminal.bars(file.name) as progress:
        done = shop.import_feed(file, options, progress)
    _say(done, shop.quarantine(done.run)[:SHOWN])
    if options.complete and (others := shop.catalog.count() - len(shop.catalog.ids(done.source))):
        terminal.out.print(f"[dim]{others} of the products came from other files and stay[/]")
    return not done.changed + done.unchanged


def _report(shop: "Shop", run: int | None) -> None:
    """Raises NotFound."""
    runs = shop.runs(1_000 if run is not None else 1)
    found = next((one for one in runs if run in (None, one.run)), None)
    if found is None:
        raise NotFound("no such import", field="run", fix="shopkeeper import --report shows the last one")
    _say(found, shop.quarantine(found.run))


def _say(report: "ImportReport", bad: "Sequence[BadRow]") -> None:
    print_ = terminal.out.print
    print_(
        f"[bold]{escape(report.source)}[/] ({report.format}, run {report.run}): {report.read} products read; "
        f"{report.changed} products new or changed, {report.unchanged} unchanged, {report.removed} removed; "
        f"{report.media_ok} pictures, {report.media_failed} failed; {report.seconds:.1f} s, and {report.indexing:.1f} s to index",
        soft_wrap=True,
    )
    if report.quarantined:
        faults = "1 fault: it was" if report.quarantined == 1 else f"{report.quarantined} faults: they were"
        print_(f"[yellow]{faults} set aside[/], everything else is in. Mend the file and import it again:")
    for row in bad:
        field = f" ({row.field})" if row.field else ""
        print_(
            f"  {f'line {row.line}' if row.line else '–'}{escape(field)}: {escape(row.reason)}",
            soft_wrap=True,
        )
    if report.quarantined > len(bad):
        print_(f"  … all of them: shopkeeper import --report --run {report.run}")
