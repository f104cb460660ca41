"""``replay``: what another policy would have brought, from what recommendations left to chance.

Knows tables. Refuses to estimate (``evaluation.replay``).
"""

from typing import Annotated

import typer

from shopkeeper.cli import terminal
from shopkeeper.types import Surface, clock


def replay(
    policy: Annotated[
        str,
        typer.Option(help="exploration:0.1, or order:wide=0.6,popular=0.4 with parts as the log has them."),
    ],
    surface: Annotated[Surface, typer.Option(help="Where it was shown.")] = Surface.FOR_YOU,
    logged: Annotated[
        float | None,
        typer.Option(help="Share of chance that the log was drawn with.", show_default="as set now"),
    ] = None,
    days: Annotated[
        int, typer.Option(min=0, help="Only of the last days.", show_default="all of the log")
    ] = 0,
) -> None:
    """Estimate clicks a product shown under another policy, from the log of events. Nothing changes for shoppers.

    [bold]shopkeeper replay --policy exploration:0.1[/bold]

    Refuses with the reason when the log cannot answer.
    """
    from rich.table import Table

    from shopkeeper.evaluation.replay import estimates, overlap, parse, rounds
    from shopkeeper.events import walk
    from shopkeeper.events.port import DAY

    with terminal.opened() as shop:
        asked = parse(policy, shop.settings.exploration if logged is None else logged)
        since = clock.now() - days * DAY if days else 0
        slates = rounds(walk(shop.events), surface, asked, since)
    found = slates.rounds
    seen = overlap(found.weights, found.clusters)
    table = Table("clicks a product shown", "estimate", "95 %, between", box=None, header_style="dim")
    for name, one in estimates(found).items():
        table.add_row(name, f"{one.value:.4f}", f"{one.low:.4f} … {one.high:.4f}")
    table.add_row("as logged", f"{found.reward.mean():.4f}", "")
    terminal.out.print(table)
    terminal.out.print(f"[dim]{seen.rounds:,} products shown are worth {seen.effective:,.0f} of this policy's own; largest weight {seen.largest:.1f}[/]")  # fmt: skip
    for why, count in slates.left.items():
        terminal.out.print(f"[dim]left out: {count:,} slates {why}[/]")
    if seen.warning:
        terminal.err.print(f"[yellow]![/] {seen.warning}")
