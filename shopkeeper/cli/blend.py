"""``blend``: what "for you" is mixed of, fitted to the shop's own visits, and used only if it beats what runs; gone back from in one step.

Knows tables and exit codes. Refuses to fit and to judge (``recommend``).
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from rich.table import Table

    from shopkeeper.recommend.fitting import Fitted
    from shopkeeper.recommend.transformer import Card
    from shopkeeper.shop import Shop

WORSE, NOT_JUDGED = 1, 2

app = typer.Typer(no_args_is_help=True, help="What “for you” is mixed of, fitted to this shop's visits.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="As `blend list` calls it; `default` is always there.")]  # fmt: skip


@app.command()
def fit(
    model: Annotated[
        Path | None, typer.Option(help="A transformer too, as `python -m training.sequence` wrote it.")
    ] = None,
    activate: Annotated[bool, typer.Option(help="Switch to it, when it is better.")] = True,
) -> None:
    """Fit shares to earlier visits, be judged on later ones; switch to the new blend if it beats what runs.

    [bold]shopkeeper blend fit[/bold]
    [bold]shopkeeper blend fit --model FOLDER[/bold]
    [bold]shopkeeper blend back[/bold]

    Exit code 0: it is active. 1: it is not better, and was not kept. 2: it could not be judged.
    """
    from shopkeeper.shop.blends import read_model

    transformer = read_model(model) if model else None
    with terminal.opened() as shop:
        fitted = shop.fit_blend(transformer)
        if fitted.rows:
            terminal.out.print(_table(fitted))
        if fitted.refused or fitted.blend is None:
            terminal.err.print(f"[red]✗[/] not activated: {escape(fitted.refused)}. Nothing was kept.", soft_wrap=True)  # fmt: skip
            raise typer.Exit(WORSE if fitted.judged else NOT_JUDGED)
        name, before = shop.blends.keep(fitted.blend), shop.blends.choice().active
        if not activate:
            terminal.out.print(f"[green]✓[/] {name} is kept; [bold]shopkeeper blend use {name}[/bold] switches to it")  # fmt: skip
            return
        shop.blends.use(name)
        terminal.out.print(f"[green]✓[/] {name} is active; [bold]shopkeeper blend back[/bold] takes {before} again")  # fmt: skip


@app.command("list")
def list_() -> None:
    """Which blends are kept, and which one answers; of a transformer, how many shoppers were erased since it was trained."""
    from rich.table import Table

    table = Table("blend", "", "made", "transformer", "trained", "erased since", box=None)
    with terminal.opened() as shop:
        for one in shop.blends.known():
            state = f"[green]{one.state}[/]" if one.state == "active" else one.state
            model = one.about.transformer if one.about else None
            trained = (
                (model.name, model.card.made[:10], str(_erased(shop, model.card))) if model else ("–",) * 3
            )
            table.add_row(one.name, state, one.made[:16].replace("T", " "), *trained)
    terminal.out.print(table)


@app.command()
def use(name: Name) -> None:
    """Switch to a blend that is kept. Running servers follow without a restart; nothing is compared."""
    with terminal.opened() as shop:
        shop.blends.use(name)
    terminal.out.print(f"[green]✓[/] {escape(name)} is active")


@app.command()
def back() -> None:
    """Take the former blend again."""
    with terminal.opened() as shop:
        name = shop.blends.back()
    terminal.out.print(f"[green]✓[/] {escape(name)} is active again")


@app.command()
def drop(name: Name) -> None:
    """Delete a blend, and its transformer. The active one cannot be dropped."""
    with terminal.opened() as shop:
        shop.blends.drop(name)
    terminal.out.print(f"[green]✓[/] {escape(name)} is gone")


def _erased(shop: "Shop", card: "Card") -> int:
    """Shoppers whose visits it may still have learnt from, and the next one will not."""
    since = datetime.fromisoformat(card.made).timestamp() * 1e6
    return sum(entry.what == "shopper.erase" and entry.at > since for entry, _ in shop.audit.entries())


def _table(fitted: "Fitted") -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("next products of visits it was not fitted to", no_wrap=True)
    for heading in ("products", "HR@20", "MRR@20", "NDCG@20"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in fitted.rows:
        numbers = (f"{value:.4f}" for value in (row.hit, row.mrr, row.ndcg))
        table.add_row(row.what, str(row.questions), *numbers)
    table.add_row("change of NDCG against what runs, between", "", "", "", f"{fitted.low:+.4f} … {fitted.high:+.4f}")  # fmt: skip
    return table
