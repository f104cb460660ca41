"""Several retrievers, one score: a convex combination of calibrated scores.

Bruch, Gai and Ingber (2023), "An analysis of fusion functions for hybrid retrieval", ACM TOIS 42(1): scores carry more
than ranks do, and one weight per retriever is enough to learn. Knows arrays of keys and scores. Refuses to know where
they came from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.ranking.calibration import Calibration, Floats, default_calibration
from shopkeeper.types import Candidate, LookKey

_NOBODY = np.empty(0, np.int64)


class Scored(Protocol):
    """Looks with raw scores, as ``index.port.Ranked`` has them: unique keys (n,), higher is better (n,)."""

    @property
    def keys(self) -> npt.NDArray[np.int64]: ...
    @property
    def scores(self) -> npt.NDArray[np.float32]: ...


@dataclass(frozen=True, slots=True)
class Fused:
    """What any retriever proposed, best first: columns of n. ``raw`` and ``parts`` are by retriever."""

    keys: npt.NDArray[np.int64]
    score: Floats
    """Calibrated and fused: 0…1."""
    raw: Mapping[str, Floats]
    parts: Mapping[str, Floats]
    """Calibrated: 0…1."""

    def __len__(self) -> int:
        return len(self.keys)

    def part(self, retriever: str) -> Floats:
        """Its calibrated scores; zeros when it was not asked."""
        return self.parts.get(retriever, np.zeros(len(self), np.float32))

    def rescored(self, score: Floats) -> "Fused":
        """The same looks by another score (n,); equal ones stay in order."""
        order = np.argsort(-score, kind="stable")
        return Fused(self.keys[order], score[order], _ordered(self.raw, order), _ordered(self.parts, order))

    def marked(self, name: str, keys: Sequence[LookKey]) -> "Fused":
        """With one more part, 1 for ``keys`` and left out where there are none; the score stays."""
        if not keys:
            return self
        mark = np.isin(self.keys, keys).astype(np.float32)
        return replace(self, parts={**self.parts, name: mark})

    def candidate(self, key: LookKey) -> Candidate | None:
        """One of them by itself; None for what nobody proposed."""
        for row in np.flatnonzero(self.keys == key).tolist():
            parts = {name: float(column[row]) for name, column in self.parts.items()}
            return Candidate(key, float(self.score[row]), parts)
        return None


def fuse(
    ranked: Mapping[str, Scored], weights: Mapping[str, float], calibration: Calibration | None = None
) -> Fused:
    """The union of all lists; equal scores by key, so that pages are stable.

    A look that a retriever did not return gets that list's lowest score, since it cannot have been higher; for
    relative scores (BM25), and when it returned none at all, it gets 0. Lists are best complete. Retrievers without a
    weight propose candidates and do not vote, nor do those that found nothing; the other weights are brought to sum 1.
    """
    calibration = calibration or default_calibration()
    keys = np.unique(np.concatenate([_NOBODY, *(scored.keys for scored in ranked.values())]))
    raw = {name: _complete(keys, scored, name in calibration.relative) for name, scored in ranked.items()}
    parts = {name: calibration(name, scores) for name, scores in raw.items()}
    voters = [name for name, scored in ranked.items() if len(scored.keys)]
    total = sum(weights.get(name, 0.0) for name in voters) or 1.0
    score = np.zeros(len(keys), np.float32)
    for name in voters:
        score += weights.get(name, 0.0) / total * parts[name]
    return Fused(keys, score, raw, parts).rescored(score)


def _ordered(columns: Mapping[str, Floats], order: npt.NDArray[np.intp]) -> dict[str, Floats]:
    return {name: column[order] for name, column in columns.items()}


def _complete(keys: npt.NDArray[np.int64], scored: Scored, from_zero: bool) -> Floats:
    """Raw scores for every key (sorted, a superset of ``scored.keys``)."""
    lowest = 0.0 if from_zero else float(scored.scores.min(initial=np.inf))
    scores = np.full(len(keys), lowest if np.isfinite(lowest) else 0.0, np.float32)
    scores[np.searchsorted(keys, scored.keys)] = scored.scores
    return scores
