"""``simulate``: shoppers with known tastes in this shop's log, or as load on a server; and out of the log again.

Knows options, refusals and tables. Refuses to know what shoppers do (``simulation``).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from shopkeeper.cli import terminal
from shopkeeper.types import Happened, clock
from shopkeeper.types.errors import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from shopkeeper.shop import Shop
    from shopkeeper.simulation import Summary, Truth, World
    from shopkeeper.simulation.load import Load

TOLD = {
    "searches": Happened.ASKED, "answers shown": Happened.SHOWN, "clicks": Happened.CLICKED, "carts": Happened.CARTED,
    "purchases": Happened.BOUGHT, "returns": Happened.RETURNED,
}  # fmt: skip


def simulate(
    shoppers: Annotated[int, typer.Option(min=1, max=100_000, help="How many there are.")] = 200,
    days: Annotated[int, typer.Option(min=1, max=365, help="Days of history, up to now.")] = 14,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same shoppers.")] = 1,
    mix: Annotated[bool, typer.Option("--mix", help="Even into a log of real shoppers.")] = False,
    remove: Annotated[
        bool, typer.Option("--remove", help="Erase every simulated shopper, and stop.")
    ] = False,
    truth: Annotated[
        Path | None, typer.Option(help="Also write what was true of each answer, FILE.parquet.")
    ] = None,
    url: Annotated[
        str, typer.Option(help="Ask this running server of the shop instead; nothing is written here.")
    ] = "",
    questions: Annotated[int, typer.Option(min=1, help="With --url: how many.")] = 500,
    callers: Annotated[int, typer.Option(min=1, max=256, help="With --url: how many at a time.")] = 4,
) -> None:
    """Fill the shop's log with shoppers whose tastes are known: for demos, and to see whether learning helps.

    [bold]shopkeeper simulate --shoppers 500 --days 14[/bold]
    [bold]shopkeeper simulate --remove[/bold]
    [bold]shopkeeper simulate --url http://localhost:8000[/bold]
    """
    with terminal.opened() as shop:
        if remove:
            _remove(shop)
        elif url:
            terminal.out.print(_waited(_drive(shop, url, shoppers, seed, questions, callers)))
        else:
            _live(shop, shoppers, days, seed, mix=mix, truth=truth)


def _live(shop: "Shop", shoppers: int, days: int, seed: int, *, mix: bool, truth: Path | None) -> None:
    from shopkeeper import simulation
    from shopkeeper.cli.evaluate import check_folder

    if truth:
        check_folder(truth, "--truth")
    if not mix and simulation.real(shop.events):
        raise Conflict(
            "there are real shoppers in this shop's log; simulated ones would be counted with them",
            field="--mix", fix="use another --data, or pass --mix; --remove takes simulated ones out again",
        )  # fmt: skip
    terminal.catch_up(shop)
    world = _world(shop, shoppers, seed)
    plan = simulation.Plan(days, seed, clock.now(), currency=shop.settings.currency)
    summary = simulation.Summary()
    with terminal.bars() as progress:
        for today in simulation.simulate(shop, world, plan, summary, progress):
            shop.events.restore(today)
    if truth:
        _write(truth, summary.truths)
    terminal.out.print(_table(summary))
    terminal.out.print("[dim]`shopkeeper simulate --remove` takes them out again; `shopkeeper learn` learns from them[/]")  # fmt: skip


def _remove(shop: "Shop") -> None:
    from shopkeeper import simulation

    names, events = simulation.visitors(shop.events), 0
    with terminal.bars() as progress:
        for done, name in enumerate(names, 1):
            events += shop.forget(name).events
            progress("shoppers and visits", done, len(names))
    shop.features.recount()
    terminal.out.print(f"{events} events of {len(names)} simulated shoppers and visits erased")


def _drive(shop: "Shop", url: str, shoppers: int, seed: int, questions: int, callers: int) -> "Load":
    from shopkeeper.simulation import load

    asked = load.questions(_world(shop, shoppers, seed), seed, 24, shop.settings.currency, lambda id: shop.media(id)[0])  # fmt: skip
    with terminal.bars() as progress:
        return load.drive(url, asked, questions, callers, progress)


def _world(shop: "Shop", shoppers: int, seed: int) -> "World":
    """Names are new each time: who was erased does not come back."""
    from shopkeeper.simulation import PREFIX, Goods, World

    goods = Goods.of(shop.catalog.scan(), shop.features.facts.space.vectors)
    return World.of(goods, shoppers, seed, f"{PREFIX}{uuid4().hex[:8]}")


def _table(summary: "Summary") -> "Table":
    from rich.table import Table

    table = Table(show_header=False, box=None)
    table.add_row("visits", f"{summary.visits:,}")
    for name, kind in TOLD.items():
        table.add_row(name, f"{summary.kinds[kind]:,}")
    table.add_row("conversion", f"{summary.conversion:.1%} of visits bought something")
    return table


def _waited(load: "Load") -> "Table":
    from rich.table import Table

    table = Table(show_header=False, box=None)
    table.add_row("answered", f"{len(load.ms):,} in {load.seconds:.1f} s: {load.rate:.0f} a second")
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        table.add_row(name, f"{load.quantile(share):.1f} ms")
    for status, count in sorted(load.refused.items()):
        table.add_row("refused", f"{count:,} with {status or 'no answer'}")
    return table


def _write(file: Path, truths: "Sequence[Truth]") -> None:
    import pyarrow as pa
    from pyarrow import parquet

    rows = [
        {"trace": one.trace, "surface": one.surface.value, "position": place, "product": product, "attractive": float(worth)}
        for one in truths
        for place, (product, worth) in enumerate(zip(one.products, one.attractive, strict=True), 1)
    ]  # fmt: skip
    parquet.write_table(pa.Table.from_pylist(rows), file)
