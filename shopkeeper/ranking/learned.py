"""A learned order, evaluated without the library that learned it: trees as flat arrays, walked by NumPy.

Knows columns by name and rows of numbers. Refuses to know what they mean, whose they are, and how the trees were grown
(``learning``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.artefacts.archive import BROKEN
from shopkeeper.types.errors import InvalidInput

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int32]
SCORE: Final = "score"
"""The column of the fused score: today's order, where nothing was learnt."""
_PARTS: Final = ("feature", "threshold", "left", "right", "value", "roots", "columns")


class Ranker(Protocol):
    """Pure: equal rows get equal scores, on any machine."""

    @property
    def columns(self) -> tuple[str, ...]:
        """What each row must hold, in this order."""
        ...

    def __call__(self, features: Floats) -> Floats:
        """(n, columns) → (n,), higher comes first."""
        ...


@dataclass(frozen=True, slots=True)
class Linear:
    """A weighted sum. The default has one weight, the fused score's: the order as it is until there is data."""

    weights: Mapping[str, float]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.weights)

    def __call__(self, features: Floats) -> Floats:
        return np.asarray(features @ np.array(list(self.weights.values())))


DEFAULT: Final = Linear({SCORE: 1.0})


@dataclass(frozen=True, slots=True)
class Forest:
    """Regression trees whose sum is the score. Arrays over all nodes of all trees; a leaf is its own ``left`` and ``right``."""

    columns: tuple[str, ...]
    feature: Numbers
    threshold: Floats
    """At most this goes to the left."""
    left: Numbers
    right: Numbers
    value: Floats
    """Of leaves."""
    roots: Numbers

    def __call__(self, features: Floats) -> Floats:
        return self.stages(features)[:, -1] if len(self.roots) else np.zeros(len(features))

    def stages(self, features: Floats) -> Floats:
        """(n, trees): the score as it stands after each tree."""
        rows = np.arange(len(features))[:, None]
        node = np.tile(self.roots, (len(features), 1))
        while True:
            lower = features[rows, self.feature[node]] <= self.threshold[node]
            below = np.where(lower, self.left[node], self.right[node])
            if np.array_equal(below, node):
                break
            node = below
        return np.asarray(np.cumsum(self.value[node], axis=1))  # one tree after the other, as they were grown

    def first(self, trees: int) -> "Forest":
        return Forest(self.columns, self.feature, self.threshold, self.left, self.right, self.value, self.roots[:trees])  # fmt: skip

    def dump(self) -> bytes:
        out, arrays = BytesIO(), {name: getattr(self, name) for name in _PARTS}
        np.savez_compressed(out, allow_pickle=False, **arrays | {"columns": np.array(self.columns)})
        return out.getvalue()

    @classmethod
    def load(cls, content: bytes) -> "Forest":
        """Raises InvalidInput for anything that ``dump`` did not write."""
        try:
            with np.load(BytesIO(content), allow_pickle=False) as arrays:
                parts: dict[str, Any] = {name: arrays[name] for name in _PARTS}
            made = cls(**parts | {"columns": tuple(map(str, parts["columns"]))})
            sound = made._sound()
        except (*BROKEN, TypeError):
            sound = False
        if not sound:
            raise InvalidInput("this is no ranker", field="ranker", fix="shopkeeper learn makes another")
        return made

    def _sound(self) -> bool:
        """Whether every walk ends at a leaf: children stand behind their parents, or are these themselves."""
        at, whole = np.arange(len(self.value)), (self.feature, self.left, self.right, self.roots)
        return bool(
            all(part.ndim == 1 and part.dtype.kind == "i" for part in whole)
            and all(part.ndim == 1 and part.dtype.kind == "f" for part in (self.threshold, self.value))
            and len(self.feature) == len(self.threshold) == len(self.left) == len(self.right) == len(at)
            and all((at <= part).all() and (part < len(at)).all() for part in (self.left, self.right))
            and all((part >= 0).all() for part in (self.feature, self.roots))
            and (self.feature < len(self.columns)).all()
            and (self.roots < len(at)).all()
        )
