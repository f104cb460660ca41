"""A turn of a conversation as a client says it, and the pieces of the answer as the door tells them."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from shopkeeper import types as t
from shopkeeper.api.models.answers import Slate
from shopkeeper.api.models.asking import MAX_PHOTOS, Context, Photo
from shopkeeper.api.models.base import Said, Told, example
from shopkeeper.concierge import Turn, pieces

MAX_ID = 64


class Converse(Said):
    """What the shopper said, showed or confirmed."""

    model_config = example(
        {"text": "a waterproof jacket under $80"},
        {"text": "compare the first two", "conversation": "kq3…"},
    )

    text: str = ""
    images: tuple[Photo, ...] = Field(default=(), max_length=MAX_PHOTOS)
    conversation: str = Field(default="", max_length=MAX_ID, description="as the answer before it named it")
    page: tuple[str, ...] = Field(default=(), max_length=5, description="ids of the products on the page")
    confirm: str = Field(default="", max_length=100, description="digest of the form that the shopper sent")
    decline: str = Field(default="", max_length=100, description="digest of the form that they turned down")
    context: Context = Context()

    def turn(self, shop: t.Context) -> Turn:
        """Raises InvalidInput and TooLarge."""
        page = tuple(map(t.ProductId, self.page))
        turn = Turn(self.text, self.images, self.confirm, self.decline, page, self.context.context(shop))
        turn.check()
        return turn


class Act(Told):
    """One thing that the turn was taken to ask."""

    model_config = example({"kind": "find", "words": "a rain jacket", "about": []})

    kind: str
    words: str
    about: tuple[str, ...]


class Understood(Told):
    """``understood``: sent first."""

    model_config = example({"words": "a rain jacket", "acts": []})

    words: str
    acts: tuple[Act, ...]


class Cards(Told):
    """``cards``: products, proven as any search's."""

    model_config = example({"heading": ""})

    heading: str
    slate: Slate


class Source(Told):
    """Where a claim stands, word for word."""

    model_config = example(
        {"number": 1, "source": "product", "id": "WJ01", "field": "price", "text": "51.00 USD"}
    )

    number: int
    source: str
    id: str
    field: str
    text: str
    title: str


class Claim(Told):
    """A sentence with the numbers of its sources; one without any states no fact of the shop."""

    model_config = example({"text": "It costs $51.", "sources": [1]})

    text: str
    sources: tuple[int, ...]


class Words(Told):
    """``claims``: what is said, each claim checked against its sources before it was sent."""

    model_config = example({"claims": [], "sources": []})

    claims: tuple[Claim, ...]
    sources: tuple[Source, ...]
    generated: bool = Field(default=False, description="a language model phrased some of it")


class Row(Told):
    """One attribute; an empty cell is not stated."""

    model_config = example({"name": "Price", "cells": ["51.00 USD", ""], "differs": True})

    name: str
    cells: tuple[str, ...]
    differs: bool


class Table(Told):
    """``table``: products side by side, what differs first."""

    model_config = example({"products": ["a", "b"], "titles": ["A", "B"], "rows": []})

    products: tuple[str, ...]
    titles: tuple[str, ...]
    rows: tuple[Row, ...]


class Record(Told):
    """``record``: a basket or an order as it stands."""

    model_config = example(
        {"kind": "basket", "id": "", "title": "Your basket", "rows": [["1 × Mug", "$9.50"]]}
    )

    kind: str
    id: str
    title: str
    rows: tuple[tuple[str, str], ...]


class Question(Told):
    """``question``: what has to be known first."""

    model_config = example({"text": "Which one?", "options": []})

    text: str
    options: tuple[str, ...]


class Confirm(Told):
    """``confirm``: a binding action, done only if ``digest`` is sent back as ``confirm``, once."""

    model_config = example({"digest": "9f…", "title": "Cancel order 1001", "arguments": {}})

    digest: str
    title: str
    arguments: Annotated[dict[str, str], BeforeValidator(dict)]


class Spent(Told):
    """One call of a tool or a model."""

    model_config = example({"on": "search", "ms": 21.5, "usd": "0"})

    on: str
    ms: float
    usd: Decimal


class Done(Told):
    """``done``: the end of the turn, with what it cost and how much of the plan there was time for."""

    model_config = example({"rung": "full", "ms": 92.1, "usd": "0", "budget_ms": 300})

    rung: Annotated[str, BeforeValidator(lambda rung: rung.name.lower())]
    ms: float
    usd: Decimal
    budget_ms: int
    spent: tuple[Spent, ...]
    dropped: tuple[str, ...]
    trace: str


class Answered(Told):
    """The whole answer at once, for whoever asked for JSON."""

    model_config = example({"conversation": "kq3…", "turn": "h8…", "pieces": [{"event": "done"}]})

    conversation: str
    turn: str
    pieces: tuple[dict[str, Any], ...]


def told(part: pieces.Piece) -> tuple[str, Told]:
    """The name of a piece, and the piece."""
    match part:
        case pieces.Understood():
            return "understood", Understood.of(part)
        case pieces.Cards():
            return "cards", Cards.of(part)
        case pieces.Table():
            return "table", _table(part)
        case pieces.Words():
            return "claims", _words(part)
        case pieces.Record():
            return "record", Record.of(part)
        case pieces.Question():
            return "question", Question.of(part)
        case pieces.Confirm():
            return "confirm", Confirm.of(part)
        case pieces.Done():
            return "done", Done.of(part)


def _words(part: pieces.Words) -> Words:
    said = part.said
    return Words(
        claims=tuple(Claim(text=claim.text, sources=said.numbers(claim)) for claim in said.claims),
        sources=tuple(
            Source(number=n, source=one.source, id=one.id, field=one.field, text=one.text, title=one.title)
            for n, one in enumerate(said.sources, 1)
        ),
        generated=part.generated,
    )


def _table(table: pieces.Table) -> Table:
    rows = tuple(
        Row(name=row.name, cells=tuple(cell.text if cell else "" for cell in row.cells), differs=row.differs)
        for row in table.rows
    )
    return Table(products=table.products, titles=table.titles, rows=rows)
