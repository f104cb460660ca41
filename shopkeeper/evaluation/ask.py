"""Asks the shop every golden question, once, as a shopper would.

Knows the shop as two methods and a catalogue. Refuses to value an answer (``value``) and to judge the whole (``gate``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter
from types import MappingProxyType
from typing import Protocol

from shopkeeper.catalog.port import Catalog
from shopkeeper.evaluation.golden import Golden, GoldenSet, Shown, picture
from shopkeeper.evaluation.latency import WHOLE
from shopkeeper.evaluation.phrasings import BATCH
from shopkeeper.evaluation.redraw import redraw
from shopkeeper.evaluation.run import Answer, Run, Stale
from shopkeeper.evaluation.said import said
from shopkeeper.evaluation.shelf import Right, Shelf
from shopkeeper.evaluation.value import Live, broken_wishes, contrary, missed, values
from shopkeeper.evaluation.whole import faults, miscounted, sampled, torn, unkept
from shopkeeper.ingest.progress import Progress, silent
from shopkeeper.types import Hit, MediaId, Query, Slate
from shopkeeper.types.errors import ShopkeeperError
from shopkeeper.types.product import cheapest

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
    """Ask everything. Questions whose picture or every answer left the shop are set aside as stale, not asked."""
    answers, stale, answering = [], [], dict(versions)
    head = shop.catalog.head()
    every = [(one, golden) for one in sets for golden in one.questions]
    for done, (one, golden) in enumerate(every, 1):
        key, gone = f"{one.name}/{golden.id}", shelf.gone(golden)
        right = shelf.answers(golden)
        if askable := _askable(golden, shelf, right):
            asked = _Asked(shop, one, golden, right, shelf, head)
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


def shown_picture(shop: Shop, shown: Shown, shelf: Shelf, one: GoldenSet) -> bytes:
    """The bytes of a question's picture, redrawn if it says so."""
    media = shelf.media(shown)
    data = shop.media(media.id)[0] if media else picture(one.folder / shown.file)
    return redraw(data, shown.redrawn) if shown.redrawn else data


def _askable(golden: Golden, shelf: Shelf, right: Right) -> bool:
    """Whether its pictures are there, and an answer if it ever had one."""
    seen = all(shown.file or shelf.media(shown) for shown in golden.shown)
    return seen and (not golden.relevant or bool(right))


@dataclass(frozen=True, slots=True)
class _Asked:
    shop: Shop
    one: GoldenSet
    golden: Golden
    right: Right
    shelf: Shelf
    head: int
    """Of the catalogue when the evaluation began: what is counted while it changes proves nothing."""

    def __call__(self) -> tuple[Answer, Slate | None]:
        golden, query = self.golden, self._query()
        started = perf_counter()
        slate, error = self._search(query)
        ms = {WHOLE: (perf_counter() - started) * 1e3}
        ms |= {stage.name: stage.ms for stage in slate.trace.stages} if slate else {}
        live = self.shop.catalog.get([hit.product.id for hit in slate.hits]) if slate else {}
        answer = Answer(
            key=f"{self.one.name}/{golden.id}",
            digest=golden.digest,
            asked=golden.text,
            values=values(golden, slate, self.right, self.shelf, live),
            slices=self._slices(),
            hits=tuple(hit.look.id for hit in slate.hits) if slate else (),
            broken=broken_wishes(golden, slate, live) if slate else {},
            faults=tuple(self._faults(query, slate, live)) if slate else (),
            missed=tuple(missed(golden, slate)) if slate else (),
            must=golden.must,
            error=error,
            parts=_parts(slate.hits) if slate else {},
            said=said(slate) if slate else {},
            ms=ms,
        )
        return answer, slate

    def _faults(self, query: Query, slate: Slate, live: Live) -> Iterator[str]:
        yield from faults(query, slate, live)
        yield from contrary(self.golden, slate)
        if sampled(self.golden.digest):
            yield from torn(query, slate, self._search)
        counted = [*miscounted(query, slate, self.shelf)]
        if sampled(self.golden.digest) or not query.text:
            counted += unkept(query, slate, self._search, self.golden.digest)
        if self.shop.catalog.head() == self.head:
            yield from counted

    def _query(self) -> Query:
        golden = self.golden
        images = tuple(shown_picture(self.shop, shown, self.shelf, self.one) for shown in golden.shown)
        ticked = tuple(wish.constraint for wish in golden.ticked)
        return Query(
            golden.text,
            images=images,
            constraints=ticked,
            sort=golden.order,
            size=DEPTH,
            context=golden.context,
        )

    def _search(self, query: Query) -> tuple[Slate | None, str]:
        try:
            return self.shop.search(query), ""
        except ShopkeeperError as refusal:
            return None, f"refused: {refusal.message}"
        except (
            Exception
        ) as crash:  # whatever it is, a shopper would have met it: the question is lost, not the run
            return None, f"{type(crash).__name__}: {crash}"

    def _slices(self) -> dict[str, str]:
        """The groups a question counts in; category and price are those of its best answer."""
        golden, shelf = self.golden, self.shelf
        found = {
            "query": golden.kind,
            "batch": str(golden.batch) or self.one.name,
            "language": golden.language,
        }
        if golden.image:
            found["photo"] = "two of them" if golden.also else _photo(golden.image)
        if wished := _wished(golden):
            found["wish"] = wished
        if right := self.right:
            product, look = shelf.looks[max(right, key=lambda id: right[id])]
            if product.categories:
                found["category"] = product.categories[0][-1]
            if price := cheapest(look.variants):
                found["price"] = _band(float(price.amount), *shelf.terciles)
        return found


def _parts(hits: Sequence[Hit]) -> dict[str, float]:
    names = sorted({name for hit in hits for name in hit.scores})
    return {name: max(hit.scores.get(name, 0.0) for hit in hits) for name in names}


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


def _photo(shown: Shown) -> str:
    if shown.redrawn:
        return str(shown.redrawn)
    return "from outside" if shown.file else "another view" if shown.view else "as in the shop"
