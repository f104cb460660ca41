"""``chat`` on the command line: a conversation in a terminal, with the very answers that the doors give.

Knows how parts are laid out. Refuses to decide anything.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from rich.table import Table as Grid

    from shopkeeper.concierge import Turn
    from shopkeeper.concierge.pieces import Piece, Record, Table
    from shopkeeper.language.wording import Wording
    from shopkeeper.shop import Shop

LEAVE = frozenset({"quit", "exit", "bye", ":q"})


def chat(
    words: Annotated[
        list[str] | None, typer.Argument(help="Turns to say, one after the other; none: type them.")
    ] = None,
    image: Annotated[Path | None, typer.Option("--image", "-i", help="A photo for the first turn.")] = None,
    sources: Annotated[bool, typer.Option("--sources", "-s", help="Show where every claim stands.")] = False,
) -> None:
    """Talk to the concierge: it finds, compares, explains, and states nothing that it cannot cite.

    [bold]shopkeeper chat[/bold]
    [bold]shopkeeper chat 'a waterproof jacket under $80' 'compare the first two' --sources[/bold]

    An empty line, [bold]quit[/bold] or Ctrl-D ends it. Nothing of it is kept.
    """
    from shopkeeper.cli.find import photo
    from shopkeeper.concierge import Turn
    from shopkeeper.trust import new_customer
    from shopkeeper.types import Context

    settings = terminal.settings()
    context = Context(settings.currency, settings.locale, customer=new_customer())
    images = (photo(image, settings),) if image else ()
    with terminal.answering() as shop:
        shop.warm()
        conversation = shop.conversations.begin()
        for text in words or _typed():
            if words:
                terminal.out.print(f"[bold]› {text}[/]", highlight=False)
            answer(shop, Turn(text, images, context=context), conversation, sources)
            images = ()


def _typed() -> Iterator[str]:
    while True:
        try:
            text = terminal.out.input("[bold]› [/]").strip()
        except EOFError:
            return
        if not text or text.lower() in LEAVE:
            return
        yield text


def answer(shop: "Shop", turn: "Turn", conversation: str, sources: bool) -> None:
    """One turn, told on the terminal."""
    from shopkeeper.language.wording import Wording
    from shopkeeper.types.errors import ShopkeeperError

    wording = Wording.of(turn.context.locale, turn.context.today)
    try:
        for part in shop.converse(turn, conversation):
            _show(part, wording, sources)
    except ShopkeeperError as error:
        terminal.complain(error)


def _show(part: "Piece", wording: "Wording", sources: bool) -> None:
    from rich.markup import escape

    from shopkeeper.cli import answers
    from shopkeeper.concierge import pieces

    match part:
        case pieces.Cards(slate, _, heading):
            if heading:
                terminal.out.print(f"[dim]{escape(heading)}[/]")
            if slate.hits:
                terminal.out.print(answers.table(slate.hits, wording))
        case pieces.Table():
            terminal.out.print(_table(part, wording))
        case pieces.Words(said, generated):
            if generated:
                terminal.out.print("[dim]worded by a language model[/]")
            for claim in said.claims:
                numbers = "".join(f"[{n}]" for n in said.numbers(claim))
                terminal.out.print(f"{escape(claim.text)} [dim]{escape(numbers)}[/]")
            for number, one in enumerate(said.sources if sources else (), 1):
                where = f"{number}. {one.source} {one.id} {one.field}: {one.text}"
                terminal.out.print(f"   [dim]{escape(where)}[/]")
        case pieces.Record():
            terminal.out.print(_record(part))
        case pieces.Question(asked, options):
            terminal.out.print(f"{escape(asked)} [dim]{escape(' · '.join(options))}[/]")
        case pieces.Confirm(digest, title, arguments):
            listed = ", ".join(f"{name}: {value}" for name, value in arguments.items())
            terminal.out.print(
                f"[yellow]{escape(title)}[/] ({escape(listed)}): say yes to do it [dim]{digest[:8]}[/]"
            )
        case pieces.Done():
            paid = f" · ${part.usd:.6f}" if part.usd else ""
            terminal.out.print(f"[dim]{part.ms:.0f} ms · {part.rung.name.lower()}{paid}[/]")


def _table(table: "Table", wording: "Wording") -> "Grid":
    from rich.table import Table as Grid

    grid = Grid("", *table.titles, box=None, padding=(0, 2, 0, 0), header_style="bold")
    for row in table.rows:
        cells = [wording.stated(cell.text) if cell else "not stated" for cell in row.cells]
        grid.add_row(row.name, *cells, style="" if row.differs else "dim")
    return grid


def _record(record: "Record") -> "Grid":
    from rich.table import Table as Grid

    grid = Grid(record.title, "", box=None, padding=(0, 2, 0, 0), header_style="bold")
    for row in record.rows:
        grid.add_row(*row)
    return grid
