"""Slates by a softmax without replacement: what scores higher stands higher more often. Propensities are conditional.

Plackett (1975), Luce (1959); drawn by adding Gumbel noise and sorting (Kool, van Hoof and Welling 2019, "Stochastic beams and
where to find them", ICML). Knows nothing but the pool.
"""

from dataclasses import dataclass

import numpy as np

from shopkeeper.recommend.explore.policy import Drawn, Probabilities
from shopkeeper.recommend.models.port import Scored


@dataclass(frozen=True, slots=True)
class PlackettLuce:
    """``temperature`` 1: an item comes first in proportion to its score; lower is greedier."""

    temperature: float = 0.3

    def draw(self, pool: Scored, k: int, rng: np.random.Generator) -> Drawn:
        logits = np.log(pool.scores.astype(np.float64)) / self.temperature
        order = np.argsort(-(logits + rng.gumbel(size=len(logits))), kind="stable")
        return Drawn(pool.items[order[:k]], self.conditionals(pool, order)[:k])

    def conditionals(self, pool: Scored, order: np.ndarray) -> Probabilities:
        """For each place of an ordering (n,) of the whole pool: its item's chance among those not placed yet."""
        logits = np.log(pool.scores.astype(np.float64))[order] / self.temperature
        left = np.logaddexp.accumulate(logits[::-1])[::-1]
        chances: Probabilities = np.exp(logits - left)
        return chances
