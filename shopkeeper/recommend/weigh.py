"""What several parts propose, as one list: each part's scores are read as shares, and weighed (see ``models.hybrid``).

Keeps which part gave how much to each item: for reasons, and for the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from shopkeeper.recommend.models.port import NOBODY, Floats, Ids, Scored, best, summed


@dataclass(frozen=True, slots=True)
class Weighed:
    """Items (n,) best first with scores (n,), which are the sums of ``parts``: each (n,)."""

    items: Ids
    scores: Floats
    parts: Mapping[str, Floats]

    def strongest(self, row: int) -> list[str]:
        """The parts that speak for an item, the strongest first."""
        told = {name: float(column[row]) for name, column in self.parts.items()}
        return sorted((name for name in told if told[name] > 0), key=lambda name: -told[name])

    def features(self, row: int) -> dict[str, float]:
        return {name: round(float(column[row]), 6) for name, column in self.parts.items() if column[row] > 0}


def weigh(said: Mapping[str, Scored], weights: Mapping[str, float], most: int) -> Weighed:
    """The best ``most``. Weights of parts that say nothing fall to the others."""
    speaking = {name: scored for name, scored in said.items() if len(scored) and weights.get(name, 0.0) > 0}
    total = sum(weights[name] for name in speaking)
    shares = {name: _share(scored, weights[name] / total) for name, scored in speaking.items()}
    if not shares:
        return Weighed(NOBODY.items, NOBODY.scores, {})
    whole = summed(
        np.concatenate([scored.items for scored in shares.values()]),
        np.concatenate([scored.scores for scored in shares.values()]),
    )
    chosen = best(whole, most)
    return Weighed(
        chosen.items,
        chosen.scores,
        {name: scored.of(chosen.items) for name, scored in shares.items()},
    )


def _share(scored: Scored, weight: float) -> Scored:
    """In double precision: what faded for a year adds up to less than a float32 can divide by."""
    scores = scored.scores.astype(np.float64)
    return Scored(scored.items, (scores * (weight / scores.sum())).astype(np.float32))
