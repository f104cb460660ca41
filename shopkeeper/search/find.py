"""Finds what is an answer at all: retrieve within the constraints, fuse, and let go of what resembles nothing.

Knows when resemblance decides (open words, a photo) and when wishes say it all. Refuses to sort and to prove.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from shopkeeper.index.live import Live, scope
from shopkeeper.index.port import Index, Keys
from shopkeeper.ranking import fuse, kind_of, weights
from shopkeeper.search.retrieve import Probe, Within, retrieve
from shopkeeper.types import Candidate, Constraint, LookKey

RELEVANT = 0.15
"""Fused score from which a look answers words: below it, "nothing like that here" is the honest word."""

NEAREST = 60
"""Looks that answer a photo, however far they are: its verdict says honestly how near that is."""


@dataclass(frozen=True, slots=True)
class Found:
    """``keys``: looks that are an answer, best first; ``candidates`` has the scores of those that were retrieved."""

    keys: Keys
    candidates: Mapping[LookKey, Candidate]


@dataclass(frozen=True, slots=True)
class Finder:
    """One probe, asked again and again under different constraints. ``open``: words are left that only resemble."""

    probe: Probe
    open: bool
    index: Index
    live: Live
    pool: Executor

    @property
    def selective(self) -> bool:
        """Whether resemblance, and not only constraints, decides what is an answer."""
        return self.open or self.probe.photo is not None

    def __call__(self, constraints: Sequence[Constraint]) -> Found:
        allowed = self.live.select(constraints)
        found = retrieve(self.probe, Within(allowed, scope(constraints)), self.index, self.pool)
        photo = self.probe.photo is not None
        candidates = fuse(found, weights(kind_of(photo=photo, words=bool(self.probe.words))))
        if photo:
            keys = _keys(candidates[:NEAREST])
        elif self.open:
            keys = _keys([candidate for candidate in candidates if candidate.score >= RELEVANT])
        else:
            keys = np.concatenate([_keys(candidates), np.setdiff1d(allowed, _keys(candidates))])
        return Found(keys, {c.key: c for c in candidates})

    def count(self, constraints: Sequence[Constraint]) -> int:
        """Products that would be an answer under other constraints."""
        keys = self(constraints).keys if self.selective else self.live.select(constraints)
        return len(np.unique(self.live.products(keys)))


def _keys(candidates: Sequence[Candidate]) -> Keys:
    return np.array([candidate.key for candidate in candidates], np.int64)
