"""One lesson: learn from the earlier answers, be examined on the later ones, and pass only if shoppers would have gained.

What an order would have been worth is estimated from clicks by inverse propensity scoring (Joachims et al. 2017), paired
answer by answer, with a bootstrapped interval. Refuses to keep or to serve what was learnt.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from shopkeeper.experiments.statistics.bootstrap import bootstrap
from shopkeeper.learning.bias import examination, propensities
from shopkeeper.learning.examples import COLUMNS, Examples, Whole
from shopkeeper.learning.pairs import Pairs, discounts, gains
from shopkeeper.ranking.learned import Floats, Forest, Ranker

Slopes = Callable[[Floats], tuple[Floats, Floats]]
Progress = Callable[[str, int, int], None]
EARLIER: Final = 0.7
"""Share of the answers that are learnt from. With a fifth to judge by, what was truly better was often not seen
(docs/lab-log/learn.md)."""
FEWEST: Final = 100
"""Clicked answers without which nothing is learnt; a quarter of it, without which nothing is judged."""


class Trainer(Protocol):
    def __call__(self, features: Floats, columns: tuple[str, ...], slopes: Slopes, progress: Progress) -> Forest:  # fmt: skip
        """Trees grown down ``slopes``, which gives gradient and curvature, (n,) each, at given scores (n,)."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """One measure on answers it did not learn from; ``low`` and ``high`` bound the change."""

    what: str
    answers: int
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Lesson:
    """``refused`` says why the ranker must not be used, if so; ``judged`` is false when that is for want of data."""

    ranker: Forest | None
    rows: tuple[Row, ...] = ()
    refused: str = ""
    judged: bool = True
    examination: Floats | None = None
    """(places,) as it was estimated."""


def learn(examples: Examples, trainer: Trainer, progress: Progress, active: Ranker | None = None) -> Lesson:
    """``active``: what orders now, if it was learnt; without it the order as shown is what must be beaten."""
    earlier, later = examples.split(EARLIER)
    if earlier.clicked < FEWEST or later.clicked < FEWEST // 4:
        there = f"{earlier.clicked} + {later.clicked} answers were clicked"
        return Lesson(None, (), f"{there}; it takes {FEWEST} to learn from and {FEWEST // 4} to judge by", judged=False)  # fmt: skip
    looked = examination(earlier)
    pairs = Pairs.of(earlier, 1 / propensities(looked, earlier.positions))
    forest = trainer(earlier.features, COLUMNS, pairs.slopes, progress)
    before = active(later.features) if active else -later.positions.astype(np.float64)
    rows = tuple(_rows(later, looked, before, forest(later.features)))
    better = all(row.low > 0 for row in rows[:2])
    refused = "" if better else "it does not put what shoppers chose any higher, by more than chance explains"
    return Lesson(forest, rows, refused, examination=looked)


def worths(examples: Examples, scores: Floats, looked: Floats, grades: Whole) -> Floats:
    """(q,) discounted gain of each answer in the order of ``scores``, as all positions looked at would have told."""
    weighed = gains(grades) / propensities(looked, examples.positions)
    worth = weighed * discounts(examples.ranks(scores))
    return np.asarray(np.bincount(examples.owners, worth, len(examples)), np.float64)


def drawn(examples: Examples, looked: Floats) -> Floats:
    """(q,) the same, expected of an order by lot."""
    weighed = gains(examples.grades) / propensities(looked, examples.positions)
    totals = np.bincount(examples.owners, weighed, len(examples))
    discount = discounts(examples.ranks(np.zeros(len(weighed))))
    means = np.bincount(examples.owners, discount, len(examples)) / np.diff(examples.starts)
    return np.asarray(totals * means, np.float64)


def _rows(later: Examples, looked: Floats, before: Floats, after: Floats) -> Iterator[Row]:
    """The first two must both be won: with a wrong bias of positions, even lots drawn may seem to beat the order as shown."""
    now, lots = worths(later, after, looked, later.grades), drawn(later, looked)
    yield _row("all deeds", worths(later, before, looked, later.grades), now)
    yield _row("all deeds, of lots drawn", lots, now)
    chosen = later.grades * (later.grades > 1)
    yield _row("carts and purchases", *(worths(later, scores, looked, chosen) for scores in (before, after)))


def _row(what: str, before: Floats, after: Floats) -> Row:
    return Row(what, len(before), float(before.mean()), float(after.mean()), *bootstrap(after - before))
