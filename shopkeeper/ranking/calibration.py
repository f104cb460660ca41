"""Maps each retriever's raw score to 0…1 by a monotone curve, so that scores can be added.

Knows the fitted curves in ``parameters.json``, made by ``benchmarks/fit_ranking.py`` from development judgements.
Refuses to know what the scores are of, and to change an order: every curve rises.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Logistic:
    """Platt (1999): ``1 / (1 + exp(-slope · (raw - middle)))``, the share of good answers at a raw score."""

    middle: float
    slope: float

    def __call__(self, raw: Floats) -> Floats:
        """Raw scores (n,) → 0…1 (n,)."""
        odds: Floats = np.exp(self.slope * (raw - self.middle), dtype=np.float32)
        return odds / (1 + odds)


@dataclass(frozen=True, slots=True)
class Calibration:
    """One curve per retriever. ``relative`` ones are first divided by the best raw score of the question.

    BM25 has no scale of its own: it grows with the number and rarity of the words asked for.
    """

    version: str
    curves: Mapping[str, Logistic]
    relative: frozenset[str]

    def __call__(self, retriever: str, raw: Floats) -> Floats:
        """Raw scores (n,) of one question → 0…1 (n,)."""
        if retriever in self.relative:
            raw = raw / max(float(raw.max(initial=0.0)), 1e-9)
        return self.curves[retriever](raw)


@cache
def default_calibration() -> Calibration:
    """The curves that ship with the code."""
    stored = parameters()
    curves = {name: Logistic(**curve) for name, curve in stored["curves"].items()}
    return Calibration(stored["version"], curves, frozenset(stored["relative"]))


@cache
def parameters() -> dict[str, Any]:
    """Everything that was fitted, as it lies in ``parameters.json``."""
    stored: dict[str, Any] = json.loads((files(__package__) / "parameters.json").read_text())
    return stored
