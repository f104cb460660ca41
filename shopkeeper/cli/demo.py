"""``demo`` and ``serve``: a shop from nothing, and a shop that is already there.

Knows which catalogues the demo shows and that each is imported once. Refuses to know feeds and pages.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper.cli import documents, serving, terminal
from shopkeeper.cli.catalogues import DEMO, Catalogue
from shopkeeper.types.errors import Unavailable

if TYPE_CHECKING:
    from shopkeeper.settings import Settings

ENCODERS = {"lite": ("minilm-int8",)}
CREDITS = "CREDITS.txt"
SHOWN = "demo.txt"
"""Names the demo catalogues that this data folder has: a second start imports nothing."""

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
Browser = Annotated[bool, typer.Option(help="Open the browser where there is one.")]


def demo(
    port: Annotated[int | None, typer.Option(help="Port.", show_default="8000, or the next free one")] = None,
    host: Host = None,
    browser: Browser = True,
    catalog: Annotated[
        list[Path] | None, typer.Option(help="Also import this feed; may be repeated.")
    ] = None,
) -> None:
    """Open a shop with real products: fetch models and demo catalogues, index, serve.

    The first start fetches about 35 MB; afterwards nothing is fetched and no network is needed.

    [bold]shopkeeper demo[/bold]
    [bold]shopkeeper demo --port 9000 --no-browser[/bold]
    [bold]shopkeeper demo --catalog ~/my-shop/products.csv[/bold]
    """
    os.environ.setdefault("SHOPKEEPER_LOG_LEVEL", "WARNING")  # a person is watching, not a log collector
    settings = terminal.settings(host=host, port=port)
    settings.made()
    _check(catalog or [])
    _stock(settings, catalog or [])
    if port is None:
        settings = terminal.settings(host=host, port=serving.free_port(settings.host, settings.port))
    serving.run(settings, browser=browser and serving.has_browser())


def serve(
    port: Annotated[int | None, typer.Option(help="Port.", show_default="8000")] = None,
    host: Host = None,
    workers: Annotated[int | None, typer.Option(help="Processes sharing the shop.", show_default="1")] = None,
    browser: Browser = False,
    tenants: Annotated[
        Path | None, typer.Option(help="Serve every shop in this folder, by its hosts or keys.")
    ] = None,
) -> None:
    """Serve the shop in the data folder: storefront, API and metrics on one address.

    [bold]shopkeeper serve --workers 2[/bold]
    [bold]shopkeeper --data /srv/shop serve --host 0.0.0.0 --port 80[/bold]
    [bold]shopkeeper serve --tenants /srv/shops[/bold]
    """
    if tenants:
        os.environ["SHOPKEEPER_TENANTS"] = str(tenants.expanduser().absolute())
    settings = terminal.settings(host=host, port=port, workers=workers)
    if settings.tenants:
        _name(settings.tenants)
    serving.run(settings, browser=browser and serving.has_browser())


def _name(folder: Path) -> None:
    """Say which shops there are, before the first is opened. Raises what ``Roster`` does."""
    from shopkeeper.cli.roster import Roster

    terminal.err.print(f"[dim]–[/] {len(Roster(folder))} shops lie in {folder}", soft_wrap=True)


def _check(feeds: Sequence[Path]) -> None:
    """Refuse what is no feed before anything is fetched."""
    if feeds:
        from shopkeeper.ingest.feeds import sniff

        for feed in feeds:
            sniff(feed)


def _stock(settings: "Settings", feeds: Sequence[Path]) -> None:
    """Fetch and import what this data folder does not have yet; one catalogue that cannot be had is no reason to stop."""
    from shopkeeper.ingest.pipeline import Options
    from shopkeeper.knowledge import SAMPLES

    shown = settings.data / SHOWN
    known = shown.read_text().split() if shown.is_file() else []
    wanted = [one for one in DEMO if one.name not in known]
    if not wanted and not feeds:
        return
    unread = not settings.documents_file.exists()
    fetched = _fetch(settings, wanted)
    with terminal.opened() as shop:
        for one, archive in fetched.items():
            with one.unpacked(archive) as feed, terminal.bars(one.name) as progress:
                shop.import_feed(feed, Options(one.format, one.name), progress)
            known.append(one.name)
            _remember(settings, known)
        if unread:
            documents.add_all(shop, SAMPLES, sample=True)
        for feed in feeds:
            with terminal.bars(feed.name) as progress:
                shop.import_feed(feed, progress=progress)
    if not known and not feeds:
        raise Unavailable(
            "no demo catalogue could be had", field="catalog", fix="connect once, or pass --catalog FILE"
        )


def _remember(settings: "Settings", names: Sequence[str]) -> None:
    """Write down which catalogues are in, and for the pages to whom their pictures are owed."""
    from shopkeeper.artefacts import artefact

    owed = [f"{one.credit} ({one.licence})" for one in map(artefact, names)]
    (settings.data / CREDITS).write_text("\n".join(owed) + "\n")
    (settings.data / SHOWN).write_text("\n".join(names) + "\n")


def _fetch(settings: "Settings", catalogues: Sequence[Catalogue]) -> dict[Catalogue, Path]:
    """Models first: without them nothing can be indexed. Raises Unavailable for a model that cannot be had."""
    from shopkeeper.artefacts import fetch

    fetched = {}
    with terminal.bars() as progress:
        for name in ENCODERS.get(settings.encoder, ()):
            fetch(name, settings, progress)
        for one in catalogues:
            try:
                fetched[one] = fetch(one.name, settings, progress)
            except Unavailable as reason:
                terminal.err.print(
                    f"[yellow]![/] opening without {one.name}: {reason.message} — {reason.fix}",
                    soft_wrap=True,
                )
    return fetched
