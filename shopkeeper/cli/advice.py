"""``opinions``, ``fit``, ``fits`` and ``charts`` on the command line: what reviewers say, which size to take, what goes with what.

Knows arguments and how an answer reads in a terminal. Refuses to judge.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from shopkeeper.cli import terminal
from shopkeeper.types import Measure, ProductId, Told, Worn
from shopkeeper.types.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from shopkeeper.types import Opinions

Json = Annotated[bool, typer.Option("--json", help="For machines: what the HTTP door answers.")]
charts = typer.Typer(name="charts", help="The shop's size charts.", no_args_is_help=True)


def opinions(
    product: Annotated[str, typer.Argument(help="The product's id.")],
    quotes: Annotated[int, typer.Option("--quotes", "-q", min=1, max=3, help="Quotes of each side.")] = 1,
    json: Json = False,
) -> None:
    """What reviewers say of a product, by aspect, with their words.

    [bold]shopkeeper opinions rain-jacket[/bold]
    """
    with terminal.opened() as shop:
        found = shop.opinions(ProductId(product))
    if json:
        from shopkeeper.api.models.advising import Opinions as Wire

        typer.echo(Wire.of(found).model_dump_json(indent=2))
    else:
        _say(found, quotes)


def _say(found: "Opinions", quotes: int) -> None:
    print_ = terminal.out.print
    few = "" if found.enough else " (too few to judge by)"
    print_(f"{found.counted} of {found.reviews} reviews counted{few}")
    for one in found.opinions:
        print_(f"[bold]{one.aspect}[/]: {escape(one.said)}", soft_wrap=True)
        for side in one.sides:
            for quote in side.quotes[:quotes]:
                print_(f"  [dim]“{escape(quote.text)}” — review {escape(quote.review)}[/]", soft_wrap=True)
    for gone in found.discounted:
        print_(f"[yellow]not counted[/]: {escape(gone.reason)}", soft_wrap=True)


def fit(
    product: Annotated[str, typer.Argument(help="The product's id.")],
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", "-m", help="A measurement, [bold]chest=92cm[/bold]; may be repeated."),
    ] = None,
    worn: Annotated[
        list[str] | None,
        typer.Option(
            "--worn",
            "-w",
            help="A size worn, [bold]M[/bold], [bold]M:Luma[/bold] or [bold]M:Luma:small[/bold].",
        ),
    ] = None,
    this: Annotated[
        list[str] | None,
        typer.Option("--this", "-t", help="A size of this very product, [bold]S:small[/bold]."),
    ] = None,
    json: Json = False,
) -> None:
    """Which size to take, how likely it is right, and why. What is told is kept nowhere.

    [bold]shopkeeper fit rain-jacket -m height=168cm -m weight=63kg[/bold]
    [bold]shopkeeper fit rain-jacket --worn M:Luma --this S:small[/bold]
    """
    told = Told(
        dict(map(_measure, measure or ())),
        (*map(_worn, worn or ()), *(_worn(text, this=True) for text in this or ())),
    )
    with terminal.opened() as shop:
        advice = shop.fit(ProductId(product), told)
    if json:
        from shopkeeper.api.models.advising import Advice

        typer.echo(Advice.of(advice).model_dump_json(indent=2))
        return
    terminal.out.print(f"[bold]{escape(advice.said)}[/]", soft_wrap=True)
    for reason in advice.reasons:
        terminal.out.print(f"  {escape(reason)}", soft_wrap=True)


def fits(
    product: Annotated[str, typer.Argument(help="The product's id.")],
    other: Annotated[str, typer.Argument(help="Another product's id, or what something else is called.")],
    json: Json = False,
) -> None:
    """Whether a product goes on, in or with something, and what on record says so.

    [bold]shopkeeper fits nifty-50 snap-200[/bold]
    [bold]shopkeeper fits warm-bulb "an E27 lamp"[/bold]
    """
    from shopkeeper.fit import why

    with terminal.opened() as shop:
        sold = ProductId(other) if shop.products([ProductId(other)]) else None
        found = shop.compatible(ProductId(product), sold, "" if sold else other)
    if json:
        from shopkeeper.api.models.compatibility import Compatibility

        typer.echo(Compatibility.of(found).model_dump_json(indent=2))
        return
    terminal.out.print(f"[bold]{escape(found.said)}[/]", soft_wrap=True)
    for clue in found.clues:
        terminal.out.print(f"  {escape(why(clue))}", soft_wrap=True)


def _measure(text: str) -> tuple[Measure, float]:
    """Raises InvalidInput."""
    from shopkeeper.fit import measure

    name, _, value = text.partition("=")
    try:
        kind = Measure(name.strip().casefold())
    except ValueError:
        known = ", ".join(Measure)
        raise InvalidInput(f"{name!r} is no measurement", field="--measure", fix=f"one of {known}") from None
    return kind, measure(kind, value)


def _worn(text: str, *, this: bool = False) -> Worn:
    """``M``, ``M:Luma``, ``M:Luma:small``; of this product ``S:small``. Raises InvalidInput."""
    size, second, third = (*(part.strip() for part in text.split(":")), "", "")[:3]
    brand, said = ("", second) if this else (second, third)
    match said or "good":
        case "good" | "small" | "large" as verdict if size:
            return Worn(size, brand, verdict, this)
    raise InvalidInput(
        f"{text!r} is no size worn",
        field="--this" if this else "--worn",
        fix="write M, M:Luma or M:Luma:small",
    )


@charts.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A chart: JSON or CSV.")],
    brand: Annotated[str, typer.Option(help="Of which brand.", show_default="any")] = "",
    category: Annotated[
        list[str] | None, typer.Option(help="For which kind of goods; may be repeated.")
    ] = None,
    gender: Annotated[list[str] | None, typer.Option(help="For whom; may be repeated.")] = None,
) -> None:
    """Take in a size chart; one of the same name takes the place of the old.

    [bold]shopkeeper charts import luma-tops.csv --brand Luma --category Tops --gender Women[/bold]
    """
    from shopkeeper.fit import read

    with terminal.opened() as shop:
        for chart in read(file, brand, category or (), gender or ()):
            shop.shelf.keep(chart)
            terminal.out.print(
                f"{escape(chart.id)}: {len(chart.rows)} sizes, {', '.join(chart.measures) or 'names only'}"
            )


@charts.command("list")
def list_() -> None:
    """The shop's own charts."""
    with terminal.opened() as shop:
        for chart in shop.charts:
            whom = ", ".join([chart.brand or "any brand", *chart.categories, *chart.genders])
            terminal.out.print(f"{escape(chart.id)}  [dim]{len(chart.rows)} sizes; {escape(whom)}[/]")


@charts.command()
def drop(id: Annotated[str, typer.Argument(help="Its name, as charts list shows it.")]) -> None:
    """Take a chart out."""
    with terminal.opened() as shop:
        if not shop.shelf.drop(id):
            raise NotFound(f"no chart {id[:80]!r}", field="id", fix="shopkeeper charts list")
