"""``fairness``: who is seen and clicked, by groups of the merchant's own. Knows options, tables and exit codes."""

from typing import Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types.errors import InvalidInput

DRIFTS = 1


def fairness(
    by: Annotated[
        str,
        typer.Option(
            help="brand, or a product attribute; groups.csv in the shop's folder wins.", show_default="as set"
        ),
    ] = "",
    least: Annotated[
        list[str] | None,
        typer.Option(help="What evening out would cost: GROUP=SHARE of the first places; may be repeated."),
    ] = None,
) -> None:
    """Shares of attention and clicks by group and place, with 95 % intervals, and what a re-ranker would cost in relevance.

    [bold]shopkeeper fairness --by brand --least 'Small Maker=0.2'[/bold]

    Exit code 0: no group's share has drifted since the earlier half of the log. 1: one has.
    """
    from rich.table import Table

    from shopkeeper.shop.exposing import Groups, measure

    shares = dict(map(_share, least or ()))
    if sum(shares.values()) > 1:
        raise InvalidInput("the shares add up to more than 1", field="--least", fix="ask for less")
    with terminal.opened() as shop:
        groups = Groups(shop.catalog, shop.settings.data, by or shop.settings.exposure_by)
        found = measure(shop.events, shop.catalog, groups, shares)
    table = Table("place", "group", "attention", "95 %", "before", "of the shop", "click rate", "", box=None)
    for one in found.seen:
        clicked = f"{one.clicks.value:.1%} ({one.clicks.low:.1%}–{one.clicks.high:.1%})"
        cells = (
            f"{one.share:.1%}",
            f"{one.low:.1%}–{one.high:.1%}",
            f"{one.before:.1%}",
            f"{one.sold:.1%}",
            clicked,
        )
        table.add_row(one.surface, escape(one.group), *cells, "[red]drifts[/]" if one.drifts else "")
    terminal.out.print(table if table.row_count else "nothing was shown yet")
    for surface, cost in found.cost.items() if shares else ():
        terminal.out.print(f"{surface}: evening out would cost {cost:.2%} of relevance")
    raise typer.Exit(DRIFTS if any(one.drifts for one in found.seen) else 0)


def _share(text: str) -> tuple[str, float]:
    group, _, share = text.rpartition("=")
    try:
        number = float(share)
    except ValueError:
        number = -1.0
    if not group or not 0 <= number <= 1:
        raise InvalidInput(f"{text[:80]!r} is no share", field="--least", fix="as GROUP=0.2")
    return group, number
