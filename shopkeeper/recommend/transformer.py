"""The sequential transformer of a shop: which products it was trained with, what it was made of, and what it may cost.

Knows products by id, so that it outlives the numbers that a catalogue gives out: one that came later is unknown to it, and one
that is gone is not proposed. Refuses to learn (``training/sequence.py``) and to know who asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from time import thread_time
from typing import Final

import numpy as np

from shopkeeper.recommend.known import Anchor
from shopkeeper.recommend.models import Scored, Sequential
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.types import ProductId
from shopkeeper.types.errors import InvalidInput

DEPTH: Final = 100
"""As many of the likeliest products are proposed."""


@dataclass(frozen=True, slots=True)
class Card:
    """Of which visits it was made, and how. ``until``: no event of the log after this offset was learnt from; those up to
    ``judged_from`` chose when to stop, and later ones were never looked at.

    ``erased_at``: whoever was erased before, in microseconds since 1970 UTC, is not in it; whoever was later, still is.
    """

    made: str
    """ISO 8601."""
    sha256: str
    """Of ``sequence.onnx``."""
    vocabulary_sha256: str
    until: int
    judged_from: int
    erased_at: int
    visits: int
    longest: int
    """Products of a visit that it looks back at."""
    recipe: Mapping[str, float] = field(default_factory=dict)
    """With its seed."""
    metrics: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """What was measured on later visits when it was made."""
    made_with: Mapping[str, str] = field(default_factory=dict)


class Transformer:
    """Thread-safe. ``name`` begins with ``sequence:`` and goes on with the first digits of the file's sha256."""

    def __init__(self, card: Card, vocabulary: Sequence[ProductId], body: bytes) -> None:
        """Raises InvalidInput: the parts do not belong together. Unavailable: ``body`` is no model."""
        if sha256(body).hexdigest() != card.sha256:
            raise _torn("sequence.onnx is not the file that its card speaks of")
        if sha256("\n".join(vocabulary).encode()).hexdigest() != card.vocabulary_sha256:
            raise _torn("the vocabulary is not the one that its card speaks of")
        self.card, self.vocabulary, self.body = card, tuple(vocabulary), body
        self.name = f"sequence:{card.sha256[:12]}"
        self._rows = {id: row for row, id in enumerate(self.vocabulary)}
        self._model = Sequential(body, DEPTH, card.longest)
        if self._model.items != len(self.vocabulary):
            raise _torn(f"it knows {self._model.items} products, and {len(self.vocabulary)} are named")

    def score(self, seen: Sequence[Anchor], shelf: Shelf) -> Scored:
        """Items that are likely next, of those that are sold; none where nothing of ``seen`` was there when it was trained."""
        rows = [row for anchor in seen if (row := self._rows.get(anchor.good.product)) is not None]
        said = self._model.score(rows)
        ids = [self.vocabulary[row] for row in said.items.tolist()]
        goods = shelf.get(ids)
        sold = [place for place, id in enumerate(ids) if id in goods]
        items = np.fromiter((goods[ids[place]].item for place in sold), np.int64, len(sold))
        return Scored(items, said.scores[sold])


class Purse:
    """``ms``: processor that one answer may take, in milliseconds. What the transformer takes is measured each time; an answer for which
    it would be too much does without, and with each that does, it is thought a little cheaper, so that it is tried again.
    """

    def __init__(self, ms: float) -> None:
        self.ms, self.usual = ms, 0.0

    def affords(self, begun: float) -> bool:
        """``begun``: this thread's ``thread_time`` when the answer was."""
        spent = (thread_time() - begun) * 1000
        if spent + self.usual <= self.ms:
            return True
        self.usual *= _CHEAPER
        return False

    def paid(self, begun: float) -> None:
        """It was asked at ``begun``, and has answered."""
        self.usual += _RECENT * ((thread_time() - begun) * 1000 - self.usual)


_CHEAPER: Final = 0.98
_RECENT: Final = 0.1


def _torn(what: str) -> InvalidInput:
    return InvalidInput(
        what, field="model", fix="train it again: python -m training.sequence --data FOLDER --out FOLDER"
    )
