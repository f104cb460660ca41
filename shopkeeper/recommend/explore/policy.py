"""What every exploring policy is: candidates in, a slate with propensities out.

Knows the shape. Refuses to draw. Two kinds of propensity are in use, and a policy says which is its own: *marginal*, the
chance of this item on this place whatever stands elsewhere (Li et al. 2018, "Offline evaluation of ranking policies with
click models", KDD), and *conditional*, the chance given the places before, whose product is the slate's own (McInerney et
al. 2020, "Counterfactual evaluation of slate recommendations with sequential reward interactions", KDD).
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.port import Ids, Scored

Probabilities = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Items (k,) from the first place on, each with the probability that the policy puts it there: 0 < p ≤ 1."""

    items: Ids
    propensities: Probabilities


class Policy(Protocol):
    def draw(self, pool: Scored, k: int, rng: np.random.Generator) -> Drawn:
        """At most ``k`` different items of the pool, which may be in any order."""
        ...
