"""Fits how a foreign encoder's cosines read, on the shop's own looks.

The curves and thresholds of search were fitted for one encoder. Of another, two points of each comparison are found on the
same looks (what belongs together, what does not), and the line through them is its scale: moment matching, which asks
for no judgements. Knows pairs and means. Refuses to invent a scale where the encoder tells nothing apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from shopkeeper.adapt.sample import mark, opened, some
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding import Encoder, Vectors
from shopkeeper.embedding.redraw import redraw
from shopkeeper.embedding.scales import UNSCALED, Scale, Scales
from shopkeeper.ranking.text import document_text

if TYPE_CHECKING:
    from PIL.Image import Image

LOOKS = 200
FEWEST = 6
"""Looks from which a mean says anything."""
LEAST = 0.02
"""Between what belongs together and what does not: less, and the encoder cannot tell them apart on this shop."""

MUTE = Scale(0.0, 0.0)
"""Then it says nothing: words without meaning, and photos of what is not stocked."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """Row i of all belongs to one look, each row to another product."""

    titles: Sequence[str]
    texts: Sequence[str]
    first: "Sequence[Image]"
    other: "Sequence[Image]"
    """Another picture of the look, or the first redrawn."""


def fit_scales(catalog: Catalog, media: MediaStore, encoder: Encoder, yardstick: Encoder) -> Scales:
    """The lines that bring ``encoder``'s cosines to ``yardstick``'s. UNSCALED when the shop shows too little."""
    pairs = _pairs(catalog, media)
    if len(pairs.titles) < FEWEST:
        return UNSCALED
    ours, theirs = (_points(pairs, one) for one in (yardstick, encoder))
    lines = {name: _line(theirs[name], ours[name]) for name in ours}
    return Scales(**lines, same=yardstick.sameness, looks=len(pairs.titles))


def _pairs(catalog: Catalog, media: MediaStore) -> Pairs:
    rows = []
    for shown in some(catalog, LOOKS):
        first, last = opened(media, shown.pictures[0]), opened(media, shown.pictures[-1])
        if first and last:
            again = redraw(first, np.random.default_rng(mark(shown.look.id)))
            text = document_text(shown.product, shown.look)
            rows.append(
                (text.title.lower(), text.sentence, first, last if len(shown.pictures) > 1 else again)
            )
    return Pairs(*zip(*rows, strict=True)) if rows else Pairs((), (), (), ())


def _points(pairs: Pairs, encoder: Encoder) -> dict[str, tuple[float, float]]:
    """Retriever → mean cosine of what belongs together, and of what does not."""
    first = encoder.image(pairs.first)
    return {
        "text": _means(encoder.sentence(pairs.titles), encoder.sentence(pairs.texts)),
        "image": _means(encoder.text(pairs.titles), first),
        "photo": _means(encoder.image(pairs.other), first),
    }


def _means(left: Vectors, right: Vectors) -> tuple[float, float]:
    cosines, own = left @ right.T, np.eye(len(left), dtype=bool)
    return float(cosines[own].mean()), float(cosines[~own].mean())


def _line(theirs: tuple[float, float], ours: tuple[float, float]) -> Scale:
    spread = theirs[0] - theirs[1]
    if spread < LEAST:
        return MUTE
    gain = (ours[0] - ours[1]) / spread
    return Scale(gain, ours[0] - gain * theirs[0])
