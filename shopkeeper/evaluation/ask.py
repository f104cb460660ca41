"""Asks the shop every golden question, once, as a shopper would.

Knows questions that are put to the shop, and what its answers hold. Refuses to value an answer (``value``) and to judge the whole (``gate``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from types import MappingProxyType

from shopkeeper.evaluation.golden import Ask, Golden, GoldenSet, Shown
from shopkeeper.evaluation.latency import WHOLE
from shopkeeper.evaluation.phrasings import BATCH
from shopkeeper.evaluation.put import DEPTH, Put, Shop, tried
from shopkeeper.evaluation.run import Answer, Run, Stale
from shopkeeper.evaluation.said import digest, said
from shopkeeper.evaluation.shelf import Right, Shelf
from shopkeeper.evaluation.value import Live, broken_wishes, contrary, missed, values
from shopkeeper.evaluation.whole import faults, miscounted, sampled, torn, unkept
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.types import Hit, Query, Slate
from shopkeeper.types.product import cheapest

DIGITS = 4
"""Of a score that is kept: those behind them are noise on any machine."""


def evaluate(
    shop: Shop,
    sets: Sequence[GoldenSet],
    shelf: Shelf,
    *,
    name: str = "",
    versions: Mapping[str, str] = MappingProxyType({}),
    progress: Progress = silent,
) -> Run:
    """Ask everything. Questions whose picture or every answer left the shop are set aside as stale, not asked."""
    answers, stale, answering = [], [], dict(versions)
    head = shop.catalog.head()
    every = [(one, golden) for one in sets for golden in one.questions]
    for done, (one, golden) in enumerate(every, 1):
        key, gone = f"{one.name}/{golden.id}", shelf.gone(golden)
        right = shelf.answers(golden)
        if askable := _askable(golden, shelf, right):
            asked = _Asked(Put(shop, one, golden, shelf), right, head)
            answer, slate = asked()
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
        catalog=shelf.version,
    )


def _askable(golden: Golden, shelf: Shelf, right: Right) -> bool:
    """Whether its pictures are there, and an answer if it ever had one."""
    seen = all(shown.file or shelf.media(shown) for shown in golden.pictures)
    return seen and (not golden.relevant or bool(right))


@dataclass(frozen=True, slots=True)
class _Asked:
    put: Put
    right: Right
    head: int
    """Of the catalogue when the evaluation began: what is counted while it changes proves nothing."""

    def __call__(self) -> tuple[Answer, Slate | None]:
        if self.put.golden.ask is Ask.SUGGEST:
            return self._typed()
        put, golden = self.put, self.put.golden
        query, unreadable = tried(put.query)
        if query is None:
            worthless = values(golden, None, self.right, put.shelf, {})
            return replace(self._unanswered, values=worthless, error=unreadable), None
        started = perf_counter()
        slate, error = put.answer(query)
        ms = {WHOLE: (perf_counter() - started) * 1e3}
        ms |= {stage.name: stage.ms for stage in slate.trace.stages} if slate else {}
        live = put.shop.catalog.get([hit.product.id for hit in slate.hits]) if slate else {}
        answer = replace(
            self._unanswered,
            values=values(golden, slate, self.right, put.shelf, live),
            hits=tuple(hit.look.id for hit in slate.hits) if slate else (),
            scores=tuple(round(hit.score, DIGITS) for hit in slate.hits) if slate else (),
            verdicts=tuple((one.match, round(one.confidence, DIGITS)) for one in slate.photos)
            if slate
            else (),
            broken=broken_wishes(golden, slate, live) if slate else {},
            faults=tuple(self._faults(query, slate, live)) if slate else (),
            missed=tuple(missed(golden, slate)) if slate else (),
            error=error,
            parts=_parts(slate.hits) if slate else {},
            said=said(slate) if slate else {},
            ms=ms,
        )
        return answer, slate

    @property
    def _unanswered(self) -> Answer:
        golden, one = self.put.golden, self.put.one
        told = _slices(golden, one, self.right, self.put.shelf)
        return Answer(f"{one.name}/{golden.id}", golden.digest, golden.text, {}, told, must=golden.must)

    def _typed(self) -> tuple[Answer, Slate | None]:
        """Suggestions, each asked until one leads to what is right."""
        put, best = self.put, max(self.right.values())
        suggestions, slate = put.shop.suggest(put.golden.text), None
        found, faults = 0.0, []
        for place, phrase in enumerate(suggestions, 1):
            slate, error = put.answer(Query(phrase, size=DEPTH, context=put.golden.context))
            if slate is None or not slate.hits:
                faults.append(f"suggests {phrase!r}, which finds nothing{error and ': '}{error}")
            elif self.right.get(slate.hits[0].look.id) == best:
                found = 1 / place
                break
        told = {"suggestions": digest(suggestions)} if suggestions else {}
        led = tuple(hit.look.id for hit in slate.hits) if slate else ()
        typed = replace(
            self._unanswered, values={"suggested": found}, hits=led, faults=tuple(faults), said=told
        )
        return typed, slate

    def _faults(self, query: Query, slate: Slate, live: Live) -> Iterator[str]:
        golden, search, shelf = self.put.golden, self.put.answer, self.put.shelf
        yield from faults(query, slate, live)
        if golden.ask is Ask.SIMILAR:
            yield from (
                f"calls {hit.product.id} like itself" for hit in slate.hits if hit.product.id == self.put.like
            )
            return
        yield from contrary(golden, slate)
        if sampled(golden.digest):
            yield from torn(query, slate, search)
        if golden.ask is Ask.LOOK_UP:
            return
        counted = [*miscounted(query, slate, shelf)]
        if sampled(golden.digest) or not query.text:
            counted += unkept(query, slate, search, golden.digest)
        if self.put.shop.catalog.head() == self.head:
            yield from counted


def _parts(hits: Sequence[Hit]) -> dict[str, float]:
    names = sorted({name for hit in hits for name in hit.scores})
    return {name: max(hit.scores.get(name, 0.0) for hit in hits) for name in names}


def _slices(golden: Golden, one: GoldenSet, right: Right, shelf: Shelf) -> dict[str, str]:
    """The groups a question counts in; category and price are those of its best answer."""
    found = {"query": golden.kind, "batch": str(golden.batch) or one.name, "language": golden.language}
    if golden.image and golden.ask is not Ask.SIMILAR:
        found["photo"] = _photo(golden, golden.image)
    if wished := _wished(golden):
        found["wish"] = wished
    if right:
        product, look = shelf.looks[max(right, key=lambda id: right[id])]
        if product.categories:
            found["category"] = product.categories[0][-1]
        if price := cheapest(look.variants):
            found["price"] = _band(float(price.amount), *shelf.terciles)
    return found


def _wished(golden: Golden) -> str:
    """What its words wish for, where that is one thing: ``price at_most``; of other ways to say it, which."""
    if golden.batch == BATCH:
        return golden.id.partition(":")[0]
    wishes = [f"{wish.field} {wish.op}" for wish in golden.constraints]
    if golden.sort and golden.text:
        wishes.append(f"order {golden.sort}")
    return wishes[0] if len(wishes) == 1 else ""


def _band(amount: float, low: float, high: float) -> str:
    return (
        f"up to {low:.0f}" if amount <= low else f"up to {high:.0f}" if amount <= high else f"over {high:.0f}"
    )


def _photo(golden: Golden, shown: Shown) -> str:
    if golden.also:
        return "two of them" if len(golden.shown) == 2 else "several of them"
    if golden.beside:
        return "a part of it" if golden.box else "two things"
    if golden.ask is Ask.REMEMBERED:
        return "remembered"
    if shown.redrawn:
        return str(shown.redrawn)
    return "from outside" if shown.file else "another view" if shown.view else "as in the shop"
