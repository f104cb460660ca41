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
"""Fused score from which a look that shares a word answers it."""

MEANT = 0.1
"""Calibrated likeness of meaning without which shared words are chance: "for the living room" in a hoodie's story."""

CERTAIN = 0.5
"""Calibrated likeness, of meaning or of looks, that answers without a shared word."""

CLOSEST = 12
"""Looks shown, and said to be only near, when nothing answers the words."""

LIKE = 0.65
"""Share of the nearest look-alike's cosine from which a look is of the photo's kind: cameras for a camera, no paint."""

FAR = 0.5
"""The same share, from which a look is still worth showing, after everything that is alike."""

MUCH = 0.6
"""Cosine of a very good look-alike: nearer ones are the thing itself, and no measure of what look-alikes reach."""

SPOKEN = 24
"""With words beside the photo, looks that answer by their words however unlike."""


@dataclass(frozen=True, slots=True)
class Found:
    """``keys``: looks that are an answer, best first; ``candidates`` has the scores of those that were retrieved.

    ``allowed``: all looks that meet the constraints, ascending.

    ``near``: nothing answers, these are only the closest in meaning. ``alike``: of a photo's answers, those of its kind.
    """

    keys: Keys
    candidates: Mapping[LookKey, Candidate]
    allowed: Keys
    near: bool = False
    alike: Keys | None = None


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
        known = {candidate.key: candidate for candidate in candidates}
        if photo:
            shown = _alike(candidates, FAR, SPOKEN if self.probe.words else 0)
            return Found(_keys(shown), known, allowed, alike=_keys(_alike(shown, LIKE)))
        if not self.open:
            best = _keys(candidates)
            return Found(np.concatenate([best, np.setdiff1d(allowed, best)]), known, allowed)
        answers = [candidate for candidate in candidates if _answers(candidate)]
        return Found(_keys(answers or _closest(candidates)), known, allowed, near=not answers)

    def count(self, constraints: Sequence[Constraint]) -> int:
        """Products that would be an answer under other constraints."""
        if not self.selective:
            return len(np.unique(self.live.products(self.live.select(constraints))))
        found = self(constraints)
        return 0 if found.near else len(np.unique(self.live.products(found.keys)))


def _answers(candidate: Candidate) -> bool:
    meaning, looks = candidate.parts["text"], candidate.parts.get("image", 0.0)  # a shop may have no pictures
    if candidate.scores["lexical"] > 0:
        return candidate.score >= RELEVANT and meaning >= MEANT
    return max(meaning, looks) >= CERTAIN


def _alike(candidates: Sequence[Candidate], share: float, spoken: int = 0) -> list[Candidate]:
    """The verdict says how near the photo is; here only what is far behind the nearest is let go."""
    likeness = [candidate.scores.get("photo", 0.0) for candidate in candidates]
    least = share * min(MUCH, max((value for value in likeness if value < 0.9), default=0.0))
    pairs = enumerate(zip(candidates, likeness, strict=True))
    return [candidate for rank, (candidate, value) in pairs if rank < spoken or value >= least]


def _closest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """By meaning alone: that the words were found somewhere has just been judged to be chance."""
    meant = [candidate for candidate in candidates if candidate.parts["text"] >= MEANT]
    return sorted(meant, key=lambda candidate: -candidate.parts["text"])[:CLOSEST]


def _keys(candidates: Sequence[Candidate]) -> Keys:
    return np.array([candidate.key for candidate in candidates], np.int64)
