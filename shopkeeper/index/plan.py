"""How to ask an index so that only allowed looks come back, and enough of them.

Knows what each way costs: few looks allowed — scan them exactly; many — ask the graph for more than is needed, drop the
rest, and ask wider when too few were left. Refuses to know constraints: it gets the keys they left.
"""

from math import ceil

import numpy as np

from shopkeeper.index.port import NOTHING, Index, Keys, Ranked, Scope, Scores, Space

EXACT = 1_000_000
"""Looks up to which vectors are compared exactly in memory, and no graph is built: at the depth of a search, two hundred
looks, a graph of a tenth as many answers no sooner and loses some (docs/lab-log/index.md)."""
MOST_OVERFETCH = 8
"""When fewer than one look in this many is allowed, a scan beats asking the graph for so many more."""
_SLACK = 1.3
_PUSHED = 2
"""Over-fetch where a scope already narrows the engine: most of the rest is allowed."""
_WIDER = 4


def nearest(index: Index, space: Space, vector: Scores, allowed: Keys, scope: Scope, k: int = 200) -> Ranked:
    """The nearest ``k`` of ``allowed`` (ascending keys); ``scope`` may be wider than them, never narrower."""
    if len(allowed) <= EXACT or len(allowed) * MOST_OVERFETCH < index.count():
        return index.among(space, vector, allowed, k)
    wanted = ceil(k * _overfetch(index, allowed, scope))
    while k > 0:
        found = index.nearest(space, vector, scope, wanted)
        kept = _only(found, allowed, k)
        if len(kept.keys) >= k or len(found.keys) < wanted:
            return kept
        wanted *= _WIDER
    return NOTHING


def _overfetch(index: Index, allowed: Keys, scope: Scope) -> float:
    if scope.any_of:
        return _PUSHED
    return min(MOST_OVERFETCH, max(1.0, _SLACK * index.count() / max(len(allowed), 1)))


def _only(found: Ranked, allowed: Keys, k: int) -> Ranked:
    at = np.minimum(np.searchsorted(allowed, found.keys), len(allowed) - 1)
    rows = np.flatnonzero(allowed[at] == found.keys)[:k]
    return Ranked(found.keys[rows], found.scores[rows], found.view[rows])
