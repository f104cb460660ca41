"""What one answer is worth: its order, its silence, and the wishes it kept.

Knows a golden question and the Slate it got. Refuses to trust the Slate: facts are read from the ``live`` products.
"""

from collections.abc import Iterator, Mapping, Sequence

from shopkeeper.evaluation.golden import Golden, Measure
from shopkeeper.evaluation.kept import broken
from shopkeeper.evaluation.measures import ndcg, recall, reciprocal_rank
from shopkeeper.evaluation.shelf import Right, Shelf
from shopkeeper.types import (
    THIS,
    Constraint,
    Field,
    Hit,
    Look,
    LookId,
    Match,
    Op,
    Product,
    ProductId,
    Slate,
    Variant,
    Verdict,
)
from shopkeeper.types.colour import families
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest

_LESS, _MORE = {Op.AT_MOST, Op.BELOW}, {Op.AT_LEAST, Op.ABOVE}
_OPPOSITES: Mapping[Op, set[Op]] = {
    **dict.fromkeys(_LESS, _MORE), **dict.fromkeys(_MORE, _LESS), Op.IS: {Op.NOT}, Op.NOT: {Op.IS}, Op.BETWEEN: set(),
}  # fmt: skip

Live = Mapping[ProductId, Product]
"""The products of the hits, as the catalogue of record has them just after the answer."""


def values(golden: Golden, slate: Slate | None, right: Right, shelf: Shelf, live: Live) -> dict[str, float]:
    """Measure → value, of those that the question can be valued by; an answer that never came is worth nothing."""
    found: dict[str, float] = {}
    hits = slate.hits if slate else ()
    if golden.several:
        return {"things": _told_apart(golden, slate, shelf) if slate else 0.0}
    if golden.relevant:
        found |= _order(hits, right, shelf, golden.measures)
        found["speech"] = float(slate is not None and _speaks(slate, golden))
    else:
        found["silence"] = float(slate is not None and _silent(slate, golden))
    if wanted := golden.verdicts or ((golden.verdict,) if golden.verdict else ()):
        given = tuple(one.match for one in slate.photos) if slate else ()
        found["verdict"] = float(given[: None if golden.verdicts else 1] == wanted)
    if golden.constraints or (golden.sort and golden.text):
        found["understood"] = float(slate is not None and not missed(golden, slate))
    if golden.constraints and hits:
        meant = _meant(golden, shelf)
        found["kept"] = sum(not any(_against(hit, meant, live)) for hit in hits) / len(hits)
    return found


def missed(golden: Golden, slate: Slate) -> list[str]:
    """Wishes in the words that the shop did not understand, by name."""
    made = slate.applied + slate.unmet
    wanted = (wish.constraint for wish in golden.constraints)
    lost = [wish.id for wish in wanted if not any(_same(wish, one) for one in made)]
    said = golden.sort if golden.text else None
    return lost if said in (None, slate.intent.sort) else [*lost, f"sort:{said}"]


def contrary(golden: Golden, slate: Slate) -> Iterator[str]:
    """Wishes in the words of which the shop understood the opposite."""
    for wish in (wish.constraint for wish in golden.constraints):
        for made in slate.applied:
            if made.field == wish.field and made.op in _OPPOSITES[wish.op] and _share(wish, made):
                yield f"reads {wish.id} as {made.id}"


def broken_wishes(golden: Golden, slate: Slate, live: Live) -> dict[LookId, str]:
    """Hits that do not keep what the shop said it applied or what was ticked, or that are not for sale as shown."""
    ticked = tuple(wish.constraint for wish in golden.ticked)
    wishes = list({wish.id: wish for wish in (*slate.applied, *ticked)}.values())
    reasons = (
        (hit.look.id, "; ".join((*_against(hit, wishes, live), *_admitted(hit)))) for hit in slate.hits
    )
    return {look: reason for look, reason in reasons if reason}


def _admitted(hit: Hit) -> Iterator[str]:
    """What its own proofs say against it."""
    return (f"contradicts {p.constraint.id}" for p in hit.proofs if p.verdict is Verdict.CONTRADICTED)


def _order(hits: Sequence[Hit], graded: Right, shelf: Shelf, wanted: Sequence[Measure]) -> dict[str, float]:
    """A product counts once, as what it was shown as first; ideally, as its best look."""
    best: dict[ProductId, int] = {}
    for look, grade in graded.items():
        id = shelf.looks[look][0].id
        best[id] = max(grade, best.get(id, 0))
    first = {hit.product.id: place for place, hit in reversed(list(enumerate(hits)))}
    gains = [
        graded.get(hit.look.id, 0) if first[hit.product.id] == place else 0 for place, hit in enumerate(hits)
    ]
    all_of_them = {
        Measure.NDCG: ndcg(gains, list(best.values())),
        Measure.RECALL_1: recall(gains, len(best), 1),
        Measure.RECALL_10: recall(gains, len(best), 10),
        Measure.RR: reciprocal_rank(gains, max(best.values())),
    }
    return {str(measure): all_of_them[measure] for measure in wanted}


def _told_apart(golden: Golden, slate: Slate, shelf: Shelf) -> float:
    """Share of the two things on the photo that a box lies on, in its own half, and names."""
    found = {
        (round(one.box.x + one.box.w / 2), one.product_id) for photo in slate.photos for one in photo.regions
    }
    told = [
        any((side, id) in found for id in shelf.shown_by(shown)) for side, shown in enumerate(golden.pictures)
    ]
    return sum(told) / len(told)


def _silent(slate: Slate, golden: Golden) -> bool:
    """Nothing was claimed: no hits, hits that are said to be only near, or a photo, shown without words, said not to be of the shop's."""
    strange = golden.kind == "photo" and any(photo.match is not Match.SAME for photo in slate.photos)
    return not slate.hits or slate.near or strange


def _speaks(slate: Slate, golden: Golden) -> bool:
    absent = golden.kind == "photo" and {photo.match for photo in slate.photos} == {Match.NOT_STOCKED}
    return bool(slate.hits) and not slate.near and not absent


def _same(wanted: Constraint, made: Constraint) -> bool:
    """Field and op alike, and a value in common; ``this`` has become an amount."""
    alike = (wanted.field, wanted.op) == (made.field, made.op)
    return alike and (THIS in wanted.values or not _names(wanted).isdisjoint(_names(made)))


def _share(wish: Constraint, made: Constraint) -> bool:
    """Whether they are about the same: a value in common, where values are names."""
    return wish.op not in (Op.IS, Op.NOT) or not _names(wish).isdisjoint(_names(made))


def _names(wish: Constraint) -> set[str]:
    """The values, and for a colour its family: grey is a gray."""
    said = {normal(str(value)) for value in wish.values}
    kin = {family for name in said for family in families(name)} if wish.field == Field.COLOUR else set()
    return said | kin


def _meant(golden: Golden, shelf: Shelf) -> list[Constraint]:
    """The wishes as meant, ``this`` replaced by the lowest price of the shown product; where it has none, none is meant. What else is to be like it is not judged."""
    shown = shelf.looks.get(golden.image.look) if golden.image else None
    price = cheapest(shown[0].variants) if shown else None
    this = (price,) if price else ()
    meant = [wish.constraint for wish in golden.constraints + golden.ticked]
    told = [c for c in meant if THIS not in c.values or c.field == Field.PRICE]
    return [Constraint(c.field, c.op, this if THIS in c.values else c.values) for c in told]


def recorded(hit: Hit, live: Live) -> tuple[Product, Look, Variant] | None:
    """What a hit shows, as the catalogue of record has it."""
    products = (live[hit.product.id],) if hit.product.id in live else ()
    return next(
        (
            (product, look, variant)
            for product in products
            for look in product.looks
            for variant in look.variants
            if (look.id, variant.sku) == (hit.look.id, hit.variant.sku)
        ),
        None,
    )


def _against(hit: Hit, wishes: Sequence[Constraint], live: Live) -> Iterator[str]:
    """What the catalogue of record says against a hit."""
    found = recorded(hit, live)
    if found is None:
        yield f"{hit.variant.sku!r} is not in the catalogue"
        return
    product, look, variant = found
    if hit.variant.offer.price != variant.offer.price:
        yield f"is shown at {hit.variant.offer.price} and costs {variant.offer.price}"
    elif hit.variant.offer != variant.offer:
        yield "is offered otherwise than the catalogue says: former price, stock or delivery"
    yield from (f"{wish.id} but {says}" for wish in wishes if (says := broken(wish, product, look, variant)))
