"""``blend``: what "for you" is mixed of, fitted to the shop's own visits, and used only if it beats what runs; gone back from in one step.

Knows tables and exit codes. Refuses to fit and to judge (``recommend``).
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper.cli import terminal
from shopkeeper.cli.kept import add_commands, cells, settle

if TYPE_CHECKING:
    from rich.table import Table

    from shopkeeper.recommend.fitting import Fitted
    from shopkeeper.recommend.transformer import Card
    from shopkeeper.shop import Shop

app = typer.Typer(no_args_is_help=True, help="What “for you” is mixed of, fitted to this shop's visits.")
add_commands(app, "blend", lambda shop: shop.blends)


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
        settle(fitted, fitted.blend, shop.blends, "blend", activate=activate)


@app.command("list")
def list_() -> None:
    """Which blends are kept, and which one answers; of a transformer, how many shoppers were erased since it was trained."""
    from rich.table import Table

    table = Table("blend", "", "made", "transformer", "trained", "erased since", box=None)
    with terminal.opened() as shop:
        for one in shop.blends.known():
            model = one.about.transformer if one.about else None
            trained = (
                (model.name, model.card.made[:10], str(_erased(shop, model.card))) if model else ("–",) * 3
            )
            table.add_row(*cells(one), *trained)
    terminal.out.print(table)


def _erased(shop: "Shop", card: "Card") -> int:
    """How often shoppers took back visits that it may still have learnt from, and the next one will not."""
    since = datetime.fromisoformat(card.made).timestamp() * 1e6
    return sum(
        entry.what in ("shopper.erase", "shopper.withdraw") and entry.at > since
        for entry, _ in shop.audit.entries()
    )


def _table(fitted: "Fitted") -> "Table":
    first = "next products of visits it was not fitted to"
    table = terminal.figures(first, "products", "HR@20", "MRR@20", "NDCG@20")
    for row in fitted.rows:
        numbers = (f"{value:.4f}" for value in (row.hit, row.mrr, row.ndcg))
        table.add_row(row.what, str(row.questions), *numbers)
    table.add_row("change of NDCG against what runs, between", "", "", "", f"{fitted.low:+.4f} … {fitted.high:+.4f}")  # fmt: skip
    return table
