"""``search`` on the command line: the answer as a person reads it, or as the HTTP door would give it.

Knows a query's arguments. Refuses to know how an answer is laid out (``answers``).
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopkeeper.cli import terminal
from shopkeeper.types import THIS, Constraint, Context, Field, Query, Sort
from shopkeeper.types.errors import InvalidInput, TooLarge

if TYPE_CHECKING:
    from shopkeeper.settings import Settings

FORM = "write field:op:value, as price:at_most:60"


def search(
    words: Annotated[list[str] | None, typer.Argument(help="What is wanted, in any words.")] = None,
    image: Annotated[
        list[Path] | None, typer.Option("--image", "-i", help="Show a photo; may be repeated.")
    ] = None,
    where: Annotated[
        list[str] | None, typer.Option("--where", "-w", help="A hard wish, [bold]field:op:value[/bold].")
    ] = None,
    sort: Annotated[Sort | None, typer.Option(help="Order.", show_default="relevance")] = None,
    size: Annotated[int, typer.Option("--size", "-n", min=1, max=100, help="How many.")] = 10,
    json: Annotated[bool, typer.Option("--json", help="For machines: what POST /v1/search answers.")] = False,
) -> None:
    """Ask the shop with words, photos, or both.

    [bold]shopkeeper search 'waterproof jacket under $150'[/bold]
    [bold]shopkeeper search 'like this but in blue, under $60' --image photo.jpg[/bold]
    [bold]shopkeeper search jacket --where price:at_most:60 --where "colour:is:blue|green"[/bold]
    [bold]shopkeeper search "red mug" --json | jq .hits[0].product.title[/bold]

    Operators: is, not, at_most, at_least, below, above, between; several values are parted by |.
    """
    settings = terminal.settings()
    images = tuple(photo(file, settings) for file in image or ())
    with terminal.answering() as shop:
        context = Context(shop.currency, settings.locale)
        query = Query(
            text=" ".join(words or ()),
            images=images,
            constraints=tuple(wish(text, context) for text in where or ()),
            sort=sort,
            size=size,
            context=context,
        )
        slate = shop.search(query)
        empty = not slate.hits and not shop.status().products
    if json:
        from shopkeeper.api.models.answers import Slate

        typer.echo(Slate.of(slate).model_dump_json(indent=2))
    elif empty:
        terminal.out.print(
            f"The shop in {settings.data} is empty: shopkeeper import products.csv, or --data another",
            soft_wrap=True,
        )
    else:
        from shopkeeper.cli import answers

        answers.show(slate, context)


def wish(text: str, context: Context) -> Constraint:
    """``price:at_most:60``, ``colour:is:blue|green`` → a Constraint. Raises InvalidInput."""
    from pydantic import ValidationError

    from shopkeeper.api.models.wishes import Wish

    field, op, values = (*text.split(":", 2), "", "")[:3]
    try:
        if not values:
            raise InvalidInput(f"{text!r} is not a wish", field="--where", fix=FORM)
        said = Wish.model_validate(
            {"field": field, "op": op, "values": [_value(field, one) for one in values.split("|")]}
        )
        return said.constraint(context)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise InvalidInput(f"{text!r} is not a wish: {reason}", field="--where", fix=FORM) from None


def _value(field: str, text: str) -> object:
    if text.strip() == THIS or field not in (Field.PRICE, Field.RATING):
        return text.strip()
    amount, _, currency = text.strip().partition(" ")
    return {"amount": amount, "currency": currency} if currency else _number(field, amount)


def _number(field: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise InvalidInput(
            f"{text!r} is not a number", field=field, fix=f"write {field}:at_most:4.5"
        ) from None


def photo(file: Path, settings: "Settings") -> bytes:
    """The bytes of a picture file. Raises InvalidInput, TooLarge."""
    try:
        if file.stat().st_size > settings.max_image_bytes:
            raise TooLarge(
                f"{file} is larger than {settings.max_image_bytes} bytes", field="--image", fix="shrink it"
            )
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}", field="--image", fix="check the path") from None
