"""``learn``: an order learnt from the log of events, and used only if shoppers would have gained; gone back from in one step.

Knows tables and exit codes. Refuses to learn and to judge (``learning``).
"""

from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper.cli import terminal
from shopkeeper.cli.kept import add_commands, cells, settle

if TYPE_CHECKING:
    from rich.table import Table

    from shopkeeper.learning import Lesson

app = typer.Typer(help="The order of answers, learnt from what shoppers did.")
add_commands(app, "order", lambda shop: shop.rankers)


@app.callback(invoke_without_command=True)
def learn(
    context: typer.Context,
    activate: Annotated[bool, typer.Option(help="Switch to it, when it is better.")] = True,
) -> None:
    """Learn from the earlier answers, be examined on the later ones; switch to the new order if it is better.

    [bold]shopkeeper learn[/bold]
    [bold]shopkeeper learn back[/bold]

    Exit code 0: it is active. 1: it is not better, and was not activated. 2: it could not be judged.
    """
    if context.invoked_subcommand:
        return
    with terminal.opened() as shop:
        with terminal.bars() as progress:
            lesson = shop.learn(progress)
        if lesson.rows:
            terminal.out.print(_table(lesson))
        settle(lesson, lesson.ranker, shop.rankers, "learn", activate=activate)


@app.command("list")
def list_() -> None:
    """Which orders are kept, and which one answers."""
    from rich.table import Table

    table = Table("ranker", "", "made", "trees", box=None)
    with terminal.opened() as shop:
        for one in shop.rankers.known():
            table.add_row(*cells(one), str(len(one.about.roots) if one.about else "–"))
    terminal.out.print(table)


def _table(lesson: "Lesson") -> "Table":
    first = "discounted gain on answers it did not learn from"
    table = terminal.figures(first, "answers", "before", "now", "change, between")
    for row in lesson.rows:
        change = f"{row.low:+.3f} … {row.high:+.3f}"
        table.add_row(row.what, str(row.answers), f"{row.before:.3f}", f"{row.after:.3f}", change)
    return table
