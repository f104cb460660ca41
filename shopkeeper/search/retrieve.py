"""Retrieval: words and pictures ask the index, inside what the constraints leave.

Knows which question is asked of which vectors. Refuses to weigh the answers: that is ``ranking``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from shopkeeper.embedding.scales import UNSCALED, Scales
from shopkeeper.index.plan import nearest
from shopkeeper.index.port import NOTHING, Index, Keys, Ranked, Scope, Scores, Space

DEPTH = 200
"""Looks asked of each retriever."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What is asked of the index: no ``words`` ask nothing of BM25; a None vector asks nothing of its space.

    ``text`` is (sentence_dim,); ``image`` — the words — and ``photo`` — the shown picture, edited — are (dim,).
    """

    words: str = ""
    text: Scores | None = None
    image: Scores | None = None
    photo: Scores | None = None

    @property
    def vectors(self) -> dict[str, tuple[Space, Scores]]:
        """Retriever name → what it asks of which space."""
        spaces = {
            "text": (Space.SENTENCE, self.text),
            "image": (Space.VIEW, self.image),
            "photo": (Space.VIEW, self.photo),
        }
        return {name: (space, vector) for name, (space, vector) in spaces.items() if vector is not None}


@dataclass(frozen=True, slots=True)
class Within:
    """Where to look: ``allowed`` keys (ascending) pass every constraint now; ``scope`` is the part an engine knows."""

    allowed: Keys
    scope: Scope


class Retriever:
    """One probe, asked under one set of constraints after another."""

    def __init__(self, probe: Probe, index: Index, scales: Scales = UNSCALED) -> None:
        self.probe, self._index, self._scales = probe, index, scales.by_retriever

    def __call__(self, within: Within) -> dict[str, Ranked]:
        """The nearest ``DEPTH`` looks of each retriever, every list completed with the true score of every look found."""
        allowed, words = within.allowed, self.probe.words
        found = {
            name: nearest(self._index, space, vector, allowed, within.scope, DEPTH)
            for name, (space, vector) in self.probe.vectors.items()
        }
        lexical = self._index.lexical(words, allowed, DEPTH) if words else NOTHING
        return self._complete(found | {"lexical": lexical})

    def _complete(self, found: Mapping[str, Ranked]) -> dict[str, Ranked]:
        """Every retriever's score for every look that any of them found; BM25 of the unfound is 0."""
        keys = np.unique(np.concatenate([ranked.keys for ranked in found.values()]))
        completed = {
            name: self._scaled(name, self._index.among(space, vector, keys, k=len(keys)))
            for name, (space, vector) in self.probe.vectors.items()
        }
        return completed | ({"lexical": _padded(found["lexical"], keys)} if self.probe.words else {})

    def _scaled(self, name: str, ranked: Ranked) -> Ranked:
        return replace(ranked, scores=self._scales[name](ranked.scores))


def _padded(ranked: Ranked, keys: Keys) -> Ranked:
    missing = np.setdiff1d(keys, ranked.keys)
    scores = np.concatenate([ranked.scores, np.zeros(len(missing), np.float32)])
    return replace(ranked, keys=np.concatenate([ranked.keys, missing]), scores=scores)
