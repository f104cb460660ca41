"""Retrieval: words and pictures ask the index side by side, inside what the constraints leave.

Knows which question is asked of which vectors. Refuses to weigh the answers: that is ``ranking``.
"""

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np

from shopkeeper.index.plan import lexical, nearest
from shopkeeper.index.port import Index, Keys, Ranked, Scope, Scores, Space
from shopkeeper.telemetry import carry

DEPTH = 200
"""Looks asked of each retriever."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What is asked of the index. Empty ``words`` ask nothing lexical; a None vector asks nothing of its space.

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


def retrieve(probe: Probe, within: Within, index: Index, pool: Executor) -> dict[str, Ranked]:
    """The nearest ``DEPTH`` looks of each retriever, every list completed with the true score of every look found."""
    jobs = {
        name: pool.submit(carry(nearest), index, space, vector, within.allowed, within.scope, DEPTH)
        for name, (space, vector) in probe.vectors.items()
    }
    found = {"lexical": _words(probe, within, index)} | {name: job.result() for name, job in jobs.items()}
    return complete(found, probe, index)


def complete(found: Mapping[str, Ranked], probe: Probe, index: Index) -> dict[str, Ranked]:
    """Every retriever's score for every look that any of them found; BM25 of the unfound is 0."""
    keys = np.unique(np.concatenate([ranked.keys for ranked in found.values()]))
    completed = {
        name: index.among(space, vector, keys, k=len(keys)) for name, (space, vector) in probe.vectors.items()
    }
    if probe.words:
        completed["lexical"] = _padded(found["lexical"], keys)
    return completed


def _words(probe: Probe, within: Within, index: Index) -> Ranked:
    if not probe.words:
        return Ranked(np.empty(0, np.int64), np.empty(0, np.float32))
    return lexical(index, probe.words, within.allowed, within.scope, DEPTH)


def _padded(ranked: Ranked, keys: Keys) -> Ranked:
    missing = np.setdiff1d(keys, ranked.keys)
    scores = np.concatenate([ranked.scores, np.zeros(len(missing), np.float32)])
    return replace(ranked, keys=np.concatenate([ranked.keys, missing]), scores=scores)
