"""Asks the shop every golden question, as a shopper would, and values each answer.

Knows the shop as two methods and a catalogue. Refuses to say whether the whole is good enough (``gate``).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from time import perf_counter
from types import MappingProxyType
from typing import Protocol

from shopkeeper.catalog.port import Catalog
from shopkeeper.evaluation.golden import Golden, GoldenSet, Measure, Shown, picture
from shopkeeper.evaluation.kept import broken
from shopkeeper.evaluation.latency import WHOLE
from shopkeeper.evaluation.measures import ndcg, recall, reciprocal_rank
from shopkeeper.evaluation.redraw import redraw
from shopkeeper.evaluation.run import Answer, Run, Stale
from shopkeeper.evaluation.shelf import Shelf, cheapest
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.types import (
    THIS,
    Constraint,
    Field,
    Hit,
    LookId,
    Match,
    MediaId,
    Product,
    Query,
    Slate,
    Verdict,
)  # fmt: skip
from shopkeeper.types.colour import families
from shopkeeper.types.errors import ShopkeeperError
from shopkeeper.types.normal import normal

DEPTH = 10


class Shop(Protocol):
    """What of a shop is evaluated."""

    @property
    def catalog(self) -> Catalog: ...

    def search(self, query: Query) -> Slate: ...

    def media(self, id: MediaId, width: int = 0) -> tuple[bytes, str]: ...


def evaluate(
    shop: Shop,
    sets: Sequence[GoldenSet],
    shelf: Shelf,
    *,
    name: str = "",
    versions: Mapping[str, str] = MappingProxyType({}),
    progress: Progress = silent,
) -> Run:
    """Ask everything once. Questions whose pictures or answers all left the shop are set aside as stale."""
    answers, stale, answering = [], [], dict(versions)
    every = [(one, golden) for one in sets for golden in one.questions]
    for done, (one, golden) in enumerate(every, 1):
        key, gone = f"{one.name}/{golden.id}", shelf.gone(golden)
        if askable := _askable(golden, shelf):
            answer, slate = _ask(shop, one, golden, shelf)
            answers.append(answer)
            answering |= slate.trace.versions if slate else {}
        if gone:
            stale.append(Stale(key, gone, askable))
        progress("questions", done, len(every))
    made = datetime.now(UTC).isoformat(timespec="seconds")
    return Run(
        name=name or made,
        made=made,
        answers=tuple(answers),
        stale=tuple(stale),
        sets={one.name: one.version for one in sets},
        versions=answering,
        products=len(shelf.products),
    )


def shown_picture(shop: Shop, shown: Shown, shelf: Shelf, one: GoldenSet) -> bytes:
    """The bytes of a question's picture, redrawn if it says so."""
    media = shelf.media(shown)
    data = shop.media(media.id)[0] if media else picture(one.folder / shown.file)
    return redraw(data, shown.redrawn) if shown.redrawn else data


def _askable(golden: Golden, shelf: Shelf) -> bool:
    """Whether its picture is there, and an answer if it ever had one."""
    seen = golden.image is None or bool(golden.image.file) or shelf.media(golden.image) is not None
    return seen and (not golden.relevant or bool(shelf.answers(golden)))


def _ask(shop: Shop, one: GoldenSet, golden: Golden, shelf: Shelf) -> tuple[Answer, Slate | None]:
    images = (shown_picture(shop, golden.image, shelf, one),) if golden.image else ()
    ticked = tuple(wish.constraint for wish in golden.ticked)
    started = perf_counter()
    try:
        slate = shop.search(Query(golden.text, images=images, constraints=ticked, size=DEPTH))
        error = ""
    except ShopkeeperError as refusal:
        slate, error = None, f"refused: {refusal.message}"
    except (
        Exception
    ) as crash:  # whatever it is, a shopper would have met it: the question is lost, not the run
        slate, error = None, f"{type(crash).__name__}: {crash}"
    ms = {WHOLE: (perf_counter() - started) * 1e3}
    if slate:
        ms |= {stage.name: stage.ms for stage in slate.trace.stages}
    answer = Answer(
        key=f"{one.name}/{golden.id}",
        digest=golden.digest,
        asked=golden.text,
        values=_values(golden, slate, shelf),
        slices=_slices(golden, one, shelf),
        hits=tuple(hit.look.id for hit in slate.hits) if slate else (),
        broken=tuple(_broken(golden, slate, shelf)) if slate else (),
        missed=tuple(c.id for c in _missed(golden, slate)) if slate else (),
        error=error,
        ms=ms,
    )
    return answer, slate


def _values(golden: Golden, slate: Slate | None, shelf: Shelf) -> dict[str, float]:
    """Measure → value, of those that the question can be valued by; a lost question is worth nothing."""
    graded = shelf.answers(golden)
    hits = slate.hits if slate else ()
    values: dict[str, float] = {}
    if golden.relevant:
        values |= _order([graded.get(hit.look.id, 0) for hit in hits], graded, shelf, golden.measures)
        values["speech"] = float(slate is not None and _speaks(slate, golden))
    else:
        values["silence"] = float(slate is not None and _silent(slate))
    wishes = golden.constraints
    if wishes:
        values["understood"] = float(slate is not None and not _missed(golden, slate))
    if wishes and hits:
        meant = _meant(golden, shelf)
        values["kept"] = sum(not any(_against(hit, meant, shelf)) for hit in hits) / len(hits)
    return values


def _order(
    gains: Sequence[int], graded: Mapping[LookId, int], shelf: Shelf, wanted: Sequence[Measure]
) -> dict[str, float]:
    """A product takes one place in an answer, so it counts once, with its best look."""
    best: dict[str, int] = {}
    for look, grade in graded.items():
        id = shelf.looks[look][0].id
        best[id] = max(grade, best.get(id, 0))
    values = {
        Measure.NDCG: ndcg(gains, list(best.values())),
        Measure.RECALL_1: recall(gains, len(best), 1),
        Measure.RECALL_10: recall(gains, len(best), DEPTH),
        Measure.RR: reciprocal_rank(gains, max(best.values())),
    }
    return {str(measure): values[measure] for measure in wanted}


def _silent(slate: Slate) -> bool:
    """Nothing was claimed: no hits, hits that are said to be only near, or a photo said not to be of the shop's."""
    strange = any(photo.match is not Match.SAME for photo in slate.photos)
    return not slate.hits or slate.near or strange


def _speaks(slate: Slate, golden: Golden) -> bool:
    absent = golden.kind == "photo" and any(photo.match is Match.NOT_STOCKED for photo in slate.photos)
    return bool(slate.hits) and not slate.near and not absent


def _missed(golden: Golden, slate: Slate) -> list[Constraint]:
    made = slate.applied + slate.unmet
    wanted = (wish.constraint for wish in golden.constraints)
    return [wish for wish in wanted if not any(_same(wish, one) for one in made)]


def _same(wanted: Constraint, made: Constraint) -> bool:
    """Field and op alike, and a value in common; ``this`` has become an amount."""
    alike = (wanted.field, wanted.op) == (made.field, made.op)
    return alike and (THIS in wanted.values or not _names(wanted).isdisjoint(_names(made)))


def _names(wish: Constraint) -> set[str]:
    """The values, and for a colour its family: grey is a gray."""
    said = {normal(str(value)) for value in wish.values}
    kin = {family for name in said for family in families(name)} if wish.field == Field.COLOUR else set()
    return said | kin


def _meant(golden: Golden, shelf: Shelf) -> list[Constraint]:
    """The wishes as meant, ``this`` replaced by the lowest price of what is shown; unknown, nothing is held against it."""
    meant = [wish.constraint for wish in golden.constraints + golden.ticked]
    product: Product | None = None
    if golden.image and golden.image.look in shelf.looks:
        product, _ = shelf.looks[golden.image.look]
    price = cheapest(product.looks) if product else None
    return [
        Constraint(c.field, c.op, (price,) if price else ())
        if THIS in c.values and c.field == Field.PRICE
        else c
        for c in meant
    ]


def _broken(golden: Golden, slate: Slate, shelf: Shelf) -> Iterator[str]:
    """Wishes the shop said it applied, or that were ticked, and hits that do not keep them."""
    ticked = tuple(wish.constraint for wish in golden.ticked)
    wishes = list({wish.id: wish for wish in (*slate.applied, *ticked)}.values())
    for hit in slate.hits:
        yield from (f"{hit.look.id}: {reason}" for reason in _against(hit, wishes, shelf))
        for proof in hit.proofs:
            if proof.verdict is Verdict.CONTRADICTED:
                yield f"{hit.look.id}: contradicts {proof.constraint.id}"


def _against(hit: Hit, wishes: Sequence[Constraint], shelf: Shelf) -> Iterator[str]:
    """What the catalogue of record, not the hit itself, says against it."""
    product, look = shelf.looks.get(hit.look.id, (None, None))
    variant = next((v for v in look.variants if v.sku == hit.variant.sku), None) if look else None
    if product is None or look is None or variant is None:
        yield f"{hit.variant.sku!r} is not in the catalogue"
        return
    yield from (f"{wish.id} but {says}" for wish in wishes if (says := broken(wish, product, look, variant)))


def _slices(golden: Golden, one: GoldenSet, shelf: Shelf) -> dict[str, str]:
    """The groups a question counts in; category and price are those of its best answer."""
    found = {"query": golden.kind, "batch": str(golden.batch) or one.name, "language": golden.language}
    if golden.image:
        found["photo"] = _photo(golden.image)
    if graded := shelf.answers(golden):
        product, look = shelf.looks[max(graded, key=lambda id: graded[id])]
        if product.categories:
            found["category"] = product.categories[0][-1]
        if price := cheapest([look]):
            found["price"] = _band(float(price.amount), *shelf.terciles)
    return found


def _band(amount: float, low: float, high: float) -> str:
    return (
        f"up to {low:.0f}" if amount <= low else f"up to {high:.0f}" if amount <= high else f"over {high:.0f}"
    )


def _photo(shown: Shown) -> str:
    if shown.redrawn:
        return str(shown.redrawn)
    return "from outside" if shown.file else "another view" if shown.view else "as in the shop"
