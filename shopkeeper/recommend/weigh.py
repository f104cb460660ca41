"""What several parts propose, as one list: each part's scores are read as shares, and weighed (see ``models.hybrid``).

Keeps which part gave how much to each item: for reasons, and for the log.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.port import Ids, Scored, place_of, united


@dataclass(frozen=True, slots=True)
class Weighed:
    """Items (n,) with scores (n,), which are the sums of what the parts named gave to each (n, parts)."""

    items: Sequence[int]
    scores: Sequence[float]
    names: Sequence[str]
    parts: Sequence[Sequence[float]]

    def given(self, row: int) -> dict[str, float]:
        """What each part gave to an item, the strongest first."""
        pairs = [pair for pair in zip(self.names, self.parts[row], strict=True) if pair[1] > 0]
        pairs.sort(key=itemgetter(1), reverse=True)
        return {name: round(gave, 6) for name, gave in pairs}

    def has(self, row: int, names: Collection[str]) -> bool:
        """Whether one of these parts gave anything to an item."""
        return any(gave > 0 and name in names for name, gave in zip(self.names, self.parts[row], strict=True))


SILENCE = Weighed((), (), (), ())


def weigh(
    said: Mapping[str, Scored], weights: Mapping[str, float], most: int, also: Sequence[int] = ()
) -> Weighed:
    """Those of ``also`` that are proposed, then the best ``most``. Weights of parts that say nothing fall to the others; parts may give votes."""
    speaking = {name: scored for name, scored in said.items() if len(scored) and weights.get(name, 0.0) > 0}
    if not speaking:
        return SILENCE
    items, places = united(np.concatenate([scored.items for scored in speaking.values()]))
    rows, shares = _shares(speaking, weights)
    cells = len(speaking), len(items)
    parts = np.bincount(rows * cells[1] + places, shares, cells[0] * cells[1]).reshape(cells)
    scores = np.add.reduce(parts)
    chosen = _highest(scores, most)
    if also and (kept := [row for item in also if (row := place_of(item, items)) is not None]):
        chosen = np.array([*kept, *(row for row in chosen.tolist() if row not in kept)])
    gave = parts.take(chosen, axis=1).T.tolist()
    return Weighed(items.take(chosen).tolist(), scores.take(chosen).tolist(), tuple(speaking), gave)


def _shares(
    speaking: Mapping[str, Scored], weights: Mapping[str, float]
) -> tuple[Ids, npt.NDArray[np.float64]]:
    """Of all that is said, one part after the other: which part says it, and its share of the whole.

    In double precision: what faded for a year adds up to less than a float32 can divide by.
    """
    said = list(speaking.values())
    rows = np.arange(len(said)).repeat([len(scored) for scored in said])
    scores = np.concatenate([scored.scores for scored in said], dtype=np.float64)
    weight = np.array([weights[name] for name in speaking])
    return rows, scores * (weight / (weight.sum() * np.bincount(rows, scores))).take(rows)


def _highest(scores: npt.NDArray[np.float64], most: int) -> Ids:
    """Rows of the ``most`` highest, best first; of equals the first."""
    if len(scores) <= 4 * most:
        return (-scores).argsort(kind="stable")[:most]
    worst = np.partition(scores, -most)[-most]
    (rows,) = (scores >= worst).nonzero()
    highest: Ids = rows.take((-scores.take(rows)).argsort(kind="stable")[:most])
    return highest
