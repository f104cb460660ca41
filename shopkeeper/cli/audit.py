"""``audit``: who changed the shop, and whether the log that says so is whole.

Knows tables and exit codes. Opens the log alone: no model is loaded.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.markup import escape

from shopkeeper.cli import terminal

if TYPE_CHECKING:
    from shopkeeper.trust import Audit
    from shopkeeper.types import Event

BROKEN = 1

app = typer.Typer(
    no_args_is_help=True, help="Who changed the shop, when and why; and whether that log is whole."
)


@app.command()
def verify(
    head: Annotated[
        str, typer.Option(help="A head that was noted earlier, elsewhere.", metavar="NUMBER:HASH")
    ] = "",
) -> None:
    """Recompute every hash and check the seal of the head; note the head that it prints, and give it the next time.

    Exit code 0: whole. 1: something was changed, removed, moved or cut off.
    """
    from shopkeeper.trust.audit import noted

    found = _audit().verify(noted(head) if head else None)
    for fault in found.faults:
        terminal.err.print(f"[red]✗[/] {escape(fault)}", soft_wrap=True)
    if found.faults:
        raise typer.Exit(BROKEN)
    terminal.out.print(f"[green]✓[/] {found.head.number} entries, all as they were written; head:")
    typer.echo(str(found.head))


@app.command()
def show(limit: Annotated[int, typer.Option(min=1, help="The latest, at most.")] = 20) -> None:
    """The latest changes, newest first."""
    from rich.table import Table

    table = Table("", "when (UTC)", "who", "what", "to what", "why", box=None)
    for one in _audit().latest(limit):
        more = ", ".join(f"{name} {value}" for name, value in one.more.items())
        cells = (one.who, one.what, f"{one.target}{f' ({more})' if more else ''}", one.why)
        when = datetime.fromtimestamp(one.at // 1_000_000, UTC)
        table.add_row(str(one.number), f"{when:%Y-%m-%d %H:%M:%S}", *map(escape, cells))
    terminal.out.print(table if table.row_count else "nothing was changed yet")


@app.command()
def export(after: Annotated[int, typer.Option(min=0, help="Only entries after this number.")] = 0) -> None:
    """One JSON object a line on standard output: each entry as it was hashed, and its hash."""
    for entry, hash in _audit().entries(after):
        typer.echo(orjson.dumps({"entry": orjson.loads(entry.body()), "sha256": hash}))


@app.command()
def answer(trace: Annotated[str, typer.Argument(help="As x-trace-id of an answer says.")]) -> None:
    """One answer, put together again from the logs: what was asked, what stood where, with which scores, and what changed since.

    Words are masked, and only those that were kept are told.
    """
    from shopkeeper.shop.reckoning import lines
    from shopkeeper.shop.reconstructing import reconstruct
    from shopkeeper.types import TraceId

    with terminal.opened() as shop:
        found = reconstruct(shop, TraceId(trace))
    for one in found.exchanges:
        terminal.out.print(f"[bold]› {escape(one.words)}[/]\n{escape(one.said)}")
    for event in found.events:
        _happened(event)
    wishes = ", ".join(
        f"{one.field} {one.op} {' '.join(map(str, one.values))} (“{one.words}”)" for one in found.constraints
    )
    changed = ", ".join(f"{entry.number} {entry.what}" for entry in found.since)
    for told in found.reckonings:
        for line in lines(told):
            terminal.out.print(escape(line), soft_wrap=True)
    for then in found.then:
        terminal.out.print(f"answered by: {escape(_parts(then))}", soft_wrap=True)
    if not found.then:
        terminal.out.print("answered by: not written down")
    terminal.out.print(f"hard wishes, as understood now: {escape(wishes) or 'none'}", soft_wrap=True)
    terminal.out.print(f"answers now: {escape(_parts(found.versions))}", soft_wrap=True)
    terminal.out.print(f"changed since: {escape(changed) or 'nothing'}", soft_wrap=True)


def _parts(versions: "Mapping[str, str]") -> str:
    return ", ".join(f"{part} {name}" for part, name in versions.items())


def _happened(event: "Event") -> None:
    from rich.table import Table

    from shopkeeper.types import UNTOLD

    when = datetime.fromtimestamp(event.at / 1e6, UTC)
    arms = ", ".join(f"{name}={arm}" for name, arm in event.arms.items()) or "none"
    found = "" if event.number == UNTOLD else f", {event.number:.0f} found"
    about = f" “{event.words}”{found}" if event.words else ""
    line = f"{when:%Y-%m-%d %H:%M:%S} {event.kind}{about} on {event.surface}, arms: {arms}"
    terminal.out.print(escape(line), soft_wrap=True)
    if not event.lines:
        return
    table = Table("rank", "product", "sku", "price", "score", "propensity", "known of it", box=None)
    for one in event.lines:
        known = ", ".join(f"{name} {value:.3g}" for name, value in one.features.items())
        numbers = (f"{one.score:.4f}", f"{one.propensity:.3f}")
        cells = map(escape, (one.product, one.sku, str(one.price or "")))
        table.add_row(str(one.rank), *cells, *numbers, escape(known))
    terminal.out.print(table)


def _audit() -> "Audit":
    from shopkeeper.trust import Audit

    return Audit.of(terminal.settings().made())
