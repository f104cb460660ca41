"""What an answer says, part by part, in a short form that can be laid beside another day's.

Knows every part of a Slate that a shopper meets. Refuses to know what is right, and to tell numbers that come of vectors: they differ from
one machine to the next.
"""

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from shopkeeper.types import Box, Hit, Slate

ORDER = "first hits"
OF_HITS = ("variants", "proofs", "quotes", "reasons")
"""Parts that say something else where the hits are others: they are compared where these are the same."""

OF_WORDS = ("wishes", "readings", "spelling", "unknown words", "ticks", "suggestions")
"""Parts that come of words alone: no vector's last digit moves them."""

_NUMBERS = re.compile(r"\d+")


def said(slate: Slate) -> dict[str, str]:
    """Part → 8 hex digits of what it says; what says nothing is left out."""
    return {name: digest(told) for name, told in _parts(slate).items() if told}


def _parts(slate: Slate) -> dict[str, Sequence[object]]:
    intent, hits = slate.intent, slate.hits
    return {
        ORDER: [hit.look.id for hit in hits],
        "variants": [hit.variant.sku for hit in hits],
        "proofs": [proof for hit in hits for proof in _proofs(hit)],
        "quotes": [proof.quote for hit in hits for proof in hit.proofs if proof.quote],
        "reasons": "".join(_NUMBERS.sub("#", hit.why) for hit in hits),
        "wishes": [one.id for one in slate.applied],
        "wishes that nothing meets": [one.id for one in slate.unmet],
        "readings": _any(intent.sort, intent.edits, intent.like_photo, intent.beside, intent.changed, intent.instead),
        "spelling": _any(slate.suggestion, intent.corrections),
        "unknown words": intent.unknown,
        "things not sold": _any(slate.near, intent.thing, intent.kinds),
        "facets": [(one.field, [(v.value, v.count) for v in one.values]) for one in slate.facets],
        "ticks": [(one.field, v.value) for one in slate.facets for v in one.values if v.selected],
        "ways out": [(one.drop.id, one.instead and one.instead.id, one.count, len(one.also)) for one in slate.relaxations],
        "photo verdicts": [(str(one.match), one.product_id, one.confidence >= 0.5) for one in slate.photos],
        "counts": _any(slate.total, slate.judged),
        "things on photos": [(one.label, one.product_id, _place(one.box)) for photo in slate.photos for one in photo.regions],
        "counts of the least": _any(slate.at_least, *(one.field for one in slate.facets if one.at_least)),
        "counts of what is not stated": _any(slate.judged - slate.proven),
    }  # fmt: skip


def _place(box: Box) -> tuple[float, ...]:
    """To a tenth: pixels that were decoded elsewhere move an edge by less."""
    return tuple(round(side, 1) for side in (box.x, box.y, box.w, box.h))


def _any(*told: object) -> Sequence[object]:
    return told if any(told) else ()


def _proofs(hit: Hit) -> Iterator[tuple[str, ...]]:
    for proof in hit.proofs:
        yield proof.constraint.id, str(proof.verdict), proof.value, proof.source, proof.sku


def digest(told: object) -> str:
    """8 hex digits."""
    return blake2b(repr(told).encode("utf-8", "replace"), digest_size=4).hexdigest()
