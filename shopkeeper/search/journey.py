"""The story of one search: understand, retrieve, fuse, arrange, verify, explain.

Knows the order of the story. Refuses to know engines, models and protocols; every step is a module of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.index.live import Live, scope
from shopkeeper.index.port import Keys, Scores, Space
from shopkeeper.language import Vocabulary
from shopkeeper.ranking import Fused, Kind, compose, fuse, weights
from shopkeeper.search import order
from shopkeeper.search.cursor import Cursor, decode_cursor
from shopkeeper.search.find import Finder, Found
from shopkeeper.search.learned import Learned
from shopkeeper.search.page import POOL, Evened, Fair, serve
from shopkeeper.search.photos import Seen, see
from shopkeeper.search.question import Question, question, resolve
from shopkeeper.search.relax import relaxations, respelt, unmet
from shopkeeper.search.retrieve import Probe, Retriever, Within
from shopkeeper.search.sight import Sight
from shopkeeper.telemetry import stage, trace
from shopkeeper.types import Constraint, Facet, Field, Intent, LookKey, Product, Query, Slate, Sort, Trace

FACETS = (
    Field.CATEGORY, Field.PRICE, Field.COLOUR, Field.SIZE, Field.BRAND, Field.GENDER, Field.MATERIAL, Field.RATING,
    Field.STOCK, Field.SALE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Search:
    """``Search(...)(query)`` answers one question over one state of the shop. ``decision``: the experiments of the asker."""

    sight: Sight
    live: Live
    vocabulary: Vocabulary
    pool: Executor
    learned: Callable[[], Learned | None] = lambda: None
    decision: Decision = field(default_factory=undecided)
    words_only: bool = False
    """Look the words up by BM25, and ask no model anything."""
    fair: Fair | None = None
    """Places for everybody among what answers equally well; beside a photo the nearest stay first, and who sorts gets that order."""

    def __call__(self, query: Query) -> Slate:
        """Raises InvalidInput and its kin, naming the field, for a question that cannot be answered."""
        with trace("search") as running:
            cursor = decode_cursor(query)
            with stage("understand"):
                asked = question(query, self.vocabulary)
            with stage("see"):
                seen = see(query.images, self.sight, query.box, query.regions)
                asked = resolve(asked, seen.price if seen else None)
            with stage("encode"):
                probe = self._probe(asked, seen)
            with stage("retrieve") as mark:
                retriever, kin = self._retriever(probe), seen.kin if seen else {}
                find = Finder(
                    retriever, bool(asked.left), bool(asked.intent.unknown), kin, self.live, self._weights
                )
                found = find(asked.constraints)
                mark.note = f"{len(found.fused)} looks asked for, {len(found.keys)} fit"
            with stage("arrange"):
                keys, judged = self._arrange(found, asked, seen)
                evened = self._evened(found, asked, seen)
            with stage("verify") as mark:
                page = serve(
                    keys,
                    found.fused.marked("label", seen.labelled.keys) if seen else found.fused,
                    asked.constraints,
                    cursor,
                    query.size,
                    self.sight.catalog,
                    max(judged, POOL) if evened else judged,
                    self.live,
                    evened,
                )
                mark.note = f"{len(page.hits)} proven, {page.refused} refused"
            with stage("facets"):
                facets = self._facets(find, found, asked.constraints)
            with stage("relax"):
                ways_out = relaxations(find, asked.constraints, 0 if found.near else page.total)
        return Slate(
            hits=page.hits,
            total=page.total,
            intent=asked.intent,
            applied=asked.constraints,
            near=found.near and bool(page.hits),
            trace=Trace(running.id, running.stages, self._versions(), self.decision.arms),
            facets=facets,
            relaxations=ways_out,
            unmet=asked.unmet or unmet(self.live, asked.constraints, page.total),
            photos=seen.verdicts if seen else (),
            suggestion=respelt(asked.intent),
            cursor=page.cursor,
            first=cursor.next_rank,
        )

    def similar(self, product: Product, size: int) -> Slate:
        """Other products that look and read like ``product``, nearest first."""
        with trace("similar") as running:
            with stage("retrieve"):
                fused = self.near([look.key for look in product.looks])
            with stage("verify"):
                keys = order.arrange(fused.keys, Sort.RELEVANCE, self.live, ())[:size]
                page = serve(keys, fused, (), Cursor(b""), size, self.sight.catalog, judged=0, live=self.live)
        versions = self._versions()
        return Slate(
            page.hits, len(page.hits), Intent("", ""), (), Trace(running.id, running.stages, versions)
        )

    def near(self, looks: Sequence[LookKey], constraints: Sequence[Constraint] = ()) -> Fused:
        """What looks and reads like these Looks of one product and meets the constraints, themselves left out."""
        own = np.array(looks, np.int64)
        probe = Probe(text=self._vector(Space.SENTENCE, own), photo=self._vector(Space.VIEW, own))
        within = Within(np.setdiff1d(self.live.select(constraints), own), scope(constraints))
        return fuse(self._retriever(probe)(within), weights(Kind.PHOTO_WORDS))

    def _retriever(self, probe: Probe) -> Retriever:
        return Retriever(probe, self.sight.index, self.pool, self.sight.scales)

    def _vector(self, space: Space, keys: Keys) -> Scores | None:
        """Of the first look that has one: not every look has pictures."""
        vectors = self.sight.index.vectors(space, keys)
        return next((vector for vector in vectors if vector.any()), None)

    def _probe(self, asked: Question, seen: Seen | None) -> Probe:
        """Words and pictures as vectors. Words that constraints prove lend meaning, but BM25 looks for the others.

        Beside a photo, proven words have nothing to add at all.
        """
        words = asked.intent.meaning if asked.left or not seen else ""
        if self.words_only:
            return Probe(asked.left or words)
        text = self.sight.encoder.sentence([words])[0] if words else None
        image = self.sight.encoder.text([words])[0] if words else None
        photo = compose(seen.vector, asked.intent.edits, self.sight.encoder.text) if seen else None
        return Probe(asked.left or words, text, image, photo)

    def _arrange(self, found: Found, asked: Question, seen: Seen | None) -> tuple[Keys, int]:
        """As wished; and how many of the first looks are judged, texts and all, before any is shown.

        By relevance, what the catalogue states comes before what it is silent about: among everything that answers
        words, but beside a photo only among looks of its kind, for no proof of blue makes paint of a camera.
        """
        best_first = found.keys
        if seen and seen.labelled.keys:
            best_first = order.own_first(best_first, seen.labelled.keys, found.allowed)
        if seen and (own := seen.own_keys):
            best_first = order.own_first(best_first, own, found.allowed)
        keys = order.arrange(best_first, asked.sort, self.live, asked.constraints, found.sure)
        if not seen and not found.near and asked.sort is Sort.RELEVANCE and (learned := self.learned()):
            keys = self._reordered(keys, found, asked.constraints, learned)
        if not asked.tiers:
            return keys, 0
        if seen and found.sure is not None:
            return keys, min(POOL, order.leading(keys, found.sure))
        return np.concatenate(
            [keys[:POOL], order.stated_first(keys[POOL:], self.live, asked.constraints)]
        ), POOL

    def _evened(self, found: Found, asked: Question, seen: Seen | None) -> Evened | None:
        if self.fair is None or seen or asked.sort is not Sort.RELEVANCE:
            return None
        return Evened(self.fair, found.sure)

    def _reordered(
        self, keys: Keys, found: Found, constraints: Sequence[Constraint], learned: Learned
    ) -> Keys:
        """Among the first looks, answers change places with answers, and with nothing else."""
        answers = np.ones(len(keys), np.bool_) if found.sure is None else np.isin(keys, found.sure)
        places = np.flatnonzero(answers[:POOL])
        keys = keys.copy()
        if len(places):
            keys[places] = learned(keys[places], found.fused, constraints, self.sight.catalog)
        return keys

    def _facets(self, find: Finder, found: Found, constraints: Sequence[Constraint]) -> tuple[Facet, ...]:
        """Counts of what is an answer; a facet's other values are counted as if its own wish had not been made."""
        if not find.selective:
            return self.live.facets(constraints, FACETS)
        others = [constraint for constraint in constraints if constraint.field not in FACETS]
        wider = find(others).keys if len(others) < len(constraints) else found.keys
        return self.live.facets(constraints, FACETS, among=np.union1d(found.keys, wider))

    def _weights(self, kind: Kind) -> Mapping[str, float]:
        chosen: Mapping[str, float] = self.decision.get(f"search.weights.{kind}", weights(kind))
        return chosen

    def _versions(self) -> dict[str, str]:
        return {"encoder": self.sight.encoder.name, "index": self.sight.index.version}
