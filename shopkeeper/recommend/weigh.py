"""What several parts propose, as one list: each part's scores are read as shares, and weighed (see ``models.hybrid``).

Keeps which part gave how much to each item: for reasons, and for the log.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np

from shopkeeper.recommend.models.port import Floats, Scored, best, united


@dataclass(frozen=True, slots=True)
class Weighed:
    """Items (n,) with scores (n,), which are the sums of what the parts named gave to each (n, parts)."""

    items: Sequence[int]
    scores: Sequence[float]
    names: Sequence[str]
    parts: Sequence[Sequence[float]]

    def given(self, row: int) -> dict[str, float]:
        """What each part gave to an item, the strongest first."""
        pairs = zip(self.names, self.parts[row], strict=True)
        return {
            name: round(gave, 6) for name, gave in sorted(pairs, key=itemgetter(1), reverse=True) if gave > 0
        }

    def has(self, row: int, names: Collection[str]) -> bool:
        """Whether one of these parts gave anything to an item."""
        return any(gave > 0 and name in names for name, gave in zip(self.names, self.parts[row], strict=True))


SILENCE = Weighed((), (), (), ())


def weigh(
    said: Mapping[str, Scored], weights: Mapping[str, float], most: int, also: Sequence[int] = ()
) -> Weighed:
    """Those of ``also`` that are proposed, then the best ``most``. Weights of parts that say nothing fall to the others."""
    speaking = {name: scored for name, scored in said.items() if len(scored) and weights.get(name, 0.0) > 0}
    if not speaking:
        return SILENCE
    total = sum(weights[name] for name in speaking)
    shares = [_share(scored.scores, weights[name] / total) for name, scored in speaking.items()]
    items, places = united([scored.items for scored in speaking.values()])
    parts = np.zeros((len(speaking), len(items)), np.float32)
    for part, its, share in zip(parts, places, shares, strict=True):
        part[its] = share
    scores = parts.sum(0)
    chosen = best(Scored(np.arange(len(items)), scores), most).items.tolist()
    if also:
        found = np.searchsorted(items, also)
        kept = [row for row, item in zip(found.tolist(), also, strict=True) if item in items[row : row + 1]]
        chosen = [*kept, *(row for row in chosen if row not in kept)]
    return Weighed(items[chosen].tolist(), scores[chosen].tolist(), tuple(speaking), parts.T[chosen].tolist())


def _share(scores: Floats, weight: float) -> Floats:
    """In double precision: what faded for a year adds up to less than a float32 can divide by."""
    doubled = scores.astype(np.float64)
    share: Floats = (doubled * (weight / doubled.sum())).astype(np.float32)
    return share
