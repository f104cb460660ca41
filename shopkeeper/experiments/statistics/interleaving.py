"""Two rankings on one page: which one's products are clicked, with a tenth of the shoppers that two arms need.

Team-draft interleaving: Radlinski, Kurup and Joachims (2008), "How does clickthrough data reflect retrieval quality?", CIKM;
as sensitive as Chapelle, Joachims, Radlinski and Yue (2012), ACM TOIS 30, measured it.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from shopkeeper.experiments.statistics.effect import FEWEST
from shopkeeper.experiments.statistics.interval import Interval, sequence
from shopkeeper.experiments.statistics.sums import Sums
from shopkeeper.types.errors import InvalidInput

Item = TypeVar("Item", bound=Hashable)
A, B = 0, 1


@dataclass(frozen=True, slots=True)
class Drafted(Generic[Item]):
    """The page, and which ranking (0 or 1) put each item there."""

    items: tuple[Item, ...]
    teams: tuple[int, ...]

    def credit(self, clicked: Iterable[Item]) -> int:
        """+1: the second ranking won this page, −1: the first one, 0: neither."""
        clicked = set(clicked)
        votes = sum(1 if team == B else -1 for item, team in zip(self.items, self.teams, strict=True) if item in clicked)  # fmt: skip
        return (votes > 0) - (votes < 0)


def team_draft(a: Sequence[Item], b: Sequence[Item], size: int, coin: Callable[[], int]) -> Drafted[Item]:
    """Both take turns to put their best item that is not there yet; ``coin`` (0 or 1, each as likely) says who begins a round."""
    items, teams, taken = list[Item](), list[int](), set[Item]()
    queues = (iter(a), iter(b))
    while len(items) < size:
        before = len(items)
        first = coin()
        for team in (first, 1 - first):
            best = next((item for item in queues[team] if item not in taken), None)
            if best is not None and len(items) < size:
                items.append(best)
                teams.append(team)
                taken.add(best)
        if len(items) == before:
            break
    return Drafted(tuple(items), tuple(teams))


@dataclass(frozen=True, slots=True)
class Preference:
    """``value``: mean credit of shoppers, −1 … 1; above 0 the second ranking is preferred. Valid at every look."""

    value: float
    interval: Interval
    shoppers: int


def preference(credits: Sequence[float], planned: int) -> Preference:
    """``credits``: the mean of each shopper's pages, since pages of one shopper are not independent.

    Raises InvalidInput with too few shoppers, or when no one preferred anything.
    """
    if len(credits) < FEWEST:
        raise InvalidInput(
            f"{len(credits)} shoppers are too few", field="interleaving", fix=f"wait for {FEWEST}"
        )
    sums = Sums.of(np.asarray(credits, np.float64)[:, None])
    value, variance = sums.mean[0], sums.covariance[0, 0] / sums.n
    if not variance > 0:
        raise InvalidInput("all shoppers are the same", field="interleaving", fix="check the clicks")
    return Preference(float(value), sequence(value, variance, sums.n, planned), len(credits))
