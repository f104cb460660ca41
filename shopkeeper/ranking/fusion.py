"""Several retrievers, one score: a convex combination of calibrated scores.

Bruch, Gai and Ingber (2023), "An analysis of fusion functions for hybrid retrieval", ACM TOIS 42(1): scores carry more
than ranks do, and one weight per retriever is enough to learn. Knows arrays of keys and scores. Refuses to know where
they came from.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.ranking.calibration import Calibration, Floats, default_calibration
from shopkeeper.types import Candidate, LookKey


class Scored(Protocol):
    """Looks with raw scores, as ``index.port.Ranked`` has them: unique keys (n,), higher is better (n,)."""

    @property
    def keys(self) -> npt.NDArray[np.int64]: ...
    @property
    def scores(self) -> npt.NDArray[np.float32]: ...


def fuse(
    ranked: Mapping[str, Scored], weights: Mapping[str, float], calibration: Calibration | None = None
) -> list[Candidate]:
    """The union of all lists, best first; equal scores by key, so that pages are stable.

    A look that a retriever did not return gets that list's lowest score, since it cannot have been higher; for
    relative scores (BM25) it gets 0. Lists are best complete. Retrievers without a weight propose candidates and do
    not vote; weights of those present are brought to sum 1.
    """
    calibration = calibration or default_calibration()
    voters = {name: scored for name, scored in ranked.items() if len(scored.keys)}
    if not voters:
        return []
    keys = np.unique(np.concatenate([scored.keys for scored in voters.values()]))
    raw = {name: _complete(keys, scored, name in calibration.relative) for name, scored in voters.items()}
    parts = {name: calibration(name, scores) for name, scores in raw.items()}
    total = sum(weights.get(name, 0.0) for name in voters) or 1.0
    score = sum((weights.get(name, 0.0) / total * part for name, part in parts.items()), np.zeros(len(keys)))
    order = np.lexsort((keys, -score))
    rows = zip(
        keys[order].tolist(), score[order].tolist(), _rows(raw, order), _rows(parts, order), strict=True
    )
    return [Candidate(LookKey(key), scores, total, part) for key, total, scores, part in rows]


def _rows(columns: Mapping[str, Floats], order: npt.NDArray[np.intp]) -> Iterator[dict[str, float]]:
    names = tuple(columns)
    values = zip(*(column[order].tolist() for column in columns.values()), strict=True)
    return (dict(zip(names, row, strict=True)) for row in values)


def _complete(keys: npt.NDArray[np.int64], scored: Scored, from_zero: bool) -> Floats:
    """Raw scores for every key (sorted, a superset of ``scored.keys``)."""
    scores = np.full(len(keys), 0.0 if from_zero else scored.scores.min(), np.float32)
    scores[np.searchsorted(keys, scored.keys)] = scored.scores
    return scores
