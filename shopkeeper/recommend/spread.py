"""A list that is not ten times the same: what was shown already is worth less the next time.

Clarke et al. (2008), "Novelty and diversity in information retrieval evaluation", SIGIR: in α-nDCG a facet that stands n
times in the list above adds only (1 - α)ⁿ of its worth; the list is filled greedily by what adds most. Since worth only ever
falls, an entry is weighed again only when it comes to the front (Minoux 1978, "Accelerated greedy algorithms"). Knows scores
and facets. Refuses to know what the facets mean.
"""

from collections.abc import Hashable, Sequence
from heapq import heapify, heappop, heapreplace
from typing import Final

ALPHA: Final = 0.25


def spread(
    scores: Sequence[float], facets: Sequence[Sequence[Hashable]], most: int, alpha: float = ALPHA
) -> list[int]:
    """Places of at most ``most`` entries, in order; ties to the first. What has no facet keeps its whole score.

    ``scores`` are not negative. With ``alpha`` 0 it is the order of the scores.
    """
    left: dict[Hashable, float] = {}
    """Of each facet that stands in the list: what it is still worth."""
    front = [(-score, place) for place, score in enumerate(scores)]
    heapify(front)
    chosen: list[int] = []
    while front and len(chosen) < most:
        _, place = front[0]
        share = 0.0
        for facet in facets[place]:
            share += left.get(facet, 1.0)
        worth = (-scores[place] * (share / len(facets[place]) if facets[place] else 1.0), place)
        if worth > front[0]:
            heapreplace(front, worth)
            continue
        heappop(front)
        chosen.append(place)
        for facet in facets[place]:
            left[facet] = left.get(facet, 1.0) * (1 - alpha)
    return chosen
