"""The merchant's documents on the command line: added, listed, removed, asked.

Knows arguments and tables. Refuses to know markup.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from shopkeeper.shop import Shop

app = typer.Typer(
    no_args_is_help=True, help="Policies and guides in Markdown, HTML or plain text, which answers cite."
)


@app.command()
def add(
    places: Annotated[
        list[Path], typer.Argument(metavar="FILE|FOLDER…", help="Documents, or folders of them.")
    ],
) -> None:
    """Take documents in; one of the same name is replaced.

    [bold]shopkeeper documents add policies/[/bold]
    [bold]shopkeeper documents add returns.md warranty.html[/bold]
    """
    with terminal.opened() as shop:
        for place in places:
            for line in add_all(shop, place):
                terminal.out.print(line)
        shop.documents.warm()


@app.command("list")
def list_() -> None:
    """Every document, by name."""
    from rich.table import Table

    table = Table("id", "title", "passages", "version", "added", "", box=None)
    with terminal.opened() as shop:
        for one in shop.documents.list():
            sample = "sample" if one.sample else ""
            added = f"{one.added:%Y-%m-%d %H:%M}"
            table.add_row(one.id, escape(one.title), str(one.passages), one.version, added, sample)
    terminal.out.print(table if table.row_count else "no documents yet: shopkeeper documents add policies/")


@app.command()
def remove(ids: Annotated[list[str], typer.Argument(metavar="ID…", help="As listed.")]) -> None:
    """Take documents out; no answer cites them from here on."""
    with terminal.opened() as shop:
        for id in ids:
            shop.documents.remove(id)
            terminal.out.print(f"{escape(id)} is removed")


@app.command()
def ask(question: Annotated[list[str], typer.Argument(help="In any words.")]) -> None:
    """What the documents say to a question, as answers cite it.

    [bold]shopkeeper documents ask "do you ship to Canada?"[/bold]
    """
    with terminal.opened() as shop:
        found = shop.ask_documents(" ".join(question))
    for one in found:
        terminal.out.print(
            f"[bold]{escape(one.passage.title)} › {escape(one.passage.heading)}[/] "
            f"[dim]{escape(one.passage.id)}, version {one.passage.version}, {one.sure:.0%} sure[/]\n  {escape(one.quote)}",
            soft_wrap=True,
        )
    if not found:
        terminal.out.print("the documents do not say")


def add_all(shop: "Shop", place: Path, *, sample: bool = False) -> list[str]:
    """Take in a file or a folder; returns a line for each document. Raises InvalidInput."""
    from shopkeeper.knowledge import files

    lines = []
    for name, file in files(place):
        try:
            data = file.read_bytes()
        except OSError as error:
            raise InvalidInput(f"{file}: {error.strerror}", field="FILE", fix="check the path") from None
        one = shop.documents.add(name, data, sample=sample)
        lines.append(f"[bold]{escape(one.id)}[/]: {escape(one.title)}, {one.passages} passages")
    return lines
