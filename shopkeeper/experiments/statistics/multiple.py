"""Many questions asked of one experiment: how many of the answers may be flukes.

Benjamini and Hochberg (1995), "Controlling the false discovery rate", JRSS B 57.
"""

from collections.abc import Hashable, Mapping
from typing import TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)


def discoveries(p: Mapping[K, float]) -> dict[K, float]:
    """Each question's q: calling all with q ≤ 0.05 discoveries, on average at most 5 % of them are none."""
    if not p:
        return {}
    values = np.array(list(p.values()), np.float64)
    order = np.argsort(values)
    scaled = values[order] * len(values) / np.arange(1, len(values) + 1)
    q = np.empty_like(values)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1)
    return dict(zip(p, q.tolist(), strict=True))
