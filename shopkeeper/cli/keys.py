"""API keys on the command line. A secret is printed once, on standard output, and never again."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from shopkeeper.trust import Key, Keys

N = TypeVar("N", bound=StrEnum)

app = typer.Typer(
    no_args_is_help=True, help="API keys: who may read the shop over HTTP and who may change it."
)


@app.command()
def create(
    admin: Annotated[bool, typer.Option("--admin", help="May also change the shop.")] = False,
    label: Annotated[str, typer.Option(help="What it is for.")] = "",
    role: Annotated[
        str, typer.Option(help="public, agent, analyst, merchandiser or admin (the operator).")
    ] = "public",
    scope: Annotated[
        list[str] | None, typer.Option(help="Only this of what the role may; again for more.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, help="For so many days.", show_default="until revoked")
    ] = None,
    rate: Annotated[
        str, typer.Option(help="How often it may ask, as 600/minute.", show_default="as everybody")
    ] = "",
) -> None:
    """Make a key; its secret is shown this once."""
    from shopkeeper.pii import mask
    from shopkeeper.trust import Rate, Role, Scope

    wanted = Role.ADMIN if admin else _one(Role, role, "--role")
    only = [_one(Scope, each, "--scope") for each in scope or ()]
    with _keys() as keys, terminal.audited("key.create", mask(label), role=wanted, scopes=" ".join(only)):
        own = Rate.read(rate, "--rate") if rate else None
        secret, key = keys.create(wanted, label, only, timedelta(days=days) if days else None, own)
    _show(secret, key)


@app.command()
def rotate(
    id: Annotated[str, typer.Argument(help="The key's id, as listed.")],
    hours: Annotated[float, typer.Option(min=0, help="For which the old secret still opens.")] = 24,
) -> None:
    """A new secret for the same role, label, scopes and end; the old one ends by itself."""
    with _keys() as keys, terminal.audited("key.rotate", id, seconds=int(hours * 3600)):
        secret, key = keys.rotate(id, timedelta(hours=hours))
    _show(secret, key)


def _show(secret: str, key: "Key") -> None:
    terminal.err.print(f"{key.role} key {key.id}; send it as [bold]X-API-Key[/]. It cannot be shown again:")
    typer.echo(secret)


@app.command("list")
def list_() -> None:
    """Every key ever made, oldest first."""
    from rich.table import Table

    table = Table(box=None)
    table.add_column("id", no_wrap=True, min_width=12)  # it is copied from here
    for heading in ("role", "scopes", "label", "created", "last used", "state"):
        table.add_column(heading, overflow="fold")
    with _keys() as keys:
        for key in keys.list():
            table.add_row(*_row(key), style="" if key.lives else "dim")
    terminal.out.print(table if table.row_count else "no keys yet: shopkeeper keys create --admin")


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="The key's id, as listed.")]) -> None:
    """End a key, now and in every process."""
    with _keys() as keys, terminal.audited("key.revoke", id):
        keys.revoke(id)
    terminal.out.print(f"key {id} is revoked")


def _row(key: "Key") -> tuple[str, ...]:
    used = f"{key.last_used:%Y-%m-%d %H:%M}" if key.last_used else "never"
    state = "revoked" if key.revoked else "valid" if key.lives else "expired"
    if key.lives and key.ends:
        state = f"until {key.ends:%Y-%m-%d %H:%M}"
    scopes = " ".join(sorted(key.only)) or "all of the role"
    return key.id, key.role, scopes, key.label, f"{key.created:%Y-%m-%d}", used, state


def _one(kind: type[N], name: str, option: str) -> N:
    """By name, or by what it is also called. Raises InvalidInput."""
    found = kind.__members__.get(name.upper())
    if found is None:
        raise InvalidInput(f"there is no {name!r}", field=option, fix=f"one of {', '.join(kind)}")
    return found


@contextmanager
def _keys() -> "Iterator[Keys]":
    from shopkeeper.trust import Keys

    with closing(Keys(terminal.settings().made() / "trust.sqlite")) as keys:
        yield keys
