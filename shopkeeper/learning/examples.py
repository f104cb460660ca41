"""Examples as arrays: the rows of every answer that was shown, what was known of them then, and what came of them.

Knows answers as groups of rows, in the order of time. Refuses to know how features are computed and where events lie.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from shopkeeper.events import Events
from shopkeeper.features.catalogue import CANDIDATE_COLUMNS
from shopkeeper.features.facts import Facts
from shopkeeper.features.replay import Chosen, Outcomes, grade, nothing_chosen, shown
from shopkeeper.ranking.learned import SCORE, Floats
from shopkeeper.types import Event, Surface

Whole = npt.NDArray[np.int64]
COLUMNS: Final = (SCORE, *CANDIDATE_COLUMNS)


@dataclass(frozen=True, slots=True)
class Examples:
    """n rows in q answers: the rows of answer i are ``starts[i]`` … ``starts[i + 1]``; answers ascend in time."""

    features: Floats
    """(n, COLUMNS)."""
    grades: Whole
    """0–3, as ``features.replay.GRADES`` has them."""
    positions: Whole
    """From 1."""
    starts: Whole
    answers: tuple[Event, ...]
    """The Shown events, q of them."""

    @classmethod
    def of(cls, log: Events, facts: Facts, chosen: Chosen = nothing_chosen) -> "Examples":
        """What was shown for searches; bots' answers are not in it."""
        outcomes, rows = Outcomes(log), list[tuple[Event, Floats, list[int]]]()
        for each in shown(log, facts, chosen):
            if each.event.surface is Surface.SEARCH:
                grades = [grade(outcomes.of(each.event, line.product)) for line in each.event.lines]
                scores = [[line.score] for line in each.event.lines]
                rows.append((each.event, np.hstack([scores, each.candidates]), grades))
        return cls.from_rows(sorted(rows, key=lambda row: row[0].at))

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[Event, Floats, list[int]]]) -> "Examples":
        rows = list(rows)
        events = tuple(event for event, _, _ in rows)
        return cls(
            np.vstack([features for _, features, _ in rows] or [np.zeros((0, len(COLUMNS)))]),
            np.array([grade for _, _, grades in rows for grade in grades], np.int64),
            np.array([line.rank or place for event in events for place, line in enumerate(event.lines, 1)], np.int64),
            np.cumsum([0, *(len(event.lines) for event in events)]),
            events,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def owners(self) -> Whole:
        """(n,) the answer of each row."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    @property
    def clicked(self) -> int:
        """Answers of which something was at least clicked."""
        return len(np.unique(self.owners[self.grades > 0]))

    def part(self, begin: int, end: int) -> "Examples":
        """Answers ``begin`` … ``end``."""
        rows = slice(self.starts[begin], self.starts[end])
        starts = self.starts[begin : end + 1] - self.starts[begin]
        return Examples(self.features[rows], self.grades[rows], self.positions[rows], starts, self.answers[begin:end])  # fmt: skip

    def split(self, share: float) -> tuple["Examples", "Examples"]:
        """Before and after: the first ``share`` of the answers, and those that came later."""
        first = round(len(self) * share)
        return self.part(0, first), self.part(first, len(self))

    def ranks(self, scores: Floats) -> Whole:
        """(n,) places from 0 within each answer by descending ``scores``; equal ones stay as they were shown."""
        owners = self.owners
        order = np.lexsort((self.positions, -scores, owners))
        ranks = np.empty(len(scores), np.int64)
        ranks[order] = np.arange(len(scores)) - self.starts[owners[order]]
        return ranks
