"""``screening``: what of feeds and reviews waits for a person, and what they decide. Knows tables; opens no model."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from shopkeeper.shop.screening import Screening

app = typer.Typer(no_args_is_help=True, help="What was imported and should be looked at by a person.")
Number = Annotated[int, typer.Argument(metavar="NUMBER", help="As listed.")]
Why = Annotated[str, typer.Option("--why", help="The reason; whoever is hidden may ask for it.")]


@app.command("list")
def list_(
    all: Annotated[bool, typer.Option("--all", help="Also what was decided.")] = False,
) -> None:
    """What waits, oldest first."""
    from rich.table import Table

    from shopkeeper.trust.screened import State

    table = Table("", "state", "category", "about", "words", "reason", "since (UTC)", box=None)
    with _screening() as screening:
        for item in screening.desk.items(*(() if all else (State.WAITING, State.APPEALED))):
            when = f"{datetime.fromtimestamp(item.at, UTC):%Y-%m-%d %H:%M}"
            cells = (item.state, item.category, item.about, item.words[:80], item.reason, when)
            table.add_row(str(item.number), *map(escape, cells))
    terminal.out.print(table if table.row_count else "nothing waits")


@app.command()
def approve(number: Number, why: Why = "") -> None:
    """It may be sold and shown; what was hidden comes back with the next import."""
    _decide(number, "approved", why)


@app.command()
def hide(number: Number, why: Why = "") -> None:
    """It leaves the shop, and imports leave it out."""
    _decide(number, "hidden", why)


@app.command()
def appeal(number: Number, why: Why = "") -> None:
    """Somebody says that it should not be hidden; it stays hidden and waits again."""
    _decide(number, "appealed", why)


def _decide(number: int, state: str, why: str) -> None:
    from shopkeeper.trust.screened import State

    with _screening() as screening:
        item = screening.decide(number, State(state), why)
    terminal.out.print(f"{item.about} is {item.state}")


@contextmanager
def _screening() -> "Iterator[Screening]":
    from shopkeeper.catalog.media import MediaStore
    from shopkeeper.catalog.sqlite import SqlCatalog
    from shopkeeper.shop.screening import Screening
    from shopkeeper.trust import Audit
    from shopkeeper.trust.screened import FILE, Screened

    settings = terminal.settings()
    folder = settings.made()
    with (
        closing(Screened(folder / FILE)) as desk,
        closing(SqlCatalog(settings.catalog_url)) as catalog,
        closing(Audit.of(folder)) as audit,
    ):
        yield Screening(desk, catalog, MediaStore(settings.media_folder), audit)
