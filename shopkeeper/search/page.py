"""One page of proven, explained hits out of a proposed order.

Knows how to read the catalogue of record in small bites until the page is full. Refuses to show what it could not prove.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.index.columns import Array
from shopkeeper.index.judge import silence_passes
from shopkeeper.index.live import Live
from shopkeeper.index.port import Keys
from shopkeeper.ranking import Fused
from shopkeeper.search.cursor import Cursor
from shopkeeper.search.explain import why
from shopkeeper.search.verify import Verified, verify
from shopkeeper.types import Constraint, Hit, LookKey, PhotoVerdict, Product, ProductId

POOL = 48
"""How far down the order hits are judged, texts and all, before any is shown."""


@dataclass(frozen=True, slots=True)
class Page:
    """``refused`` counts what the order proposed and the live catalogue did not bear out.

    ``total``: what the order proposes, without all that is known to be refused. Of it ``judged`` were held against all that the
    catalogue says of them, and of these ``proven`` are stated to meet every wish.
    """

    hits: tuple[Hit, ...]
    refused: int
    total: int
    cursor: str
    proven: int
    judged: int


Fair = Callable[[Sequence[ProductId]], list[int] | None]
"""Of products in their order: their places in one that gives each group its share; None where that is not switched on."""


@dataclass(frozen=True, slots=True)
class Evened:
    """``fair`` among looks of the same rank that all are answers, or all only follow them; ``sure``: the answers, None for all."""

    fair: Fair
    sure: Keys | None = None

    def __call__(self, keys: Keys, rank: Array, products: Mapping[int, ProductId]) -> Keys:
        """What is not in ``products`` was refused and keeps its place."""
        answers = np.ones(len(keys), np.bool_) if self.sure is None else np.isin(keys, self.sure)
        kept, keys = np.isin(keys, list(products)), keys.copy()
        for level in np.unique(rank):
            for among in (answers, ~answers):
                places = np.flatnonzero((rank == level) & among & kept)
                order = self.fair([products[key] for key in keys[places].tolist()]) if len(places) else None
                if order:
                    keys[places] = keys[places[order]]
        return keys


@dataclass(frozen=True, slots=True)
class Proven:
    key: LookKey
    product: Product
    verified: Verified


def serve(
    keys: Keys,
    fused: Fused,
    constraints: Sequence[Constraint],
    cursor: Cursor,
    size: int,
    catalog: Catalog,
    judged: int,
    live: Live,
    sure: Keys | None = None,
    evened: Evened | None = None,
    others: Keys | None = None,
) -> Page:
    """The next ``size`` hits after ``cursor``; of the first ``judged`` looks, the proven come before what is not stated.

    No proof lifts what only follows the answers over one of them; ``sure``: the answers, None for all. ``evened`` changes the order among those that are equally well proven, and nowhere else.
    ``others``: Looks that may stand for one of the same product that is sold out.
    """
    known = {one.key: one for one in _prove(keys[:judged], constraints, catalog, {})}
    ordered, refused, silent = _proven_first(keys, judged, len(constraints), known, sure, evened)
    left = _unseen(ordered, cursor, live)
    hits: list[Hit] = []
    tried = 0
    while len(hits) < size and tried < len(left):
        bite = left[tried : tried + size - len(hits)]
        proven = list(_prove(bite, constraints, catalog, known))
        hits += [_hit(_there(each, constraints, fused, others), fused) for each in proven]
        refused |= set(bite.tolist()) - {each.key for each in proven}
        tried += len(bite)
    more = cursor.after([hit.look.key for hit in hits]).encode() if tried < len(left) else ""
    total = len(ordered) - len(refused)
    stated = silent.count(0), len(silent)
    if not any(map(silence_passes, constraints)):
        stated = total, total
    elif not judged:  # an order that was asked for takes what is not stated as it comes
        stated = sum(hit.stated for hit in hits), len(hits)
    return Page(tuple(hits), tried - len(hits), total, more, *stated)


def fitting(
    verdicts: Sequence[PhotoVerdict], keys: Keys, constraints: Sequence[Constraint], catalog: Catalog
) -> tuple[PhotoVerdict, ...]:
    """With whether what they show is among the answers, on whatever page."""
    shown = [one.product_id for one in verdicts if one.product_id]
    answering = {
        product.id
        for product in catalog.get(shown).values()
        for look in product.looks
        if (keys == look.key).any() and verify(product, look, constraints)
    }
    return tuple(replace(one, fits=one.product_id in answering) for one in verdicts)


def _unseen(ordered: Keys, cursor: Cursor, live: Live) -> Keys:
    """What no page has shown, in order. Looks shown so long ago that the cursor forgot them still lead, it is taken."""
    shown, products = np.split(
        live.products(np.append(cursor.shown, ordered).astype(np.int64)), [len(cursor.shown)]
    )
    return ordered[~np.isin(products, shown)][cursor.forgotten :]


def _prove(
    keys: Keys,
    constraints: Sequence[Constraint],
    catalog: Catalog,
    known: Mapping[LookKey, Proven],
) -> Iterator[Proven]:
    """What is ``known`` of the very product that the catalogue gives now need not be proven again."""
    wanted = [LookKey(int(key)) for key in keys]
    products = catalog.by_look(wanted)
    for key in wanted:
        product, before = products.get(key), known.get(key)
        if product and before and before.product is product:
            yield before
        elif product and (proof := verify(product, product.look(key), constraints)):
            yield Proven(key, product, proof)


def _proven_first(
    keys: Keys,
    judged: int,
    wishes: int,
    proven: Mapping[LookKey, Proven],
    sure: Keys | None,
    evened: Evened | None,
) -> tuple[Keys, set[int], list[int]]:
    """The head of the order, what is proven before what is not stated, else as it was; what of it is refused; and of how many
    wishes the catalogue says nothing, for each of the others.
    """
    head = keys[:judged]
    silent = {key: one.verified.silent for key, one in proven.items()}
    rank = np.array([silent.get(LookKey(int(key)), wishes) for key in head], np.int64)
    if sure is not None:
        answers = np.isin(head, np.intersect1d(sure, [*silent]))
        before = np.maximum.accumulate(np.where(answers, rank, 0))
        rank = np.where(answers, rank, np.maximum(rank, before))
    by_proof = np.argsort(rank, kind="stable")
    head, rank = head[by_proof], rank[by_proof]
    if evened:
        sold = {int(key): one.product.id for key, one in proven.items()}
        head = evened(head, rank, sold)
    return np.concatenate([head, keys[judged:]]), set(head.tolist()) - silent.keys(), [*silent.values()]


def _there(sold: Proven, constraints: Sequence[Constraint], fused: Fused, others: Keys | None) -> Proven:
    """What can be bought of the same product, where it is as well proven and the words say as much of it."""
    if others is None or sold.verified.variant.offer.stock != 0:
        return sold
    said = _shared(sold.key, fused)
    looks = (look for look in sold.product.looks if look.key != sold.key and (others == look.key).any())
    for look in looks:
        proof = verify(sold.product, look, constraints) if _shared(look.key, fused) >= said else None
        if proof and proof.variant.offer.stock != 0 and proof.silent <= sold.verified.silent:
            return Proven(look.key, sold.product, proof)
    return sold


def _shared(key: LookKey, fused: Fused) -> float:
    """How far it shares the words that were typed."""
    candidate = fused.candidate(key)
    return candidate.parts.get("lexical", 0.0) if candidate else 0.0


def _hit(proven: Proven, fused: Fused) -> Hit:
    product, look = proven.product, proven.product.look(proven.key)
    candidate = fused.candidate(proven.key)
    scores = candidate.parts if candidate else {}
    return Hit(
        product,
        look,
        proven.verified.variant,
        candidate.score if candidate else 0.0,
        scores,
        proven.verified.proofs,
        why(proven.verified.proofs, scores),
        tuple(other for other in product.looks if other.key != look.key),
    )
