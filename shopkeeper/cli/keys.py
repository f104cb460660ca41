"""API keys on the command line. A secret is printed once, on standard output, and never again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from shopkeeper.trust import Key, Keys

app = typer.Typer(
    no_args_is_help=True, help="API keys: who may read the shop over HTTP and who may change it."
)


@app.command()
def create(
    admin: Annotated[bool, typer.Option("--admin", help="May also change the shop.")] = False,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
) -> None:
    """Make a key; its secret is shown this once."""
    from shopkeeper.trust import Role

    with _keys() as keys, terminal.audited("key.create", label, role=Role.ADMIN if admin else Role.PUBLIC):
        secret, key = keys.create(Role.ADMIN if admin else Role.PUBLIC, label)
    terminal.err.print(f"{key.role} key {key.id}; send it as [bold]X-API-Key[/]. It cannot be shown again:")
    typer.echo(secret)


@app.command("list")
def list_() -> None:
    """Every key ever made, oldest first."""
    from rich.table import Table

    table = Table("id", "role", "label", "created", "last used", "state", box=None)
    with _keys() as keys:
        for key in keys.list():
            table.add_row(*_row(key), style="dim" if key.revoked else "")
    terminal.out.print(table if table.row_count else "no keys yet: shopkeeper keys create --admin")


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="The key's id, as listed.")]) -> None:
    """End a key, now and in every process."""
    with _keys() as keys, terminal.audited("key.revoke", id):
        keys.revoke(id)
    terminal.out.print(f"key {id} is revoked")


def _row(key: "Key") -> tuple[str, ...]:
    used = f"{key.last_used:%Y-%m-%d %H:%M}" if key.last_used else "never"
    return key.id, key.role, key.label, f"{key.created:%Y-%m-%d}", used, "revoked" if key.revoked else "valid"


@contextmanager
def _keys() -> "Iterator[Keys]":
    from shopkeeper.trust import Keys

    with closing(Keys(terminal.settings().made() / "trust.sqlite")) as keys:
        yield keys
