"""Commands of what a shop learnt and keeps in versions: one shape for orders (``learn``) and blends (``blend``).

Knows what is said when one is kept, switched to, gone back from or dropped. Refuses to know what is learnt.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from shopkeeper.shop import Shop
    from shopkeeper.shop.kept import Kept, Known

WORSE, NOT_JUDGED = 1, 2
Name = Annotated[str, typer.Argument(metavar="NAME", help="As `list` calls it; `default` is always there.")]


def add_commands(app: typer.Typer, what: str, of: Callable[["Shop"], "Kept[Any]"]) -> None:
    """``use``, ``back`` and ``drop``; ``what``: one of them in words, "order"."""

    @app.command(
        help=f"Switch to a kept {what}. Running servers follow without a restart; nothing is compared."
    )
    def use(name: Name) -> None:
        with terminal.opened() as shop:
            of(shop).use(name)
        terminal.out.print(f"[green]✓[/] {escape(name)} is active")

    @app.command(help=f"Take the former {what} again.")
    def back() -> None:
        with terminal.opened() as shop:
            name = of(shop).back()
        terminal.out.print(f"[green]✓[/] {escape(name)} is active again")

    @app.command(help=f"Delete a kept {what}. The active one cannot be dropped.")
    def drop(name: Name) -> None:
        with terminal.opened() as shop:
            of(shop).drop(name)
        terminal.out.print(f"[green]✓[/] {escape(name)} is gone")


def refuse(why: str, *, judged: bool) -> typer.Exit:
    """Say that nothing was kept; the exit code tells what is not better from what could not be judged."""
    terminal.err.print(f"[red]✗[/] not activated: {escape(why)}. Nothing was kept.", soft_wrap=True)
    return typer.Exit(WORSE if judged else NOT_JUDGED)


def settle(kept: "Kept[Any]", name: str, group: str, *, activate: bool) -> None:
    """Say that a version is kept, and switch to it where that is wished."""
    before = kept.choice().active
    if not activate:
        terminal.out.print(f"[green]✓[/] {name} is kept; [bold]shopkeeper {group} use {name}[/bold] switches to it")  # fmt: skip
        return
    kept.use(name)
    terminal.out.print(f"[green]✓[/] {name} is active; [bold]shopkeeper {group} back[/bold] takes {before} again")  # fmt: skip


def cells(one: "Known[Any]") -> tuple[str, str, str]:
    """Name, state and when it was made, as tables show them."""
    state = f"[green]{one.state}[/]" if one.state == "active" else one.state
    return one.name, state, one.made[:16].replace("T", " ")
