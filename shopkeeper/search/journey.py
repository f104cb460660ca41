"""The story of one search: understand, see, retrieve, fuse, arrange, verify, explain.

Knows the order of the story. Refuses to know engines, models and protocols; every step is a module of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain

import numpy as np

from shopkeeper.experiments.assignment import Decision, undecided
from shopkeeper.index.live import Live
from shopkeeper.index.port import Keys, Scores, Space
from shopkeeper.language import Vocabulary
from shopkeeper.ranking import Fused, Kind, compose, fuse, weights
from shopkeeper.search import order
from shopkeeper.search.called import Called
from shopkeeper.search.coded import coded
from shopkeeper.search.cursor import Cursor, decode_cursor
from shopkeeper.search.explain import unclaimed
from shopkeeper.search.find import KIN, Finder, Found, called_so, inside
from shopkeeper.search.listed import Arranger, Learn, Listed
from shopkeeper.search.named import price_of
from shopkeeper.search.page import POOL, Evened, Fair, Page, fitting, serve
from shopkeeper.search.photos import Seen, looked_at, see
from shopkeeper.search.question import Question, judgeable, meant, question, resolve
from shopkeeper.search.relax import relaxations, respelt, unmet
from shopkeeper.search.retrieve import Probe, Retriever
from shopkeeper.search.sight import Sight
from shopkeeper.search.titled import as_titled
from shopkeeper.search.toned import in_tone, toned
from shopkeeper.telemetry import stage, trace
from shopkeeper.types import (
    THIS,
    Constraint,
    Facet,
    Field,
    Intent,
    LookKey,
    Match,
    Op,
    Product,
    Query,
    Relaxation,
    Slate,
    Sort,
    Trace,
    Value,
)
from shopkeeper.types.colour import mentioned

FACETS = (
    Field.CATEGORY, Field.PRICE, Field.COLOUR, Field.SIZE, Field.BRAND, Field.GENDER, Field.MATERIAL, Field.RATING,
    Field.STOCK, Field.SALE,
)  # fmt: skip

KINDS = 8
"""Names of kinds of the thing that was asked for, which are looked for as well."""


@dataclass(frozen=True, slots=True)
class Search:
    """``Search(...)(query)`` answers one question over one state of the shop. ``decision``: the experiments of the asker."""

    sight: Sight
    live: Live
    vocabulary: Vocabulary
    learned: Learn = lambda _: None
    decision: Decision = field(default_factory=undecided)
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of what answers beside encoder and index."""
    words_only: bool = False
    """Look the words up by BM25, and ask no model anything."""
    fair: Fair | None = None
    """Places for everybody among what answers equally well; beside a photo the nearest stay first, and who sorts gets that order."""

    def __call__(self, query: Query) -> Slate:
        """Raises InvalidInput and its kin, naming the field, for a question that cannot be answered."""
        with trace("search") as running:
            cursor = decode_cursor(query)
            with stage("understand"):
                asked = self._asked(query)
            seen = self._see(query)
            asked = self._unbranded(asked, seen) if seen and any(map(_branded, asked.constraints)) else asked
            asked = resolve(asked, partial(self._known, asked, seen), query.without)
            asked = judgeable(asked, self.live.judges)
            seen = self._toned(asked, seen) if seen else None
            like = None if _named_beside(asked) or self._another(asked, seen) else seen
            with stage("encode"):
                probe = self._probe(asked, like)
            with stage("retrieve") as mark:
                sides = self.decision.interleaved("search.")
                decision = sides.decisions[0] if sides else self.decision
                find = self._finder(probe, asked, like, decision)
                wider = _wider(find, asked.constraints)
                heard = find.ask(inside(self.live, asked.constraints))
                found = find.judge(heard, asked.constraints)
                mark.note = f"{len(found.fused)} looks asked for, {len(found.keys)} fit"
            with stage("arrange"):
                arrange = Arranger(asked, like, self.live, self.sight.catalog, self.learned)
                listed, evened = arrange(found, decision), self._evened(found, asked, like)
                listed, found = self._in_tone(listed, asked, like, found)
            if sides and sides.met:
                with stage("interleave"):
                    others = replace(find, setting=sides.decisions[1].get).judge(heard, asked.constraints)
                    listed = arrange.interleaved(listed, others, sides, cursor.fingerprint)
                    evened = None  # a draft is of two orders as they are
            with stage("verify") as mark:
                page = self._page(listed, asked, cursor, query.size, evened)
                mark.note = f"{len(page.hits)} proven, {page.refused} refused"
            with stage("facets"):
                facets = self._facets(asked, [found, wider] if wider else [found], find.selective)
            with stage("relax"):
                total = 0 if found.near else page.total
                ways_out = self._ways_out(find, asked, like, total, near=not page.hits)
        told = map(listed.told, page.hits)
        return Slate(
            hits=tuple(hit if found.answers(hit.look.key) else unclaimed(hit) for hit in told),
            total=page.total,
            intent=asked.intent,
            applied=asked.constraints,
            near=found.near and bool(page.hits),
            at_least=found.at_least,
            proven=page.proven,
            judged=page.judged,
            trace=Trace(
                running.id, running.stages, self._versions(listed.by), self.decision.arms, running.ms
            ),
            facets=facets,
            relaxations=ways_out,
            unmet=(*asked.unmet, *unmet(self.live, asked.constraints, page.total)),
            photos=fitting(seen.verdicts, listed.keys, asked.constraints, self.sight.catalog) if seen else (),
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
            page.hits,
            len(page.hits),
            Intent("", ""),
            (),
            Trace(running.id, running.stages, versions, ms=running.ms),
        )

    def near(self, looks: Sequence[LookKey], constraints: Sequence[Constraint] = ()) -> Fused:
        """What looks and reads like these Looks of one product and meets the constraints, themselves left out."""
        own = np.array(looks, np.int64)
        probe = Probe(text=self._vector(Space.SENTENCE, own), photo=self._vector(Space.VIEW, own))
        within = inside(self.live, constraints)
        within = replace(within, allowed=np.setdiff1d(within.allowed, own, assume_unique=True))
        return fuse(self._retriever(probe)(within), weights(Kind.PHOTO_WORDS))

    def _asked(self, query: Query) -> Question:
        query = replace(query, context=meant(query.context, self.live))
        asked = question(query if query.images else coded(query, self.sight), self.vocabulary)
        return asked if query.images else as_titled(asked, self.vocabulary, self.live, self.sight)

    def _see(self, query: Query) -> Seen | None:
        if not query.images:
            return None
        with stage("screen"):
            photos = looked_at(query.images, self.sight)
        with stage("see"):
            return see(photos, self.sight, query.box, query.regions)

    def _known(self, asked: Question, seen: Seen | None, wish: Constraint) -> tuple[Value, ...]:
        """What it compares with: of the product on the photo, or the price of the one that is called so."""
        if wish.field != Field.PRICE:
            return seen.stated(wish.field, exactly=wish.op is Op.NOT) if seen else ()
        of = str(wish.values[0])
        shown = seen.price if seen else None
        price = shown if of == THIS else price_of(of, asked.constraints, self.live, self.sight)
        return (price,) if price else ()

    def _unbranded(self, asked: Question, seen: Seen) -> Question:
        """Without brands that are none here: of what the photo shows Apple makes nothing, and some is called apple."""
        every = self.live.select(())
        kin = every[self.live.tally(every, seen.kin) >= KIN]

        def only_called(wish: Constraint) -> bool:
            made = np.isin(kin, self.live.select([wish])).any()
            return not made and len(self.sight.index.lexical(wish.words, kin, 1).keys) > 0

        misread = [wish for wish in asked.constraints if _branded(wish) and only_called(wish)]
        instead = asked.intent.instead or (asked.intent.changed and bool(misread))
        return replace(asked, intent=replace(asked.intent, instead=instead)).unread(misread)

    def _another(self, asked: Question, seen: Seen | None) -> bool:
        """Whether the words name another kind of thing than what is shown, and point at nothing: gloves, beside a photo of a skipping rope."""
        intent, own = asked.intent, seen.own if seen else None
        if own is None or not intent.titled or intent.like_photo or self.words_only:
            return False
        keys = np.sort(np.array([look.key for look in own.looks], np.int64))
        if (self.sight.index.lexical(intent.titled, keys).scores > 0).any():
            return False
        return not called_so(Called((intent.titled,), self.sight.encoder, self.sight.catalog)(keys[:1])).any()

    def _toned(self, asked: Question, seen: Seen) -> Seen:
        """Where a colour is asked of the shown product, and none of its Looks is stated to have it."""
        colours, own = _colours(asked), np.array(seen.own_keys, np.int64)
        shown = seen.verdicts[0].look_key
        if not colours or shown is None or len(own) < 2 or np.isin(own, self._stating(asked)).any():
            return seen
        silent = own[np.isin(own, self.live.select(_coloured(asked)))]
        return replace(seen, toned=tuple(toned(colours, silent.tolist(), shown, self.sight)))

    def _in_tone(
        self, listed: Listed, asked: Question, seen: Seen | None, found: Found
    ) -> tuple[Listed, Found]:
        """Each product whose colours nobody knows in the Look that seems to have the one that is asked for; another order than the best's stays as it is."""
        colours, head = _colours(asked), listed.keys[:POOL]
        if not colours or self.words_only or asked.sort is not Sort.RELEVANCE:
            return listed, found
        stating, own = self._stating(asked), seen.own_keys if seen else []
        instead: dict[LookKey, LookKey] = {}
        if len(silent := head[~(np.isin(head, stating) | np.isin(head, own))]):
            others = np.setdiff1d(found.allowed, stating, assume_unique=True)
            instead = in_tone(colours, silent, others, self.sight)
        looking = (*(seen.toned[:1] if seen else ()), *instead.values())
        return listed.instead(instead, looking), found.instead(instead)

    def _stating(self, asked: Question) -> Keys:
        """Looks that are stated to have the colours that are asked for."""
        return self.live.select([replace(one, insist=True) for one in _coloured(asked)])

    def _page(
        self, listed: Listed, asked: Question, cursor: Cursor, size: int, evened: Evened | None
    ) -> Page:
        judged = max(listed.judged, POOL) if evened else listed.judged
        constraints, catalog = asked.constraints, self.sight.catalog
        return serve(
            listed.keys,
            listed.fused,
            constraints,
            cursor,
            size,
            catalog,
            judged,
            self.live,
            listed.sure,
            evened,
            listed.others,
        )

    def _facets(self, asked: Question, found: Sequence[Found], selective: bool) -> tuple[Facet, ...]:
        among = np.concatenate([one.keys for one in found]) if selective else None
        follows = selective and any(one.alone is not one.keys for one in found)
        alone = np.concatenate([one.alone for one in found]) if follows else None
        facets = self.live.facets(asked.constraints, FACETS, among=among, alone=alone)
        least = any(one.at_least for one in found)
        return tuple(replace(facet, at_least=True) for facet in facets) if least else facets

    def _finder(self, probe: Probe, asked: Question, seen: Seen | None, decision: Decision) -> Finder:
        return Finder(
            self._retriever(probe),
            bool(asked.left),
            bool(asked.intent.unknown),
            seen.kin if seen else {},
            self.live,
            decision.get,
            None if seen else self._called(asked.intent.thing),
            None if seen else self._called(asked.intent.titled),
            not set(asked.left.split()).difference(asked.intent.unknown),
            asked.retracted,
            asked.wished,
            unsold=bool(seen and asked.intent.text and seen.verdicts[0].match is Match.NOT_STOCKED),
            left=asked.left,
        )

    def _ways_out(
        self, find: Finder, asked: Question, seen: Seen | None, total: int, *, near: bool
    ) -> tuple[Relaxation, ...]:
        """Those that bring an answer; if there are none, and ``near``, those to what is near to one."""

        def ways(near: bool) -> tuple[Relaxation, ...]:
            about = cache(partial(find.count, near=near))

            def exactly(constraints: tuple[Constraint, ...]) -> int:
                """As if it had been asked without the others: what they no longer prove of the words is looked for again."""
                again = replace(asked, constraints=constraints)
                if again.left == asked.left:
                    return about(constraints)
                retrieve = self._retriever(self._probe(again, seen))
                found = replace(find, retrieve=retrieve, open=bool(again.left), retracted=again.retracted)
                return found.count(constraints, near=near)

            return relaxations(about, exactly, asked.constraints, total)

        return ways(False) or (ways(True) if near else ())

    def _retriever(self, probe: Probe) -> Retriever:
        return Retriever(probe, self.sight.index, self.sight.scales)

    def _vector(self, space: Space, keys: Keys) -> Scores | None:
        """Of the first look that has one: not every look has pictures."""
        vectors = self.sight.index.vectors(space, keys)
        return next((vector for vector in vectors if vector.any()), None)

    def _probe(self, asked: Question, seen: Seen | None) -> Probe:
        """Words and pictures as vectors."""
        words = self._words(asked, seen)
        if self.words_only:
            return Probe(words)
        said = _said(asked, seen)
        text = self._meaning(said, asked) if said else None
        image = self._looks(said, asked) if said else None
        photo = compose(seen.vector, asked.intent.edits, self.sight.encoder.text) if seen else None
        return Probe(words, text, image, photo)

    def _words(self, asked: Question, seen: Seen | None) -> str:
        """What BM25 looks for: of words that constraints prove, only the others."""
        said = _said(asked, seen)
        also = () if self.words_only else (_alias(said, asked), *asked.intent.kinds[:KINDS])
        return " ".join(filter(None, (asked.left or said, *also)))

    def _meaning(self, words: str, asked: Question) -> Scores:
        """Unit vector halfway between all that was said, what no fact can prove — wine is red, but no red laptop — and a thing that nothing is called."""
        said = dict.fromkeys(
            (words, asked.left or words, asked.intent.thing or words, *asked.intent.kinds[:KINDS])
        )
        return _middle(self.sight.encoder.sentence(list(said)))

    def _looks(self, words: str, asked: Question) -> Scores:
        """What is said, and by the name that the shop has for it: of a settee nobody knows what it looks like."""
        return _middle(self.sight.encoder.text(list(filter(None, (words, _alias(words, asked))))))

    def _called(self, thing: str) -> Called | None:
        names = tuple(dict.fromkeys((thing, thing.rpartition(" ")[2])))
        return (
            Called(names, self.sight.encoder, self.sight.catalog) if thing and not self.words_only else None
        )

    def _evened(self, found: Found, asked: Question, seen: Seen | None) -> Evened | None:
        if self.fair is None or seen or asked.sort is not Sort.RELEVANCE:
            return None
        return Evened(self.fair, found.sure)

    def _versions(self, ranker: str = "") -> dict[str, str]:
        found = {"encoder": self.sight.encoder.name, "index": self.sight.index.version, **self.versions}
        return found | ({"ranker": ranker} if ranker else {})


def _wider(find: Finder, constraints: Sequence[Constraint]) -> Found | None:
    """What would answer, had no facet's wish been made, so that a facet's other values are counted; None where nothing else would. Asked first:
    what is scanned for it holds the narrower answer.
    """
    others = [constraint for constraint in constraints if constraint.field not in FACETS]
    return find(others) if find.selective and len(others) < len(constraints) else None


def _named_beside(asked: Question) -> bool:
    """Whether words name what shall go with the photo: then they find it, for it is not like the photo. A kind that is filed is found by that."""
    filed = any(one.field == Field.CATEGORY and one.op is Op.IS for one in asked.constraints)
    return asked.intent.beside and bool(asked.left) and not filed


def _coloured(asked: Question) -> list[Constraint]:
    """Wishes for a colour that was named: "this colour" is one that something states."""
    return [c for c in asked.constraints if c.field == Field.COLOUR and c.op is Op.IS and not c.relative]


def _colours(asked: Question) -> list[str]:
    """By the names that were said, and those that they are filed by: turquoise is a green or a blue."""
    said = ((*mentioned(wish.words), *map(str, wish.values)) for wish in _coloured(asked))
    return list(dict.fromkeys(chain.from_iterable(said)))


def _branded(wish: Constraint) -> bool:
    return wish.field == Field.BRAND and wish.op is Op.IS and bool(wish.words) and not wish.relative


def _alias(said: str, asked: Question) -> str:
    """Another name of the thing than the one that was said."""
    return asked.intent.thing if asked.intent.thing not in said else ""


def _middle(vectors: Scores) -> Scores:
    mean = np.mean(vectors, axis=0)
    return np.asarray(mean / np.linalg.norm(mean), np.float32)


def _said(asked: Question, seen: Seen | None) -> str:
    """The words that lend meaning, proven ones too; beside a photo, those have nothing to add at all."""
    return asked.intent.meaning if asked.left or not seen else ""
