"""``orders``: what was ordered, what became of it, and what the merchant's people say of it.

Knows arguments and tables. Opens the catalogue, the orders and the log alone: no model is loaded.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.fulfilment.merchant import Mark
from shopkeeper.fulfilment.model import Status
from shopkeeper.types import Context, Money, OrderId

if TYPE_CHECKING:
    from shopkeeper.catalog.sqlite import SqlCatalog
    from shopkeeper.fulfilment.desk import Desk
    from shopkeeper.fulfilment.model import Deed, Order
    from shopkeeper.fulfilment.service import Fulfilment

app = typer.Typer(help="Orders: list them, look at one, say what happened to it, take others in.")
Id = Annotated[str, typer.Argument(help="The order's number.")]


@app.callback(invoke_without_command=True)
def list_(
    context: typer.Context,
    status: Annotated[Status | None, typer.Option(help="Only these.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest first.")] = 20,
) -> None:
    """What was ordered, newest first."""
    if context.invoked_subcommand:
        return
    from rich.table import Table

    with _desk() as (desk, _, _):
        found = desk.orders(status, limit)
    table = Table("order", "when", "status", "units", "value", "owed", box=None)
    for order in found:
        owed = str(order.owed) if order.owed.minor else ""
        row = (order.id, _day(order.at), order.status, str(len(order.items)), str(order.value), owed)
        table.add_row(*map(escape, row))
    terminal.out.print(table if found else "nothing was ordered yet")


@app.command()
def show(id: Id) -> None:
    """One order, whole, with its history."""
    with _desk() as (desk, _, _):
        order, history = desk.order(OrderId(id)), desk.history(OrderId(id))
    _show(order, history)


@app.command()
def mark(
    id: Id,
    what: Annotated[Mark, typer.Argument(help="What happened to it.")],
    tracking: Annotated[list[str] | None, typer.Option(help="Number of the parcel.")] = None,
) -> None:
    """Say what happened to an order: shipped, delivered, received (back), rejected, settled (the money has moved).

    [bold]shopkeeper orders mark SK-7F3K-29QX shipped --tracking 286422338955[/bold]
    """
    with _desk() as (desk, _, _):
        order = desk.mark(OrderId(id), what, tracking or ())
    terminal.out.print(f"{escape(order.id)} is {order.status}; {_account(order)}")


@app.command()
def refund(
    id: Id,
    amount: Annotated[str, typer.Argument(help="As 5.00.")],
    reason: Annotated[str, typer.Option(help="For the history.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Give money back though the goods are kept, to where it came from."""
    from shopkeeper.fulfilment.actions import Refund
    from shopkeeper.fulfilment.service import MERCHANT

    with _desk() as (desk, shop, _):
        order = desk.order(OrderId(id))
        context = Context(customer=order.customer)
        action = Refund(order.id, Money.of(amount, order.currency), reason)
        proposal = shop.propose(context, action, MERCHANT)
        if not yes and not typer.confirm(proposal.words):
            raise typer.Abort
        outcome = shop.accept(context, proposal.digest, MERCHANT)
    assert outcome.order is not None
    terminal.out.print(f"{escape(outcome.order.id)}: {_account(outcome.order)}")


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSON: {customers, orders} as `export` writes, or a retail database.")
    ],
) -> None:
    """Take in customers and orders of another system, all or none; orders that are known already are left alone."""
    from shopkeeper.fulfilment.exchange import read

    customers, orders, products = read(file)
    with _desk() as (desk, _, catalog):
        catalog.put(products, file.name)
        new = desk.load(customers, orders)
    more = f", {len(products)} products, to be indexed when the shop is next served" if products else ""
    terminal.out.print(
        f"{new} orders are new, {len(orders) - new} were there already; {len(customers)} customers{more}"
    )


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Written as a whole; it holds names and addresses.")],
) -> None:
    """Write all customers and orders as JSON."""
    from shopkeeper.fulfilment.exchange import write

    with _desk() as (desk, _, _):
        customers, orders = desk.customers(), desk.orders(limit=-1)
    write(file, customers, orders[::-1])
    terminal.out.print(f"{len(orders)} orders and {len(customers)} customers written to {file}")


@app.command()
def tickets() -> None:
    """Conversations that wait for a person, newest first."""
    with _desk() as (desk, _, _):
        found = desk.tickets()
    for one in found:
        terminal.out.print(
            f"[dim]{_day(one.at)} {escape(one.customer)}[/] {escape(one.summary)}", soft_wrap=True
        )
    if not found:
        terminal.out.print("nobody waits")


@app.command()
def purge() -> None:
    """Drop orders that are older than the setting `orders_years`, which the law of bookkeeping decides."""
    years = terminal.settings().orders_years
    with _desk() as (desk, _, _):
        dropped = desk.purge(years)
    terminal.out.print(f"{dropped} orders of more than {years} years ago dropped")


def _show(order: "Order", history: "list[Deed]") -> None:
    print_ = terminal.out.print
    print_(f"[bold]{escape(order.id)}[/] {order.status}, {_day(order.at)}; {_account(order)}")
    print_(f"to {escape(str(order.address))}")
    for (title, sku, price), number in Counter(
        (one.title, one.sku, one.price) for one in order.items
    ).items():
        print_(f"  {number} × {escape(title)} [dim]{escape(sku)}[/] {price}")
    for one in order.returned:
        print_(f"  came back: {escape(one.title)} [dim]{escape(one.sku)}[/]")
    for entry in order.transfers:
        open_ = "" if entry.settled else " (open)"
        print_(f"  {entry.kind} {entry.amount} {escape(entry.method)}{open_}")
    if order.asked:
        print_(f"  waits for {', '.join(map(escape, order.asked.skus))}")
        for label, said in (("condition", order.asked.condition), ("why", order.asked.reason)):
            if said:
                print_(f"  {label}: {escape(' '.join(said.split()))}")
    for deed in history:
        print_(f"  [dim]{deed.version} {_day(deed.at)} {escape(deed.action)} by {escape(deed.by)}[/]")


def _account(order: "Order") -> str:
    return f"{order.paid} booked, {order.refunded} refunded, {order.owed} open"


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1_000_000, UTC):%Y-%m-%d %H:%M}" if at else "–"


@contextmanager
def _desk() -> "Iterator[tuple[Desk, Fulfilment, SqlCatalog]]":
    from shopkeeper.shop.fulfilling import opened_desk

    with opened_desk(terminal.settings()) as opened:
        yield opened
