"""The story of one search: understand, retrieve, fuse, arrange, verify, explain.

Knows the order of the story. Refuses to know engines, models and protocols; every step is a module of its own.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.port import Encoder
from shopkeeper.index.live import Live, scope
from shopkeeper.index.port import EVERYTHING, Index, Keys, Space
from shopkeeper.language import Vocabulary
from shopkeeper.ranking import compose, fuse, kind_of, weights
from shopkeeper.search import order
from shopkeeper.search.cursor import Cursor, decode_cursor
from shopkeeper.search.page import serve
from shopkeeper.search.photos import Seen, see
from shopkeeper.search.question import Question, question, resolve
from shopkeeper.search.relax import relaxations, respelt, unmet
from shopkeeper.search.retrieve import Probe, Within, retrieve
from shopkeeper.telemetry import stage, trace
from shopkeeper.types import Candidate, Field, Intent, Product, Query, Slate, Sort, Trace

FACETS = (
    Field.CATEGORY, Field.PRICE, Field.COLOUR, Field.SIZE, Field.BRAND, Field.GENDER, Field.MATERIAL, Field.RATING,
    Field.STOCK, Field.SALE,
)  # fmt: skip

RELEVANT = 0.15
"""Fused score from which a look is an answer at all: below it, "nothing like that here" is the honest word."""

_NO_KEYS = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Search:
    """``Search(...)(query)`` answers one question over one state of the shop."""

    catalog: Catalog
    index: Index
    encoder: Encoder
    live: Live
    vocabulary: Vocabulary
    pool: Executor

    def __call__(self, query: Query) -> Slate:
        """Raises InvalidInput and its kin, naming the field, for a question that cannot be answered."""
        with trace("search") as running:
            cursor = decode_cursor(query)
            with stage("understand"):
                asked = question(query, self.vocabulary)
            with stage("see"):
                seen = see(query.images, self.encoder, self.index, self.catalog)
                asked = resolve(asked, seen.price if seen else None)
            with stage("encode"):
                probe = self._probe(asked, seen)
            with stage("retrieve") as mark:
                within = Within(self.live.select(asked.constraints), scope(asked.constraints))
                found = retrieve(probe, within, self.index, self.pool)
                mark.note = ", ".join(f"{name} {len(ranked.keys)}" for name, ranked in found.items())
            with stage("rank"):
                candidates = fuse(found, weights(kind_of(photo=seen is not None, words=bool(probe.words))))
                keys = self._order(asked, within, candidates, seen is not None)
            with stage("verify") as mark:
                known = {candidate.key: candidate for candidate in candidates}
                page = serve(keys, known, asked.constraints, cursor, query.size, self.catalog)
                mark.note = f"{len(page.hits)} proven, {page.refused} refused"
            with stage("explain"):
                facets = self.live.facets(asked.constraints, FACETS)
                ways_out = relaxations(self.live, asked.constraints, len(keys))
        return Slate(
            hits=page.hits,
            total=len(keys),
            intent=asked.intent,
            applied=asked.constraints,
            trace=Trace(running.id, running.stages, self._versions()),
            facets=facets,
            relaxations=ways_out,
            unmet=asked.unmet or unmet(self.live, asked.constraints, len(keys)),
            photos=seen.verdicts if seen else (),
            suggestion=respelt(asked.intent),
            cursor=page.cursor,
        )

    def similar(self, product: Product, size: int) -> Slate:
        """Other products that look and read like ``product``, nearest first."""
        with trace("similar") as running:
            own = np.array([look.key for look in product.looks], np.int64)
            with stage("retrieve"):
                probe = Probe(
                    text=self.index.vectors(Space.SENTENCE, own[:1])[0],
                    photo=self.index.vectors(Space.VIEW, own[:1])[0],
                )
                within = Within(np.setdiff1d(self.live.select(), own), EVERYTHING)
                found = retrieve(probe, within, self.index, self.pool)
            candidates = fuse(found, weights(kind_of(photo=True, words=True)))
            keys = order.arrange(_keys(candidates), Sort.RELEVANCE, self.live, ())[:size]
            with stage("verify"):
                known = {candidate.key: candidate for candidate in candidates}
                page = serve(keys, known, (), Cursor(b""), size, self.catalog)
        versions = self._versions()
        return Slate(
            page.hits, len(page.hits), Intent("", ""), (), Trace(running.id, running.stages, versions)
        )

    def _probe(self, asked: Question, seen: Seen | None) -> Probe:
        """Words and pictures as vectors. Beside a photo, words that constraints already prove have nothing to add."""
        words = asked.intent.meaning if asked.open or not seen else ""
        text = self.encoder.sentence([words])[0] if words else None
        image = self.encoder.text([words])[0] if words else None
        photo = compose(seen.vector, asked.intent.edits, self.encoder.text) if seen else None
        return Probe(words, text, image, photo)

    def _order(self, asked: Question, within: Within, candidates: Sequence[Candidate], photo: bool) -> Keys:
        """What resembles the question, best first; then, when wishes say it all, the rest that meets them.

        A photo gets its nearest looks however far they are: its verdict says honestly how near that is.
        """
        if asked.open and not photo:
            keys = _keys([candidate for candidate in candidates if candidate.score >= RELEVANT])
        else:
            rest = within.allowed if not photo else _NO_KEYS
            keys = np.concatenate([_keys(candidates), np.setdiff1d(rest, _keys(candidates))])
        return order.arrange(keys, asked.sort, self.live, asked.constraints)

    def _versions(self) -> dict[str, str]:
        return {"encoder": self.encoder.name, "index": self.index.version}


def _keys(candidates: Sequence[Candidate]) -> Keys:
    return np.array([candidate.key for candidate in candidates], np.int64)
