"""What an answer says, part by part, in a short form that can be laid beside another day's.

Knows every part of a Slate that a shopper meets. Refuses to know what is right, and to tell numbers that come of vectors: they differ from
one machine to the next.
"""

import re
from collections.abc import Iterator
from hashlib import blake2b

from shopkeeper.types import Hit, Slate

ORDER = "first hits"
OF_HITS = ("variants", "proofs", "reasons")
"""Parts that say something else where the hits are others: they are compared where these are the same."""

_NUMBERS = re.compile(r"\d+")


def said(slate: Slate) -> dict[str, str]:
    """Part → 8 hex digits of what it says; what says nothing is left out."""
    return {name: _digest(told) for name, told in _parts(slate) if told}


def _parts(slate: Slate) -> Iterator[tuple[str, object]]:
    intent, hits = slate.intent, slate.hits
    yield ORDER, [hit.look.id for hit in hits]
    yield "variants", [hit.variant.sku for hit in hits]
    yield "proofs", [proof for hit in hits for proof in _proofs(hit)]
    yield "reasons", "".join(_NUMBERS.sub("#", hit.why) for hit in hits)
    yield "wishes", [one.id for one in slate.applied]
    yield "wishes that nothing meets", [one.id for one in slate.unmet]
    yield (
        "spelling",
        [slate.suggestion, *intent.corrections] if slate.suggestion or intent.corrections else "",
    )
    yield "unknown words", intent.unknown
    yield "things not sold", [slate.near, intent.thing, *intent.kinds] if slate.near or intent.thing else ""
    yield "facets", [(one.field, [(v.value, v.count) for v in one.values]) for one in slate.facets]
    yield "ticks", [(one.field, v.value) for one in slate.facets for v in one.values if v.selected]
    ways = slate.relaxations
    yield (
        "ways out",
        [(way.drop.id, way.instead and way.instead.id, way.count, len(way.also)) for way in ways],
    )
    yield "photo verdicts", [(str(one.match), one.product_id) for one in slate.photos]
    yield "counts", [slate.total, slate.proven, slate.judged] if slate.total else ""


def _proofs(hit: Hit) -> Iterator[tuple[str, ...]]:
    for proof in hit.proofs:
        yield proof.constraint.id, str(proof.verdict), proof.value, proof.source, proof.sku, proof.quote


def _digest(told: object) -> str:
    return blake2b(repr(told).encode("utf-8", "replace"), digest_size=4).hexdigest()
