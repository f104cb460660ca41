"""``webhooks``: which servers are told what happens, and what could not be delivered. Knows tables; opens no model."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput

if TYPE_CHECKING:
    from shopkeeper.shop.hooks import Hooks
    from shopkeeper.webhooks.desk import Endpoint
    from shopkeeper.webhooks.notice import Topic

FAILED = 1

app = typer.Typer(no_args_is_help=True, help="Servers that are told what happens in the shop.")
Id = Annotated[str, typer.Argument(metavar="ID", help="Of the endpoint, as listed.")]


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="https://…")],
    topic: Annotated[
        list[str] | None, typer.Option(help="Only this, as order.placed; again for more.")
    ] = None,
) -> None:
    """Tell a server; what it is told is signed with the secret that is shown this once."""
    with _hooks() as hooks:
        _show(hooks.add(url, [_topic(one) for one in topic or ()]))


@app.command("list")
def list_() -> None:
    """Endpoints, and what is not delivered (yet); one a line."""
    from shopkeeper.webhooks.desk import State

    with _hooks() as hooks:
        ends, left = hooks.desk.endpoints(), hooks.desk.deliveries(State.DEAD, State.WAITING)
    for one in ends:
        topics = ", ".join(sorted(one.topics)) or "everything"
        gone = "; gone by its own word, until rotated" if one.gone else ""
        terminal.out.print(f"{one.id} {escape(one.url)} is told {topics}{gone}", soft_wrap=True)
    for sent in left:
        due = f"{datetime.fromtimestamp(sent.due, UTC):%Y-%m-%d %H:%M:%S} UTC"
        then = f"next {due}" if sent.state is State.WAITING else "given up"
        said = f"{sent.topic} to {sent.endpoint}, {sent.tries} tries, {then}: {escape(sent.said) or 'not sent yet'}"
        terminal.out.print(f"{sent.number} {said}", soft_wrap=True)
    if not ends:
        terminal.out.print("nobody is told: shopkeeper webhooks add https://…")


@app.command()
def test(id: Id) -> None:
    """Send it a message now, and say what it answered. Exit code 1: it did not take it."""
    from shopkeeper.webhooks.desk import State

    with _hooks() as hooks:
        sent, courier = hooks.test(id), hooks.courier()
        while not sent.tries:  # what was due before it goes first
            courier.round()
            sent = hooks.desk.delivery(sent.number)
    terminal.out.print(f"{sent.id}: {sent.state}, {escape(sent.said)}", soft_wrap=True)
    raise typer.Exit(0 if sent.state is State.DELIVERED else FAILED)


@app.command()
def retry(
    number: Annotated[
        int | None, typer.Argument(metavar="NUMBER", help="As listed.", show_default="all")
    ] = None,
) -> None:
    """Begin anew with what was given up."""
    with _hooks() as hooks:
        terminal.out.print(f"{hooks.retry(number)} will be tried again")


@app.command()
def rotate(id: Id) -> None:
    """A new secret; for a day everything is signed with the old one as well."""
    with _hooks() as hooks:
        _show(hooks.rotate(id))


@app.command()
def drop(id: Id) -> None:
    """Tell it nothing more, not even what waits."""
    with _hooks() as hooks:
        hooks.drop(id)
    terminal.out.print(f"{id} is told nothing more")


def _show(endpoint: "Endpoint") -> None:
    terminal.err.print(f"endpoint {endpoint.id}; its secret cannot be shown again:")
    typer.echo(endpoint.secrets[0])


def _topic(name: str) -> "Topic":
    from shopkeeper.webhooks.notice import Topic

    try:
        return Topic(name)
    except ValueError:
        raise InvalidInput(f"{name[:40]!r}", field="--topic", fix=f"of {', '.join(Topic)}") from None


@contextmanager
def _hooks() -> "Iterator[Hooks]":
    from shopkeeper.shop.hooks import opened_hooks

    with opened_hooks(terminal.settings()) as hooks:
        yield hooks
