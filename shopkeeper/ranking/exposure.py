"""Places for everybody: of the first n at least a given share of each group, as far as there are any; else the order is kept.

Geyik, Ambler & Kenthapadi (2019), "Fairness-aware ranking in search & recommendation systems", KDD. Knows places and
groups. Refuses to know what a group is: the merchant says.
"""

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np


def even(groups: Sequence[str], least: Mapping[str, float]) -> list[int]:
    """Places of the entries in their new order. ``least``: the share of each group; the shares add up to at most 1.

    The next in order comes next, unless so many are due at some place ahead that one of theirs must.
    """
    waiting = {
        group: [place for place, one in enumerate(groups) if one == group] for group in dict.fromkeys(groups)
    }
    lengths = np.arange(1, len(groups) + 1)
    due = {
        group: np.minimum(np.floor(least.get(group, 0.0) * lengths + 1e-9), len(left))
        for group, left in waiting.items()
    }
    order, all_due = list[int](), sum(np.maximum(one, 0) for one in due.values())
    for at in range(len(groups)):
        late = (all_due[at:] > lengths[: len(groups) - at] - 1).nonzero()[0]
        among = [
            group
            for group, left in waiting.items()
            if left and (not late.size or due[group][at + late[0]] > 0)
        ]
        group = min(among, key=lambda one: waiting[one][0])
        order.append(waiting[group].pop(0))
        all_due -= due[group] > 0
        due[group] -= 1
    return order


def attention(rank: int) -> float:
    """What a place is worth to whoever stands on it: 1 / log₂(1 + rank), as DCG has it; ``rank`` counts from 1."""
    return 1 / log2(1 + rank)
