"""Words that are likelier than others, since the shop sells them: "roast" rather than "rose".

Shallow fusion with a tree of phrases (Zhao et al., "Shallow-fusion end-to-end contextual biasing", Interspeech 2019): what
would begin a phrase gets a little, what goes on with one gets more. Knows tokens as numbers. Refuses to know an engine.
"""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

BEGINS: Final = 0.5
GOES_ON: Final = 3.0
"""Added to the logarithm of a token's likelihood. Measured by ``benchmarks/speech.py``."""


class Tree(dict[int, "Tree"]):
    """Tokens that may follow."""

    @classmethod
    def of(cls, phrases: Iterable[Sequence[int]]) -> "Tree":
        root = cls()
        for phrase in phrases:
            node: Tree = root
            for token in phrase:
                node = node.setdefault(token, cls())
        return root


class Hints:
    """Follows one stretch, token by token."""

    def __init__(self, root: Tree) -> None:
        self._root = root
        self._within: tuple[Tree, ...] = (root,)
        self._begins = np.fromiter(root, np.int64, len(root))

    def favour(self, logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """The same with what the hints add: (tokens,)."""
        favoured = logits.copy()
        favoured[self._begins] += BEGINS
        for node in self._within[1:]:
            favoured[list(node)] += GOES_ON
        return favoured

    def follow(self, token: int) -> None:
        going = [node[token] for node in self._within if token in node]
        self._within = (self._root, *(node for node in going if node))
