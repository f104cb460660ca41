"""pass@1 and pass^k: how often a run passes, and how often a conversation passes in every way it is said.

pass^k after τ-bench (Yao et al. 2024), here over paraphrases instead of repetitions. Knows shares. Refuses to play.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shopkeeper.evaluation.conversations.play import Fault, Played

ALL = "all"


@dataclass(frozen=True, slots=True)
class Score:
    group: str
    conversations: int
    pass_1: float
    """Share of runs without a fault."""
    pass_all: float
    """Share of conversations without a fault in any of their ways."""


@dataclass(frozen=True, slots=True)
class Scores:
    version: str
    rows: tuple[Score, ...]
    """The whole first, then each half, then the groups."""
    faults: tuple[Fault, ...]

    def of(self, group: str) -> Score:
        return next(row for row in self.rows if row.group == group)


def score(version: str, played: Sequence[Played]) -> Scores:
    slices = {ALL: list(played)}
    for one in played:
        slices.setdefault(f"half: {one.conversation.half}", []).append(one)
    for one in played:
        slices.setdefault(one.conversation.group, []).append(one)
    faults = tuple(fault for one in played for way in one.faults for fault in way)
    return Scores(version, tuple(_row(name, some) for name, some in slices.items()), faults)


def _row(name: str, played: Sequence[Played]) -> Score:
    runs = [not way for one in played for way in one.faults]
    return Score(name, len(played), _share(runs), _share(not any(one.faults) for one in played))


def _share(passed: Iterable[bool]) -> float:
    every = list(passed)
    return sum(every) / len(every) if every else 0.0
