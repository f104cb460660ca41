"""The log of events on the command line: how it stands, what was set aside, copies of it, and forgetting.

Knows arguments and tables. Opens the log alone, but for forgetting, which concerns the whole shop: no model is loaded.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper.cli import terminal
from shopkeeper.types import ShopperId
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from shopkeeper.events import Events

app = typer.Typer(help="What happened in the shop: how the log stands, copies of it, and forgetting.")


@app.callback(invoke_without_command=True)
def stands(
    context: typer.Context,
    dead: Annotated[bool, typer.Option("--dead", help="Show what was set aside, and why.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Of those, at most.")] = 20,
) -> None:
    """How many events of each kind the log holds, and its newest offset."""
    if context.invoked_subcommand:
        return
    with _events() as events:
        _dead_letters(events, limit) if dead else _counts(events)


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Made when it is not there; goes on where it ended.")],
) -> None:
    """Write the log as Parquet files by day; a later call adds what came since."""
    from shopkeeper.events import parquet

    with _events() as events:
        terminal.out.print(f"{parquet.export(events, folder)} events written to {folder}")


@app.command("import")
def import_(folder: Annotated[Path, typer.Argument(help="What `export` wrote.")]) -> None:
    """Take an export back; events that the log has already are left alone."""
    from shopkeeper.events import parquet

    with _events() as events, terminal.audited("events.restore", str(folder)):
        receipt = parquet.restore(events, folder)
    terminal.out.print(f"{receipt.accepted} events taken back, {receipt.duplicate} were there already")


@app.command()
def erase(shopper: Annotated[str, typer.Argument(help="The shopper's id.")]) -> None:
    """Remove everything linked to a shopper, for good, and print the receipt."""
    if not shopper:
        raise InvalidInput("nobody cannot be erased", field="SHOPPER", fix="name the shopper")
    with terminal.opened() as shop:
        receipt = shop.forget(ShopperId(shopper))
    when = datetime.fromtimestamp(receipt.at // 1_000_000, UTC)
    terminal.out.print(
        f"erased on {when:%Y-%m-%d at %H:%M:%S} UTC: {receipt.events} events, {receipt.dead_letters} dead letters, "
        f"{receipt.turns} turns; exported copies are not touched"
    )


@app.command()
def compact() -> None:
    """Drop what is older than the settings `retention` and `retention_days` say, of events and of all else that is kept for a time.

    Run it when the shop is quiet: whoever writes waits until the file has been written anew.
    """
    with terminal.opened() as shop:
        dropped = shop.compact()
    terminal.out.print(f"{dropped} events dropped")


def _counts(events: "Events") -> None:
    from rich.table import Table

    table = Table("kind", "events", box=None)
    for kind, count in events.counts().items():
        table.add_row(kind, str(count))
    terminal.out.print(table if table.row_count else "nothing has happened yet: shopkeeper serve")
    terminal.out.print(f"head: offset {events.head()}")


def _dead_letters(events: "Events", limit: int) -> None:
    from rich.markup import escape

    letters = events.dead_letters(limit)
    for letter in letters:
        when = datetime.fromtimestamp(letter.at // 1_000_000, UTC)
        terminal.out.print(f"{letter.number} [dim]{when:%Y-%m-%d %H:%M:%S}[/] {escape(letter.reason)}")
        terminal.out.print(f"  [dim]{escape(letter.raw)}[/]", soft_wrap=True)
    if not letters:
        terminal.out.print("nothing was set aside")


@contextmanager
def _events() -> "Iterator[Events]":
    from shopkeeper.events.sqlite import SqliteEvents

    settings = terminal.settings()
    settings.made()
    with closing(SqliteEvents(settings.events_file)) as events:
        yield events
