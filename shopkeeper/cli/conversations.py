"""Kept conversations on the command line: found, read, and run again on the shop as it is now.

Only shoppers who said yes to memory are in them, and their personal data are masked.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types.errors import NotFound

if TYPE_CHECKING:
    from shopkeeper.concierge.store import Exchange

app = typer.Typer(no_args_is_help=True, help="What shoppers said to the concierge and were told.")
Named = Annotated[str, typer.Argument(help="The conversation's id, as search lists it.")]


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="Words of either side; empty: the newest.")] = "",
    size: Annotated[int, typer.Option("--size", "-n", min=1, max=1000)] = 20,
) -> None:
    """Kept turns in which something was said, the newest last."""
    with terminal.opened() as shop:
        found = shop.conversations.search(text, size)
    for one in found:
        terminal.out.print(f"[dim]{_when(one)} {escape(one.conversation)}[/] [bold]{escape(one.words)}[/]")
        terminal.out.print(f"  {escape(one.said)}")
    if not found:
        terminal.out.print("nothing of that was said by anybody who may be remembered")


@app.command()
def show(id: Named) -> None:
    """One conversation, turn by turn."""
    with terminal.opened() as shop:
        _each(shop.conversations.one(id), id)


@app.command()
def replay(id: Named) -> None:
    """Say it again to the shop as it is now, each turn with what was remembered then: what is answered otherwise is marked.

    Nothing is kept, nothing binds: a yes confirms only forms of this very run, and there are none.
    """
    from shopkeeper.concierge import Turn
    from shopkeeper.types import Context

    with terminal.opened() as shop:
        turns = shop.conversations.one(id)
        if not turns:
            raise _missing(id)
        shop.warm()
        for turn in turns:
            if turn.words:
                now = shop.rehearse(
                    Turn(turn.words, context=Context(shop.settings.currency, shop.settings.locale)),
                    turn.memory,
                )
                same = now == turn.said
                terminal.out.print(
                    f"[bold]› {escape(turn.words)}[/] {'[green]as then[/]' if same else '[yellow]otherwise[/]'}"
                )
                terminal.out.print(escape(now))
                if not same:
                    terminal.out.print(f"[dim]then: {escape(turn.said)}[/]")


def _each(turns: "list[Exchange]", id: str) -> None:
    if not turns:
        raise _missing(id)
    for one in turns:
        terminal.out.print(f"[dim]{_when(one)}[/] [bold]› {escape(one.words)}[/]")
        terminal.out.print(escape(one.said))


def _missing(id: str) -> NotFound:
    return NotFound(
        f"no conversation {id[:64]!r}", field="ID", fix="shopkeeper conversations search lists them"
    )


def _when(one: "Exchange") -> str:
    return f"{datetime.fromtimestamp(one.at, UTC):%Y-%m-%d %H:%M}"
