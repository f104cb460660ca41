"""Commands of what a shop learnt and keeps in versions: one shape for orders (``learn``) and blends (``blend``).

Knows what is said when one is kept, switched to, gone back from or dropped. Refuses to know what is learnt.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from shopkeeper.learning import Lesson
    from shopkeeper.recommend.fitting import Fitted
    from shopkeeper.shop import Shop
    from shopkeeper.shop.blends import Blends
    from shopkeeper.shop.kept import Kept, Known
    from shopkeeper.shop.rankers import Rankers

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


def settle(
    found: "Fitted | Lesson", version: Any, kept: "Blends | Rankers", group: str, *, activate: bool
) -> None:
    """Keep the ``version`` that was ``found`` to be better, and switch to it where that is wished.

    Raises typer.Exit where nothing was kept; the code tells what is not better from what could not be judged.
    """
    if found.refused or version is None:
        terminal.err.print(f"[red]✗[/] not activated: {escape(found.refused)}. Nothing was kept.", soft_wrap=True)  # fmt: skip
        raise typer.Exit(WORSE if found.judged else NOT_JUDGED)
    name, before = kept.keep(version), kept.choice().active
    if not activate:
        terminal.out.print(f"[green]✓[/] {name} is kept; [bold]shopkeeper {group} use {name}[/bold] switches to it")  # fmt: skip
        return
    kept.use(name)
    terminal.out.print(f"[green]✓[/] {name} is active; [bold]shopkeeper {group} back[/bold] takes {before} again")  # fmt: skip


def cells(one: "Known[Any]") -> tuple[str, str, str]:
    """Name, state and when it was made, as tables show them."""
    state = f"[green]{one.state}[/]" if one.state == "active" else one.state
    return one.name, state, one.made[:16].replace("T", " ")
