"""The objective: pairs of products of one answer that should change places, and how much it would bring.

LambdaMART (Burges 2010, "From RankNet to LambdaRank to LambdaMART") on discounted cumulative gain, each pair weighted by the
inverse propensity of the better one (Joachims, Swaminathan and Schnabel 2017, "Unbiased learning-to-rank with biased
feedback"; for LambdaMART Hu et al. 2019). Refuses to grow trees.
"""

from dataclasses import dataclass

import numpy as np

from shopkeeper.learning.examples import Examples, Whole
from shopkeeper.ranking.learned import Floats


def gains(grades: Whole) -> Floats:
    """The grade itself: a purchase is three clicks. 2^grade - 1 leaves all to a few purchases (docs/lab-log/learn.md)."""
    return grades.astype(np.float64)


def discounts(ranks: Whole) -> Floats:
    """1 / log2(place + 1), places from 0 (Järvelin and Kekäläinen 2002)."""
    return np.asarray(1 / np.log2(ranks + 2.0))


@dataclass(frozen=True, slots=True)
class Pairs:
    """m pairs of rows: ``better`` should come before ``worse``, by ``worth``."""

    examples: Examples
    better: Whole
    worse: Whole
    worth: Floats

    @classmethod
    def of(cls, examples: Examples, weights: Floats) -> "Pairs":
        """``weights``: (n,) inverse propensities."""
        better, worse = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for begin, end in zip(examples.starts[:-1], examples.starts[1:], strict=True):
            grades = examples.grades[begin:end]
            if grades.any():
                above, below = np.nonzero(grades[:, None] > grades[None, :])
                better.append(above + begin)
                worse.append(below + begin)
        some, others = np.concatenate(better), np.concatenate(worse)
        gain = gains(examples.grades)
        return cls(examples, some, others, weights[some] * (gain[some] - gain[others]))

    def slopes(self, scores: Floats) -> tuple[Floats, Floats]:
        """(n,) gradient and curvature of the loss at ``scores``."""
        discount = discounts(self.examples.ranks(scores))
        moved = self.worth * np.abs(discount[self.better] - discount[self.worse])
        wrong = 1 / (1 + np.exp(np.clip(scores[self.better] - scores[self.worse], -50, 50)))
        pull, bend = moved * wrong, moved * wrong * (1 - wrong)
        n = len(scores)
        slope = np.bincount(self.worse, pull, n) - np.bincount(self.better, pull, n)
        curve = np.bincount(self.worse, bend, n) + np.bincount(self.better, bend, n)
        return np.asarray(slope, np.float64), np.asarray(curve, np.float64)
