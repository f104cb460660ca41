"""Thompson sampling: an item is shown as often as it may be the best. Propensities are marginal.

Thompson (1933); Chapelle and Li (2011), "An empirical evaluation of Thompson sampling", NIPS: a Beta belief in each item's
rate of clicks, one draw from each, the highest first. How likely an item is on a place is an integral over its own draw
times the chance that so many of the others drew more; it is summed on a grid instead of simulated.

Knows counts of one surface. Refuses to know what counts as success.
"""

from collections.abc import Sequence

import numpy as np

from shopkeeper.recommend.explore.policy import Drawn, Probabilities
from shopkeeper.recommend.models.port import Scored

_TAIL = 8.0


class Thompson:
    """``prior``: successes and failures that every item is credited with, best set to the surface's usual rate."""

    def __init__(self, prior: tuple[float, float] = (1.0, 20.0), grid: int = 200) -> None:
        self.prior, self.grid = prior, grid
        self._counts: dict[int, tuple[float, float]] = {}

    def observe(self, item: int, success: bool) -> None:
        """The item was shown, and it worked or not."""
        wins, losses = self._counts.get(item, self.prior)
        self._counts[item] = (wins + success, losses + (not success))

    def draw(self, pool: Scored, k: int, rng: np.random.Generator) -> Drawn:
        """The pool's scores are not used: it says who may be shown."""
        beliefs = np.array([self._counts.get(item, self.prior) for item in pool.items.tolist()]).reshape(
            -1, 2
        )
        order = np.argsort(-rng.beta(beliefs[:, 0], beliefs[:, 1]), kind="stable")[:k].tolist()
        places = np.arange(len(order))
        return Drawn(pool.items[order], self.marginals(beliefs, len(order), order)[places, places])

    def marginals(self, beliefs: Probabilities, k: int, of: Sequence[int] | None = None) -> Probabilities:
        """Beta parameters (n, 2) → (k places, n items); rows sum to 1 up to the grid's error. ``of``: only these items."""
        mass = self._mass(beliefs)
        above = 1 - np.cumsum(mass, axis=1) + mass / 2
        chances = np.array(
            [
                (_exactly(np.delete(above, i, 0), k) * mass[i]).sum(1)
                for i in (range(len(mass)) if of is None else of)
            ]
        )
        clipped: Probabilities = np.clip(chances.T, 1e-9, 1.0)
        return clipped

    def _mass(self, beliefs: Probabilities) -> Probabilities:
        """Each belief's probability of each cell (n, grid), with cells only where some belief lies, on a logit scale."""
        wins, losses = beliefs[:, :1], beliefs[:, 1:]
        middle = np.log(wins / losses)
        spread = np.sqrt(1 / wins + 1 / losses)
        cells = np.linspace((middle - _TAIL * spread).min(), (middle + _TAIL * spread).max(), self.grid)
        log = -wins * np.logaddexp(0, -cells) - losses * np.logaddexp(0, cells)
        density = np.exp(log - log.max(axis=1, keepdims=True))
        mass: Probabilities = density / density.sum(axis=1, keepdims=True)
        return mass


def _exactly(above: Probabilities, k: int) -> Probabilities:
    """The chance that 0 … k-1 of the others are above each cell (k, grid): the Poisson binomial, one other at a time."""
    chances = np.zeros((k, above.shape[1]))
    chances[0] = 1.0
    for other in above:
        chances[1:] = chances[1:] * (1 - other) + chances[:-1] * other
        chances[0] *= 1 - other
    return chances
