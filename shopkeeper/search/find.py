"""Finds what is an answer at all: retrieve within the constraints, fuse, and let go of what resembles nothing.

Knows when resemblance decides (open words, a photo) and when wishes say it all: a kind of thing that is named and proven
needs no resemblance, only an order. Refuses to sort and to prove. MEANT and CERTAIN were chosen by cross-validation, the
other thresholds by hand (docs/lab-log/search.md).
"""

from collections.abc import Container, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from shopkeeper.index.live import Live, scope
from shopkeeper.index.port import Index, Keys
from shopkeeper.ranking import fuse, kin_first, kind_of, weights
from shopkeeper.search.retrieve import Probe, Within, retrieve
from shopkeeper.types import Candidate, Constraint, Field, LookKey, Op

MEANT = 0.15
"""Calibrated likeness of meaning without which shared words are chance: "for the living room" in a hoodie's story."""

CERTAIN = 0.5
"""Calibrated likeness, of meaning or of looks, that answers without a shared word, or beside a word the shop never uses."""

ALSO = 0.25
"""The same likeness, from which a look follows once something answers."""

CLOSEST = 12
"""Looks shown, and said to be only near, when nothing answers the words …"""

NEAR = 0.1
"""… and the likeness of meaning from which they are worth showing."""

LIKE = 0.65
"""Share of the nearest look-alike's cosine from which a look is of the photo's kind: cameras for a camera, no paint."""

FAR = 0.5
"""The same share, from which a look is still worth showing, after everything that is alike."""

MUCH = 0.6
"""Cosine of a very good look-alike: nearer ones are the thing itself, and no measure of what look-alikes reach."""

SPOKEN = 24
"""With words beside the photo, looks that answer by their words however unlike."""

KIN = 0.5
"""Share of the neighbours' votes from which a look is of the photo's kind by the catalogue's facts, however unlike."""


@dataclass(frozen=True, slots=True)
class Found:
    """``keys``: looks that are an answer, best first; ``candidates`` has the scores of those that were retrieved.

    ``allowed``: all looks that meet the constraints, ascending.

    ``near``: nothing answers, these are only the closest in meaning. ``sure``: where some of the keys only follow the answers,
    those that do answer; of a photo's, those of its kind.
    """

    keys: Keys
    candidates: Mapping[LookKey, Candidate]
    allowed: Keys
    near: bool = False
    sure: Keys | None = None


@dataclass(frozen=True, slots=True)
class Finder:
    """One probe, asked again and again under different constraints. ``open``: words are left that only resemble.

    ``strange``: among the words are some that the shop never uses ("hiking boots" where nobody sells boots). ``kin``: facts of the photo's kind of thing, and how sure they are.
    """

    probe: Probe
    open: bool
    strange: bool
    kin: Mapping[Constraint, float]
    index: Index
    live: Live
    pool: Executor

    @property
    def selective(self) -> bool:
        """Whether resemblance, and not only constraints, decides what is an answer."""
        return self.open or self.probe.photo is not None

    def _decides(self, constraints: Sequence[Constraint]) -> bool:
        """Whether words do: not once a kind of thing is named and proven, then they only order it."""
        return self.open and not any(c.field == Field.CATEGORY and c.op is Op.IS for c in constraints)

    def __call__(self, constraints: Sequence[Constraint]) -> Found:
        allowed = self.live.select(constraints)
        found = retrieve(self.probe, Within(allowed, scope(constraints)), self.index, self.pool)
        photo = self.probe.photo is not None
        candidates = fuse(found, weights(kind_of(photo=photo, words=bool(self.probe.words))))
        if photo:
            return self._shown(candidates, allowed)
        known = {candidate.key: candidate for candidate in candidates}
        if not self._decides(constraints):
            best = _keys(candidates)
            return Found(np.concatenate([best, np.setdiff1d(allowed, best)]), known, allowed)
        answers = [candidate for candidate in candidates if _answers(candidate, self.strange)]
        if not answers:
            return Found(_keys(_closest(candidates)), known, allowed, near=True)
        return Found(_keys(_follow(answers, candidates)), known, allowed, sure=_keys(answers))

    def _shown(self, candidates: Sequence[Candidate], allowed: Keys) -> Found:
        """Beside a photo: what looks like it, is of its kind, or answers the words beside it."""
        kinship = self._kinship(_keys(candidates))
        ranked = kin_first(candidates, kinship)
        spoken = [candidate.key for candidate in ranked[: SPOKEN if self.probe.words else 0]]
        shown = _alike(ranked, FAR, {*spoken, *(key for key, share in kinship.items() if share >= KIN)})
        known = {candidate.key: candidate for candidate in ranked}
        return Found(_keys(shown), known, allowed, sure=_keys(_alike(shown, LIKE)))

    def _kinship(self, keys: Keys) -> dict[LookKey, float]:
        shares = sum(
            (share * np.isin(keys, self.live.select([fact])) for fact, share in self.kin.items()),
            np.zeros(len(keys)),
        )
        return {LookKey(key): share for key, share in zip(keys.tolist(), shares.tolist(), strict=True)}

    def count(self, constraints: Sequence[Constraint]) -> int:
        """Products that would be an answer under other constraints."""
        if self.probe.photo is None and not self._decides(constraints):
            return len(np.unique(self.live.products(self.live.select(constraints))))
        found = self(constraints)
        return 0 if found.near else len(np.unique(self.live.products(found.keys)))


def _answers(candidate: Candidate, strange: bool) -> bool:
    shares = candidate.scores["lexical"] > 0 and not strange
    return candidate.parts["text"] >= MEANT if shares else _likeness(candidate) >= CERTAIN


def _likeness(candidate: Candidate) -> float:
    return max(candidate.parts["text"], candidate.parts.get("image", 0.0))  # a shop may have no pictures


def _follow(answers: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The answers and what is much like them, best first."""
    sure = {candidate.key for candidate in answers}
    return [c for c in candidates if c.key in sure or _likeness(c) >= ALSO]


def _alike(
    candidates: Sequence[Candidate], share: float, others: Container[LookKey] = frozenset()
) -> list[Candidate]:
    """The verdict says how near the photo is; here only what is far behind the nearest is let go, save ``others``."""
    likeness = [candidate.scores.get("photo", 0.0) for candidate in candidates]
    least = share * min(MUCH, max((value for value in likeness if value < 0.9), default=0.0))
    pairs = zip(candidates, likeness, strict=True)
    return [candidate for candidate, value in pairs if value >= least or candidate.key in others]


def _closest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """By meaning alone: that the words were found somewhere has just been judged to be chance."""
    meant = [candidate for candidate in candidates if candidate.parts["text"] >= NEAR]
    return sorted(meant, key=lambda candidate: -candidate.parts["text"])[:CLOSEST]


def _keys(candidates: Sequence[Candidate]) -> Keys:
    return np.array([candidate.key for candidate in candidates], np.int64)
