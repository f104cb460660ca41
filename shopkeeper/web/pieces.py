"""The pieces of an answer as fragments of a page: one template each, the same for the panel and for the whole page.

Knows how a claim, a table and a cost read. Refuses to decide what is said. A new piece is a case here and a template.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from shopkeeper.concierge import pieces as p
from shopkeeper.concierge.claims import Claim, Evidence, Source
from shopkeeper.concierge.claims import Said as Claims
from shopkeeper.language.wording import Wording, heading
from shopkeeper.types import LookKey, Product, ProductId, Surface
from shopkeeper.web.answer import StageRow, drawer
from shopkeeper.web.cards import address, cards
from shopkeeper.web.lines import told as in_words
from shopkeeper.web.pictures import Picture, pictures

Products = Callable[[Sequence[ProductId]], Mapping[ProductId, Product]]

WHERE = {
    Source.PRODUCT: "Product record", Source.REVIEW: "Review", Source.DOCUMENT: "Shop’s documents",
    Source.ORDER: "Your order", Source.CHART: "Size chart", Source.SHOPPER: "Your own words",
}  # fmt: skip
COUNTED = "answer"
"""Id of evidence that was counted or added up for this very answer."""
RUNGS = {
    p.Rung.FULL: "", p.Rung.FEWER: "Some of it was left out for lack of time.",
    p.Rung.SEARCH: "There was time for a plain search only.",
    p.Rung.LEXICAL: "There was time to look the words up only.",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cited:
    """One source, word for word. ``url`` leads to where it stands, if there is such a page."""

    number: int
    where: str
    title: str
    field: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """``numbers`` as written at its end: ``1``, ``2–4``, ``1, 3``."""

    text: str
    numbers: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    url: str
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute of a table; an empty cell is not stated."""

    name: str
    cells: tuple[str, ...]


def told(piece: p.Piece, products: Products, wording: Wording) -> tuple[str, dict[str, Any]]:
    """The name of a piece's template, and what goes into it."""
    match piece:
        case p.Understood(_, acts):
            return "understood", {"acts": [act.words for act in acts] if len(acts) > 1 else []}
        case p.Cards(slate, _, said):
            return "cards", {
                "heading": said,
                "cards": cards(slate, wording, Surface.CONCIERGE),
                "drawer": drawer(slate, wording),
                "more": bool(slate.cursor),
            }
        case p.Table():
            return "table", _table(piece, products, wording)
        case p.Words(claims, generated):
            sentences = [_sentence(claim, claims, wording) for claim in claims.claims]
            return "claims", {"sentences": sentences, "generated": generated}
        case p.Record(kind, id, title, rows):
            url = f"/orders/{quote(id, safe='')}" if kind == "order" else "/basket"
            return "record", {
                "kind": kind,
                "url": url,
                "title": title,
                "rows": [(name, wording.stated(text)) for name, text in rows],
            }
        case p.Question(text, options):
            return "question", {"text": text, "options": options}
        case p.Confirm(digest, title, arguments):
            return "confirm", {
                "digest": digest,
                "title": in_words(title, wording).removesuffix("."),
                "arguments": {name: in_words(value, wording) for name, value in arguments.items()},
            }
        case p.Done():
            return "done", _done(piece, wording)


def _table(table: p.Table, products: Products, wording: Wording) -> dict[str, Any]:
    found = products(table.products)
    shown = dict(zip(table.products, table.looks, strict=False))
    columns = [
        _column(title, id, found.get(id), shown.get(id))
        for id, title in zip(table.products, table.titles, strict=True)
    ]
    lines = [
        (row.differs, Line(row.name, tuple(wording.stated(cell.text) if cell else "" for cell in row.cells)))
        for row in table.rows
    ]
    return {
        "columns": columns,
        "differing": [line for differs, line in lines if differs],
        "alike": [line for differs, line in lines if not differs],
    }


def _column(title: str, id: ProductId, product: Product | None, shown: LookKey | None) -> Column:
    """In the Look that was shown, else in the first that has a picture."""
    if product is None:
        return Column(title, _address(id), None)
    look = next((look for look in product.looks if look.key == shown), None)
    looks = (look, *product.looks) if look else product.looks
    views = (view for look in looks for view in pictures(product, look))
    return Column(title, address(product, look), next(views, None))


def _sentence(claim: Claim, said: Claims, wording: Wording) -> Sentence:
    numbers = said.numbers(claim)
    sources = tuple(_cited(number, said.sources[number - 1], wording) for number in numbers)
    return Sentence(claim.text, runs(numbers), sources)


def _cited(number: int, evidence: Evidence, wording: Wording) -> Cited:
    counted = evidence.id == COUNTED
    field = heading(evidence.field.rpartition(":")[2])
    where = "This answer" if counted else WHERE[evidence.source]
    url = _address(evidence.product) if evidence.product else ""
    return Cited(number, where, evidence.title, field, wording.stated(evidence.text), url)


def runs(numbers: Sequence[int]) -> str:
    """Numbers in order, as people write them: 1, 2, 3, 5 → ``1–3, 5``."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(str(one[0]) if len(one) == 1 else f"{one[0]}–{one[-1]}" for one in spans)


def _address(id: ProductId) -> str:
    return f"/products/{quote(id, safe='')}"


def _done(done: p.Done, wording: Wording) -> dict[str, Any]:
    return {
        "ms": f"{wording.number(round(done.ms))} ms",
        "budget": f"{wording.number(done.budget_ms)} ms",
        "cost": _cost(done.usd),
        "note": RUNGS[done.rung],
        "calls": [
            StageRow(
                heading(one.on),
                _cost(one.usd) if one.usd else "",
                f"{wording.number(round(one.ms, 1))} ms",
                min(1.0, one.ms / done.ms) if done.ms else 0.0,
            )
            for one in done.spent
        ],
        "dropped": len(done.dropped),
        "trace": done.trace,
    }


def _cost(usd: Decimal) -> str:
    """Fractions of a cent are told, too."""
    return f"{usd.quantize(Decimal('0.000001')).normalize():f} USD" if usd else "no cost"
