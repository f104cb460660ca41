"""Several models, one list: a mixture of what each believes the next item to be.

Each part's scores are read as a distribution over items, and each part has a share in the mixture. Early in a visit other
parts are right than late, hence one set of shares for each length.

Knows parts by name. Refuses to know how they score, and how shares are found (``blend``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.recommend.models.port import NOBODY, Model, Scored, best, summed

LENGTHS = 4
"""Visits of 1, 2, 3 and ≥ 4 items have weights of their own."""

Weights = tuple[Mapping[str, float], ...]

DEFAULT_WEIGHTS: Weights = (
    {"wide": 0.30, "sharp": 0.30, "popular": 0.10, "same": 0.30},
    {"wide": 0.40, "sharp": 0.30, "popular": 0.10, "same": 0.15, "earlier": 0.05},
    {"wide": 0.40, "sharp": 0.20, "popular": 0.05, "same": 0.25, "earlier": 0.10},
    {"wide": 0.45, "sharp": 0.15, "popular": 0.05, "same": 0.25, "earlier": 0.10},
)
"""For clicks, until a shop has visits of its own to fit. Where what was seen is excluded, its share falls to the others."""


def length_of(seen: Sequence[int]) -> int:
    """Which set of weights: 0 … LENGTHS-1."""
    return min(max(len(seen), 1), LENGTHS) - 1


@dataclass(frozen=True, slots=True)
class Hybrid:
    """``weights``: for each length, part → share. Parts without a share are not asked."""

    parts: Mapping[str, Model]
    weights: Weights

    def score(self, seen: Sequence[int]) -> Scored:
        shares = self.weights[length_of(seen)]
        said = [(self.parts[name].score(seen), share) for name, share in shares.items() if name in self.parts]
        said = [(scored, share) for scored, share in said if share > 0 and len(scored)]
        if not said:
            return NOBODY
        scores = np.concatenate([scored.scores * (share / scored.scores.sum()) for scored, share in said])
        return summed(np.concatenate([scored.items for scored, _ in said]), scores)

    def next(self, seen: Sequence[int], k: int, exclude: Collection[int] = ()) -> Scored:
        """The ``k`` likeliest next items, best first, scores between 0 and 1."""
        return best(self.score(seen), k, exclude)
