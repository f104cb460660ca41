"""Places for everybody: of the first n at least a given share of each group, as far as there are any; else the order is kept.

Geyik, Ambler & Kenthapadi (2019), "Fairness-aware ranking in search & recommendation systems", KDD: DetGreedy. Knows places and
groups. Refuses to know what a group is: the merchant says.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import floor, log2


def even(groups: Sequence[str], least: Mapping[str, float]) -> list[int]:
    """Places of the entries in their new order. ``least``: the share of each group; the shares add up to at most 1."""
    waiting = {
        group: [place for place, one in enumerate(groups) if one == group] for group in dict.fromkeys(groups)
    }
    had, order = Counter[str](), list[int]()
    for n in range(1, len(groups) + 1):
        behind = [
            group
            for group, left in waiting.items()
            if left and had[group] < floor(least.get(group, 0.0) * n + 1e-9)
        ]
        among = behind or [group for group, left in waiting.items() if left]
        group = min(among, key=lambda one: waiting[one][0])
        order.append(waiting[group].pop(0))
        had[group] += 1
    return order


def attention(rank: int) -> float:
    """What a place is worth to whoever stands on it: 1 / log₂(1 + rank), as DCG has it; ``rank`` counts from 1."""
    return 1 / log2(1 + rank)
