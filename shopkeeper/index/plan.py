"""How to ask an index so that only allowed looks come back, and enough of them.

Knows what each way costs: few looks allowed — scan them exactly; many — ask the graph for more than is needed, drop the
rest, and ask wider when too few were left. Refuses to know constraints: it gets the keys they left.
"""

from collections.abc import Callable
from math import ceil

import numpy as np

from shopkeeper.index.port import EVERYTHING, NOTHING, Index, Keys, Ranked, Scope, Scores, Space

EXACT = 1_000_000
"""Looks up to which vectors are compared exactly in memory, and no graph is built: at the depth of a search, two hundred
looks, a graph of a tenth as many answers no sooner and loses some (docs/lab-log/index.md)."""
MOST_OVERFETCH = 8
"""When fewer than one look in this many is allowed, a scan beats asking the graph for so many more."""
ENOUGH = 8
"""One match in this many of what was asked is enough: a page's worth. BM25 takes twice as long for four times the depth,
and vectors bring more candidates anyway."""
_SLACK = 1.3
_PUSHED = 2
"""Over-fetch where a scope already narrows the engine: most of the rest is allowed."""
_OVERFETCH_WORDS = 4
_WIDER = 4


def nearest(index: Index, space: Space, vector: Scores, allowed: Keys, scope: Scope, k: int = 200) -> Ranked:
    """The nearest ``k`` of ``allowed`` (ascending keys); ``scope`` may be wider than them, never narrower."""
    if len(allowed) <= EXACT or len(allowed) * MOST_OVERFETCH < index.count():
        return index.among(space, vector, allowed, k)
    return _widening(
        lambda n: index.nearest(space, vector, scope, n), allowed, _overfetch(index, allowed, scope), k, k
    )


class Words:
    """The words of one question, asked under one set of constraints after another: nothing is asked of the index twice. Of one thread at a time."""

    def __init__(self, index: Index, text: str) -> None:
        self._index, self._text = index, text
        self._found: dict[Scope, tuple[int, Ranked]] = {}

    def __call__(self, allowed: Keys, scope: Scope, k: int = 200) -> Ranked:
        """The best ``k`` matches among ``allowed`` (ascending keys).

        The whole shop is asked first, for that answer serves every set of constraints; the engine's own filter, which
        makes BM25 two to four times slower, only when too little of it is allowed.
        """
        if not len(allowed) or k < 1:
            return NOTHING
        wanted = ceil(k * min(_OVERFETCH_WORDS, _overfetch(self._index, allowed, EVERYTHING)))
        found = self._best(EVERYTHING, wanted)
        kept = _only(found, allowed, k)
        if len(kept.keys) >= k / ENOUGH or len(found.keys) < wanted:
            return kept
        pushed = (
            scope if scope.any_of else EVERYTHING
        )  # "no wool" alone hardly narrows, and is slow to filter by
        overfetch = _PUSHED if scope.any_of else _OVERFETCH_WORDS * _WIDER
        return _widening(lambda n: self._best(pushed, n), allowed, overfetch, k, ceil(k / ENOUGH))

    def _best(self, scope: Scope, k: int) -> Ranked:
        """A shorter list is the beginning of a longer one."""
        asked, found = self._found.get(scope, (0, NOTHING))
        if asked < k and len(found.keys) == asked:
            asked, found = self._found[scope] = k, self._index.lexical(self._text, scope, k)
        return Ranked(found.keys[:k], found.scores[:k], found.view[:k])


def _overfetch(index: Index, allowed: Keys, scope: Scope) -> float:
    if scope.any_of:
        return _PUSHED
    return min(MOST_OVERFETCH, max(1.0, _SLACK * index.count() / max(len(allowed), 1)))


def _widening(ask: Callable[[int], Ranked], allowed: Keys, overfetch: float, k: int, enough: int) -> Ranked:
    """Ask for more than is needed, then for four times as many until ``enough`` are allowed or none are left."""
    wanted = ceil(k * overfetch)
    while len(allowed) and k > 0:
        found = ask(wanted)
        kept = _only(found, allowed, k)
        if len(kept.keys) >= enough or len(found.keys) < wanted:
            return kept
        wanted *= _WIDER
    return NOTHING


def _only(found: Ranked, allowed: Keys, k: int) -> Ranked:
    at = np.minimum(np.searchsorted(allowed, found.keys), len(allowed) - 1)
    rows = np.flatnonzero(allowed[at] == found.keys)[:k]
    return Ranked(found.keys[rows], found.scores[rows], found.view[rows])
