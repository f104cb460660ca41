"""Two runs side by side, question by question.

Knows pairs, means and their paired intervals. Refuses to know what is bad enough to stop a release (``gate``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import inf

import numpy as np

from shopkeeper.evaluation.measures import Values, bootstrap
from shopkeeper.evaluation.put import DEPTH
from shopkeeper.evaluation.run import MEASURES, Answer, Run
from shopkeeper.evaluation.said import OF_HITS, ORDER
from shopkeeper.types import Match

ALL = "all"

Verdicts = Sequence[tuple[Match, float]]

REORDERED = "first hits (beyond noise)"
"""A part beside those of ``said``: the order, whatever the last digits of vectors do to it."""

REJUDGED = "photo verdicts (beyond noise)"
"""The same of what is said of photos: another verdict far from where the line was drawn, or another confidence."""

DOUBT = 0.05
"""Confidences that differ by no more may do so between two machines."""

NOISE = 0.01
"""Scores that differ by no more may change places between two machines. Measured: docs/lab-log/evaluation.md."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over one slice. With a baseline, ``low`` and ``high`` bound the change, else the mean itself."""

    slice: str
    """``all``, or ``query: photo``."""
    measure: str
    questions: int
    mean: float
    low: float
    high: float
    before: float | None = None

    @property
    def change(self) -> float:
        return 0.0 if self.before is None else self.mean - self.before

    @property
    def worse(self) -> bool:
        return self.before is not None and self.high < 0

    @property
    def better(self) -> bool:
        return self.before is not None and self.low > 0


@dataclass(frozen=True, slots=True)
class Pair:
    """One question in both runs; ``before`` is None without a baseline."""

    now: Answer
    before: Answer | None

    @property
    def change(self) -> float:
        """Of the measure that says most about this question."""
        if self.before is None:
            return 0.0
        return worth(self.now) - worth(self.before)


def worth(answer: Answer) -> float:
    """nDCG@10, or else whatever the question is valued by first: silence where nothing fits."""
    return answer.values.get("nDCG@10", next(iter(answer.values.values()), 0.0))


def pairs(run: Run, baseline: Run | None) -> list[Pair]:
    """Questions that both runs asked in the same words, with the same right answers; all of them without a baseline."""
    if baseline is None:
        return [Pair(answer, None) for answer in run.answers]
    known = {(answer.key, answer.digest): answer for answer in baseline.answers}
    return [
        Pair(answer, known[answer.key, answer.digest])
        for answer in run.answers
        if (answer.key, answer.digest) in known
    ]


@dataclass(frozen=True, slots=True)
class Churn:
    """Of the questions to which either run's answer says anything in this ``part``, those whose answers say not the same."""

    part: str
    moved: tuple[Pair, ...]
    asked: int
    slice: str = ALL

    @property
    def share(self) -> float:
        return len(self.moved) / self.asked


def churn(some: Sequence[Pair], slice: str = ALL) -> list[Churn]:
    """Part by part, the most first. What is said of hits is compared where the hits are the same."""
    before_and_now = [(pair, pair.before.said, pair.now.said) for pair in some if pair.before]
    found = []
    for part in sorted({part for _, before, now in before_and_now for part in (*before, *now)}):
        asked = [
            (pair, before.get(part) != now.get(part))
            for pair, before, now in before_and_now
            if (part in before or part in now)
            and (part not in OF_HITS or before.get(ORDER) == now.get(ORDER))
        ]
        if moved := tuple(pair for pair, other in asked if other):
            found.append(Churn(part, moved, len(asked), slice))
            if part == ORDER and (truly := tuple(pair for pair in moved if reordered(pair))):
                found.append(Churn(REORDERED, truly, len(asked), slice))
    judged = [pair for pair in some if pair.before and pair.before.verdicts]
    line = min((sure for pair in judged for match, sure in _then(pair) if match is Match.SAME), default=1.0)
    if truly := tuple(pair for pair in judged if rejudged(pair, line)):
        found.append(Churn(REJUDGED, truly, len(judged), slice))
    return sorted(found, key=lambda one: -one.share)


def reordered(pair: Pair) -> bool:
    """Whether hits changed places, came or went whose scores were further apart than noise. What was not shown scored no more than the last that was, or what it scores now.

    Lists that go by price or by tier have scores out of order: there, too, only what lay close together may change places. Runs stored
    before scores were kept say nothing of it.
    """
    now, before = pair.now, pair.before
    if before is None or len(before.scores) < len(before.hits) or before.hits == now.hits:
        return False
    if set(before.hits) != set(now.hits) and min(len(before.hits), len(now.hits)) < DEPTH:
        return True  # nothing was pushed out: it was let go, or let in
    last = before.scores[-1]
    scored = {look: max(last, score) for look, score in zip(now.hits, now.scores, strict=False)}
    scored |= zip(before.hits, before.scores, strict=True)
    places = {look: place for place, look in enumerate(now.hits)}
    return any(
        places.get(lower, inf) < places.get(upper, inf)
        and abs(scored.get(upper, last) - scored.get(lower, last)) > NOISE
        for upper, lower in combinations(dict.fromkeys((*before.hits, *now.hits)), 2)
    )


def rejudged(pair: Pair, line: float) -> bool:
    """Whether a photo is called *the same*, or no longer, though it was not near the ``line``: the least confidence from which that was said. Or is as near to
    another product as it was not. Where things that are not the same begin to be strange no confidence tells.
    """
    return any(
        abs(now - before) > DOUBT
        or ((said is Match.SAME) is not (match is Match.SAME) and abs(now - line) > DOUBT)
        for (said, before), (match, now) in zip(_then(pair), pair.now.verdicts, strict=False)
    )


def _then(pair: Pair) -> Verdicts:
    return pair.before.verdicts if pair.before else ()


def churn_by(some: Sequence[Pair], by: str) -> Iterator[Churn]:
    """The same within each value of one slice."""
    for value, here in _values(some, by):
        yield from churn(here, value)


@dataclass(frozen=True, slots=True)
class Group:
    """The values of one measure over one slice, (questions,) each; ``before`` is None without a baseline."""

    slice: str
    measure: str
    now: Values
    before: Values | None

    def row(self, level: float) -> Row:
        """With an interval that holds at ``level``."""
        mean = float(self.now.mean())
        if self.before is None:
            return Row(self.slice, self.measure, len(self.now), mean, *bootstrap(self.now, level))
        low, high = bootstrap(self.now - self.before, level)
        return Row(self.slice, self.measure, len(self.now), mean, low, high, float(self.before.mean()))


def overall(some: Sequence[Pair]) -> list[Group]:
    """Each measure that any question is valued by."""
    return [group for measure in MEASURES if (group := _group(ALL, measure, some))]


def sliced(some: Sequence[Pair], by: str) -> Iterator[Group]:
    """Each value of one slice, by nDCG@10 or, where nothing fits, by silence."""
    for value, here in _values(some, by):
        groups = (_group(f"{by}: {value}", measure, here) for measure in ("nDCG@10", "silence"))
        yield from (group for group in groups if group)


def _values(some: Sequence[Pair], by: str) -> Iterator[tuple[str, list[Pair]]]:
    for value in sorted({pair.now.slices[by] for pair in some if by in pair.now.slices}):
        yield value, [pair for pair in some if pair.now.slices.get(by) == value]


def _group(slice: str, measure: str, some: Sequence[Pair]) -> Group | None:
    rows = [
        (pair.now.values[measure], pair.before.values[measure] if pair.before else 0.0)
        for pair in some
        if measure in pair.now.values and (pair.before is None or measure in pair.before.values)
    ]
    if not rows:
        return None
    now, before = np.array(rows).T
    return Group(slice, measure, now, before if some[0].before else None)
