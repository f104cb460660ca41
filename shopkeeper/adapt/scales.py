"""Fits how a foreign encoder's cosines read, on the shop's own looks.

The curves and thresholds of search were fitted for one encoder. Of another, two points of each comparison are found on the
same looks (what belongs together, what does not), and the line through them is its scale: moment matching, which asks
for no judgements. Knows pairs and means. Refuses to invent a scale where the encoder tells nothing apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.adapt.sample import mark, opened, some
from shopkeeper.catalog.media import MediaStore
from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding import Encoder, Vectors
from shopkeeper.embedding.redraw import redraw
from shopkeeper.embedding.scales import UNSCALED, Scale, Scales
from shopkeeper.ranking.text import document_text

LOOKS = 200
FEWEST = 6
"""Looks from which a mean says anything."""
LEAST = 0.02
"""Between what belongs together and what does not: less, and the encoder cannot tell them apart on this shop."""

MUTE = Scale(0.0, 0.0)
"""Then it says nothing: words without meaning, and photos of what is not stocked."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What belongs to one look. Its pictures are seen and let go: those of a few hundred looks would fill the memory."""

    title: str
    text: str
    views: Sequence[Vectors]
    """By encoder: a picture of it, and another one, or the same redrawn."""


def fit_scales(catalog: Catalog, media: MediaStore, encoder: Encoder, yardstick: Encoder) -> Scales:
    """The lines that bring ``encoder``'s cosines to ``yardstick``'s. UNSCALED when the shop shows too little."""
    encoders = (yardstick, encoder)
    pairs = list(_pairs(catalog, media, encoders))
    if len(pairs) < FEWEST:
        return UNSCALED
    ours, theirs = (_points(pairs, at, one) for at, one in enumerate(encoders))
    lines = {name: _line(theirs[name], ours[name]) for name in ours}
    return Scales(**lines, same=yardstick.sameness, looks=len(pairs))


def _pairs(catalog: Catalog, media: MediaStore, encoders: Sequence[Encoder]) -> Iterator[Pair]:
    """Each of another product."""
    for shown in some(catalog, LOOKS):
        first, last = opened(media, shown.pictures[0]), opened(media, shown.pictures[-1])
        if first and last:
            again = redraw(first, np.random.default_rng(mark(shown.look.id)))
            pictures = (first, last if len(shown.pictures) > 1 else again)
            text = document_text(shown.product, shown.look)
            yield Pair(text.title.lower(), text.sentence, [one.image(pictures) for one in encoders])


def _points(pairs: Sequence[Pair], at: int, encoder: Encoder) -> dict[str, tuple[float, float]]:
    """Retriever → mean cosine of what belongs together, and of what does not. ``at``: the encoder's place in ``views``."""
    titles = [pair.title for pair in pairs]
    first, other = np.stack([pair.views[at] for pair in pairs], axis=1)
    return {
        "text": _means(encoder.sentence(titles), encoder.sentence([pair.text for pair in pairs])),
        "image": _means(encoder.text(titles), first),
        "photo": _means(other, first),
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
