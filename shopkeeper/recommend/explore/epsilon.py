"""Epsilon-greedy slates: nearly always the best, now and then anything of the pool. Propensities are marginal.

One coin is thrown for the whole slate, which makes every place's probability exact in one line: on place j item i stands
with (1 - ε) · [i is the j-th best] + ε / n. Knows nothing but the pool.
"""

from dataclasses import dataclass

import numpy as np

from shopkeeper.recommend.explore.policy import Drawn, Probabilities
from shopkeeper.recommend.models.port import Scored, best


@dataclass(frozen=True, slots=True)
class Epsilon:
    epsilon: float = 0.05

    def draw(self, pool: Scored, k: int, rng: np.random.Generator) -> Drawn:
        greedy = best(pool, len(pool)).items
        n, by_chance = len(greedy), rng.random() < self.epsilon
        any_of_them, best_of_them = self.epsilon / max(n, 1), 1 - self.epsilon
        if not by_chance:
            return Drawn(greedy[:k], np.full(min(k, n), any_of_them + best_of_them))
        chosen = rng.permutation(n)[:k]
        return Drawn(greedy[chosen], any_of_them + best_of_them * (chosen == np.arange(len(chosen))))

    def marginals(self, n: int, k: int) -> Probabilities:
        """(k places, n items best first): each row sums to 1."""
        return self.epsilon / max(n, 1) + (1 - self.epsilon) * np.eye(k, n)
