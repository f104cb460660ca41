"""The fit specialist for things: does this go on that, by what is on record of both; and what goes on it.

Knows whose "my camera" may be: what the shopper named, else what they ordered here. Says "not stated" where nobody wrote it down.
"""

from collections.abc import Sequence
from dataclasses import replace

from shopkeeper.concierge import fitting
from shopkeeper.concierge.acts import Act
from shopkeeper.concierge.claims import Claim, Evidence, Source, heard
from shopkeeper.concierge.desk import Answer, Desk
from shopkeeper.concierge.grammar import instructs, pattern
from shopkeeper.concierge.memory import Memory
from shopkeeper.concierge.pieces import Cards, Piece, Question, Words
from shopkeeper.concierge.specialists.search import find, seeing
from shopkeeper.fit import why
from shopkeeper.language.stem import key
from shopkeeper.types import Clue, Compatibility, Goes, Ground, Product, ProductId
from shopkeeper.types.product import kinds

_TOLD = 3
"""Clues that are told of one answer, and products that are judged at once."""


def fits(act: Act, desk: Desk) -> Answer:
    asked = (
        fitting.apart(act.words) or fitting.loosely(act.words) or fitting.bare(act.words) or fitting.NOTHING
    )
    if not (act.about or asked.open or asked.subject):
        return _question("Which product do you mean?", desk.memory.choices, act)
    owned = _owned(asked.own, desk) if asked.own and not act.other else ()
    if len(owned) > 1:
        return _question(f"Which {asked.own} do you mean?", [product.title for product in owned[:4]], act)
    other = owned[0].id if owned else next(iter(act.other), None)
    words = (
        ""
        if pattern("reference", "pronoun").fullmatch(asked.other)
        else fitting.as_written(act.words, asked.other)
    )
    if not other and not words:
        return _question("What shall it fit?", (), act)
    if not act.about:
        return _whatever(act, asked, other, words, desk)
    found = [
        desk.call("compatible", lambda id=id: desk.shop.compatible(id, other, "" if other else words))  # type: ignore[misc]
        for id in act.about[:_TOLD]
        if id != other
    ]
    claims = [claim for one in found for claim in _claims(one, words)]
    open_ = asked.own and not other and all(one.goes is Goes.NOT_STATED for one in found)
    ask: tuple[Piece, ...] = (Question(f"Which {asked.own} do you have?", ()),) if open_ else ()
    waiting = fitting.asking(act.words) if open_ else ""
    return Answer(
        (Words.of(*claims), *ask),
        lambda memory: replace(memory, asked=waiting).looking_at(act.about),
        act.about,
    )


def _owned(kind: str, desk: Desk) -> Sequence[Product]:
    """Products of that kind that the shopper ordered here."""
    orders = desk.call("orders", lambda: desk.shop.fulfilment.orders(desk.context))
    ids = dict.fromkeys(item.product for order in orders for item in order.items)
    noun = key(kind).split()[-1:]
    return [
        one
        for one in desk.products(tuple(ids))
        if any(noun == key(text).split()[-1:] for text in (one.title, *kinds(one)))
    ]


def _whatever(act: Act, asked: fitting.Apart, other: ProductId | None, words: str, desk: Desk) -> Answer:
    """Every product that is proven to fit."""
    slate = desk.call(
        "fitting",
        lambda: desk.shop.fitting(other, "" if other else words, asked.subject, desk.size, desk.context),
    )
    shopper = heard(words)
    if not slate.hits:
        text = f"Of nothing in the shop it is stated that it fits “{words}”."
        found = find(replace(act, words=asked.subject or act.words), desk)
        return replace(found, pieces=(Words.of(Claim(text, (shopper,), echo=True)), *found.pieces))
    proofs = [
        desk.shop.compatible(hit.product.id, other, "" if other else words) for hit in slate.hits[:_TOLD]
    ]
    claims = [claim for one in proofs for claim in _reasons(one)[:1]]
    return Answer(
        (
            Cards(slate, act, desk.pick("By the shop's record these fit:", "These are stated to fit:")),
            Words.of(*claims),
        ),
        seeing(slate.hits),
        tuple(hit.product.id for hit in slate.hits),
    )


def _claims(found: Compatibility, words: str) -> Sequence[Claim]:
    """The answer, and each thing that it rests on."""
    shopper = heard(words or found.words)
    title = Evidence(Source.PRODUCT, found.product, "title", found.title, found.product, found.title)
    other = (
        [Evidence(Source.PRODUCT, found.other, "title", found.words, found.other, found.words)]
        if found.other
        else []
    )
    cited = [_evidence(clue) for clue in found.clues if clue.says is found.goes]
    return [Claim(found.said, (*cited, title, *other, shopper), echo=True), *_reasons(found)]


def _reasons(found: Compatibility) -> list[Claim]:
    told = [clue for clue in found.clues if not instructs(clue.text) and clue.field != "title"]
    return [Claim(why(clue), (_evidence(clue),)) for clue in told[:_TOLD]]


def _evidence(clue: Clue) -> Evidence:
    review = clue.ground is Ground.REVIEW
    id = clue.field if review else clue.product
    field = "text" if review else clue.field
    return Evidence(
        Source.REVIEW if review else Source.PRODUCT, id, field, clue.text, clue.product, clue.title
    )


def _question(text: str, options: Sequence[str], act: Act) -> Answer:
    def remember(memory: Memory) -> Memory:
        return replace(memory, asked=fitting.asking(act.words)).looking_at(act.about)

    return Answer((Question(text, tuple(options)),), remember)
