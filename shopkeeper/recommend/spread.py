"""A list that is not ten times the same: what was shown already is worth less the next time.

Clarke et al. (2008), "Novelty and diversity in information retrieval evaluation", SIGIR: in α-nDCG a facet that stands n
times in the list above adds only (1 - α)ⁿ of its worth; the list is filled greedily by what adds most. Knows scores and
facets. Refuses to know what the facets mean.
"""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Final

ALPHA: Final = 0.25


def spread(
    scores: Sequence[float], facets: Sequence[Sequence[Hashable]], most: int, alpha: float = ALPHA
) -> list[int]:
    """Places of at most ``most`` entries, in order; ties to the first. What has no facet keeps its whole score.

    ``scores`` are not negative. With ``alpha`` 0 it is the order of the scores.
    """
    met: Counter[Hashable] = Counter()
    left = sorted(range(len(scores)), key=lambda place: -scores[place])
    chosen: list[int] = []
    while left and len(chosen) < most:
        best, worth = left[0], -1.0
        for place in left:
            if scores[place] <= worth:
                break
            own = facets[place]
            gain = sum((1 - alpha) ** met[facet] for facet in own) / len(own) if own else 1.0
            if scores[place] * gain > worth:
                best, worth = place, scores[place] * gain
        left.remove(best)
        met.update(facets[best])
        chosen.append(best)
    return chosen
