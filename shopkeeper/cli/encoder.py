"""``encoder``: what the shop looks with; another one tried beside it, taken, gone back from, and dropped.

Knows how a comparison reads and when a switch is refused. Refuses to judge (``evaluation``) and to build (``shop``).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.cli.doctor import size, weight
from shopkeeper.cli.evaluate import (
    Each,
    Pictures,
    Report,
    Sets,
    ask,
    check_folder,
    read_sets,
    say,
    write_report,
)

if TYPE_CHECKING:
    from shopkeeper.evaluation import GoldenSet, Judgement
    from shopkeeper.shop import Shop
    from shopkeeper.shop.encoders import Known
    from shopkeeper.shop.eyes import Eyes

app = typer.Typer(no_args_is_help=True, help="What the shop looks with, and how that changes.")

Spec = Annotated[
    str,
    typer.Argument(metavar="SPEC", help="lite, lite:4+1 (adapted), a folder with an ONNX pair, or hub:<id>."),
]


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="For machines.")] = False) -> None:
    """Which encoders this shop has an index for, or could have, and which one answers."""
    from rich.table import Table

    with terminal.opened() as shop:
        known, looks = shop.encoders.known(), shop.status().looks
    if json:
        import orjson

        typer.echo(orjson.dumps([_plain(one) for one in known], option=orjson.OPT_INDENT_2))
        return
    table = Table("encoder", "", "since", "index", "changes to read", "opened as", box=None)
    for one in known:
        state = f"[green]{one.state}[/]" if one.state == "active" else one.state
        since = (one.since or one.card.made)[:16].replace("T", " ")
        cells = (escape(one.card.name), state, since, size(weight(one.folder)), str(one.behind or "–"))
        table.add_row(*cells, escape(one.card.spec))
    terminal.out.print(table)
    terminal.out.print(f"[dim]{looks} looks. `lite` is always there; `encoder try SPEC` compares another.[/]")


def _plain(one: "Known") -> dict[str, object]:
    return {
        "name": one.card.name, "spec": one.card.spec, "state": one.state, "since": one.since or one.card.made,
        "behind": one.behind, "bytes": weight(one.folder), "scales": one.card.scales,
    }  # fmt: skip


@app.command("try")
def try_(
    spec: Spec, set: Sets = None, pictures: Pictures = None, report: Report = None, each: Each = 24
) -> None:
    """Build a second index beside the active one and compare both; shoppers notice nothing.

    [bold]shopkeeper encoder try ~/models/siglip2[/bold]
    [bold]shopkeeper encoder try hub:Marqo/marqo-ecommerce-embeddings-B --report report.html[/bold]

    Exit code 0: it may be used. 1: something would get worse. 2: could not be judged.
    """
    golden = asked(set, pictures, report)
    with terminal.opened() as shop:
        judgement = compare(shop, prepared(shop, spec), golden, report, each)
    say(judgement, json=False)
    raise typer.Exit(judgement.verdict)


@app.command()
def use(
    spec: Spec,
    set: Sets = None,
    pictures: Pictures = None,
    report: Report = None,
    each: Each = 24,
    force: Annotated[bool, typer.Option("--force", help="Even when it is worse.")] = False,
) -> None:
    """Compare, and switch unless something would get worse. Running servers follow without a restart.

    [bold]shopkeeper encoder use ~/models/siglip2[/bold]
    [bold]shopkeeper encoder use lite[/bold]

    Exit code 0: it is active. 1: refused, it is worse. 2: refused, it could not be judged.
    """
    golden = asked(set, pictures, report)
    with terminal.opened() as shop:
        shop.encoders.check_free()
        activate(shop, prepared(shop, spec), golden, report, each, force=force)


@app.command()
def back() -> None:
    """Take the former encoder again. Its index was kept up to date: nothing is built, nothing is compared."""
    with terminal.opened() as shop, terminal.bars() as progress:
        one = shop.encoders.back(progress)
    terminal.out.print(f"[green]✓[/] {escape(one.name)} is active again")


@app.command()
def drop(name: Annotated[str, typer.Argument(metavar="NAME", help="As `encoder list` calls it.")]) -> None:
    """Delete an index and its vectors. The active one cannot be dropped."""
    with terminal.opened() as shop:
        shop.encoders.drop(name)
    terminal.out.print(f"[green]✓[/] the index of {escape(name)} is gone")


def prepared(shop: "Shop", spec: str) -> "Eyes":
    with terminal.bars(spec) as progress:
        return shop.encoders.prepare(spec, progress)


def asked(sets: list[Path] | None, pictures: Path | None, report: Path | None) -> "list[GoldenSet]":
    """The golden sets that were named, none for those made from the catalogue. Refused before anything is built."""
    if report:
        check_folder(report)
    return read_sets(sets or (), "", pictures)


def activate(
    shop: "Shop",
    eyes: "Eyes",
    golden: "list[GoldenSet]",
    report: Path | None,
    each: int,
    *,
    force: bool,
) -> None:
    """Compare and switch; exit with the verdict when it is refused."""
    from shopkeeper.trust.governance import released

    active = shop.switch.eyes
    if eyes.name == active.name:
        instead = shop.encoders.use(eyes)  # where it answers for one that was chosen and cannot be opened
        terminal.out.print(f"{escape(eyes.name)} is {'active' if instead else 'already active'}")
        return
    judgement = compare(shop, eyes, golden, report, each)
    say(judgement, json=False)
    unreleased = released([entry for entry, _ in shop.audit.entries()]) is None
    if judgement.verdict and not (force and unreleased):
        again = "--force switches all the same" if unreleased else "a released shop takes none that is worse"
        terminal.err.print(f"[red]✗[/] {escape(active.name)} stays active — {again}", soft_wrap=True)
        raise typer.Exit(judgement.verdict)
    with terminal.bars(eyes.name) as progress:
        shop.encoders.use(eyes, progress)
    forced = " [yellow](forced: the comparison above says no)[/]" if judgement.verdict else ""
    terminal.out.print(
        f"[green]✓[/] {escape(eyes.name)} is active{forced}; [bold]shopkeeper encoder back[/bold] takes {escape(active.name)} again",
        soft_wrap=True,
    )


def compare(
    shop: "Shop", eyes: "Eyes", golden: "list[GoldenSet]", report: Path | None, each: int
) -> "Judgement":
    """The same questions asked of the shop as it is, and of the shop seen with ``eyes``."""
    from shopkeeper import evaluation

    terminal.catch_up(shop)
    shelf = evaluation.Shelf.of(shop.catalog.scan())
    golden = golden or [evaluation.generate(shelf, each, shop.settings.locale.partition("-")[0])]
    before, now = (
        ask(shop.through(one), golden, shelf, one.name, one.name) for one in (shop.switch.eyes, eyes)
    )
    judgement = evaluation.judge(now, before, allowed=1.0)  # other eyes are meant to see otherwise
    if report:
        write_report(report, judgement, golden, shelf, shop)
    return judgement
