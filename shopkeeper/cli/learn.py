"""``learn``: an order learnt from the log of events, and used only if shoppers would have gained; gone back from in one step.

Knows tables and exit codes. Refuses to learn and to judge (``learning``).
"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from rich.table import Table

    from shopkeeper.learning import Lesson

WORSE, NOT_JUDGED = 1, 2

app = typer.Typer(help="The order of answers, learnt from what shoppers did.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="As `learn list` calls it; `default` is always there.")]  # fmt: skip


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
        if lesson.refused or lesson.ranker is None:
            terminal.err.print(f"[red]✗[/] not activated: {escape(lesson.refused)}. Nothing was kept.", soft_wrap=True)  # fmt: skip
            raise typer.Exit(WORSE if lesson.judged else NOT_JUDGED)
        name, before = shop.rankers.keep(lesson.ranker), shop.rankers.choice().active
        if not activate:
            terminal.out.print(f"[green]✓[/] {name} is kept; [bold]shopkeeper learn use {name}[/bold] switches to it")  # fmt: skip
            return
        shop.rankers.use(name)
        terminal.out.print(f"[green]✓[/] {name} is active; [bold]shopkeeper learn back[/bold] takes {before} again")  # fmt: skip


@app.command("list")
def list_() -> None:
    """Which orders are kept, and which one answers."""
    from rich.table import Table

    table = Table("ranker", "", "made", "trees", box=None)
    with terminal.opened() as shop:
        for one in shop.rankers.known():
            state = f"[green]{one.state}[/]" if one.state == "active" else one.state
            table.add_row(
                one.name,
                state,
                one.made[:16].replace("T", " "),
                str(len(one.about.roots) if one.about else "–"),
            )
    terminal.out.print(table)


@app.command()
def use(name: Name) -> None:
    """Switch to an order that is kept. Running servers follow without a restart; nothing is compared."""
    with terminal.opened() as shop:
        shop.rankers.use(name)
    terminal.out.print(f"[green]✓[/] {escape(name)} is active")


@app.command()
def back() -> None:
    """Take the former order again."""
    with terminal.opened() as shop:
        name = shop.rankers.back()
    terminal.out.print(f"[green]✓[/] {escape(name)} is active again")


@app.command()
def drop(name: Name) -> None:
    """Delete an order. The active one cannot be dropped."""
    with terminal.opened() as shop:
        shop.rankers.drop(name)
    terminal.out.print(f"[green]✓[/] {escape(name)} is gone")


def _table(lesson: "Lesson") -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), header_style="dim")
    table.add_column("discounted gain on answers it did not learn from", no_wrap=True)
    for heading in ("answers", "before", "now", "change, between"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in lesson.rows:
        change = f"{row.low:+.3f} … {row.high:+.3f}"
        table.add_row(row.what, str(row.answers), f"{row.before:.3f}", f"{row.after:.3f}", change)
    return table
