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
        """The nearest ``DEPTH`` looks of each retriever, every list completed with its score of every look found: the true one, but 0 of BM25."""
        allowed, words = within.allowed, self.probe.words
        found = {
            name: nearest(self._index, space, vector, allowed, within.scope, DEPTH)
            for name, (space, vector) in self.probe.vectors.items()
        }
        if words:
            found["lexical"] = self._index.lexical(words, allowed, DEPTH)
        return self._complete({name: _ended(ranked) for name, ranked in found.items()})

    def titled(self, name: str, allowed: Keys) -> bool:
        """Whether any of the ``allowed`` has the name in its title."""
        return bool(len(self._index.titled(name, allowed)))

    def called(self, words: str, allowed: Keys) -> Keys:
        """Those of the ``allowed`` whose titles have all of the words; none where there are no words."""
        return self._index.titled(words, allowed) if words else NOTHING.keys

    def _complete(self, found: Mapping[str, Ranked]) -> dict[str, Ranked]:
        """Every retriever's score for every look that any of them found."""
        keys = np.unique(np.concatenate([NOTHING.keys, *(ranked.keys for ranked in found.values())]))
        return {
            name: self._scaled(
                name, _followed(ranked, self._unfound(name, np.setdiff1d(keys, ranked.keys, True)))
            )
            for name, ranked in found.items()
        }

    def _unfound(self, name: str, keys: Keys) -> Ranked:
        """What a retriever says of looks that only others found; BM25 says 0."""
        if name in self.probe.vectors:
            return self._index.among(*self.probe.vectors[name], keys, k=len(keys))
        return Ranked(keys, np.zeros(len(keys), np.float32), np.full(len(keys), -1, np.int16))

    def _scaled(self, name: str, ranked: Ranked) -> Ranked:
        scale = self._scales.get(name)
        return replace(ranked, scores=scale(ranked.scores)) if scale else ranked


def _ended(ranked: Ranked) -> Ranked:
    return replace(ranked, end=int(ranked.keys[-1])) if len(ranked.keys) == DEPTH else ranked


def _followed(best: Ranked, others: Ranked) -> Ranked:
    return Ranked(
        np.concatenate([best.keys, others.keys]),
        np.concatenate([best.scores, others.scores]),
        np.concatenate([best.view, others.view]),
        best.end,
    )
