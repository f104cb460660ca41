"""How the heads of ``lite`` learn, in NumPy: one loss, its gradient by hand, and small steps that stay near home.

Pictures and words of a thing are drawn together, those of different things apart (InfoNCE, van den Oord et al. 2018), and so
are two pictures of one thing in sight. Weights are pulled towards those they started from (L2-SP, Li et al. 2018), so that
what was learnt before is not forgotten. Knows what ``heads`` computes, line by line; a test holds the gradient against
finite differences. Refuses to know catalogues.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.lite.heads import ImageHead, gelu
from shopkeeper.embedding.lite.towers import Array, unit

Weights = dict[str, Array]
"""By their names in the file of the heads."""

LINEAR = ("image.see", "image.say", "image.sight", "text.hear", "text.mean")
Back = Callable[[Array], None]
"""Takes the gradient of what a part gave, and adds up those of its weights."""
TRAINED = tuple(f"{name}.{part}" for name in LINEAR for part in ("weight", "bias"))


@dataclass(frozen=True, slots=True)
class Heat:
    """Inverse temperatures, and what sight's part of the loss weighs."""

    words: float = 30.0
    sight: float = 20.0
    weight: float = 0.5


@dataclass(frozen=True, slots=True)
class Pictures:
    """What the frozen parts say of n pictures: none of it changes while the heads learn."""

    z: npt.NDArray[np.float16]
    """(n, features), standardised."""
    anchor: Array
    trust: Array
    familiar: Array
    """(n, 1), as ``trust``."""
    hues: Array

    def __getitem__(self, rows: npt.NDArray[np.intp]) -> "Pictures":
        return Pictures(
            self.z[rows], self.anchor[rows], self.trust[rows], self.familiar[rows], self.hues[rows]
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Row i of all shows or says one thing; ``same`` (n, n) marks the words that are true of a picture."""

    shown: Pictures
    again: Pictures
    texts: Array
    """(n, 384): what the text head reads."""
    same: npt.NDArray[np.bool_]


def frozen(head: ImageHead, features: Array, logits: Array, colours: Array) -> Pictures:
    """What the tower says of n pictures, as far as the heads do not change it."""
    anchor, trust = head.anchor(logits)
    z = head.scores(features).astype(np.float16)
    return Pictures(z, anchor, trust, head.familiar(features), head.hues(colours))


def loss(weights: Weights, head: ImageHead, batch: Batch, heat: Heat = Heat()) -> tuple[float, Weights]:
    """The batch's loss, and its gradient for every one of TRAINED. ``head`` gives what stays: cap, hue and blend."""
    grown = {name: np.zeros_like(weights[name]) for name in TRAINED}
    meaning, to_meaning = _meaning(weights, head, batch.shown, grown)
    words, to_words = _words(weights, batch.texts, grown)
    first, to_first = _sight(weights, head, batch.shown, grown)
    second, to_second = _sight(weights, head, batch.again, grown)
    said, by_meaning, by_words = _contrast(meaning, words, batch.same, heat.words)
    seen, by_first, by_second = _contrast(first, second, np.eye(len(first), dtype=bool), heat.sight)
    to_meaning(by_meaning)
    to_words(by_words)
    to_first(heat.weight * by_first)
    to_second(heat.weight * by_second)
    return said + heat.weight * seen, grown


class Steps:
    """AdamW (Loshchilov & Hutter 2019), decaying towards the weights it started from instead of towards zero."""

    def __init__(self, start: Mapping[str, Array], rate: float, pull: float) -> None:
        self.weights: Weights = {name: weight.copy() for name, weight in start.items()}
        self._start, self._rate, self._pull, self._count = start, rate, pull, 0
        self._mean = {name: np.zeros_like(weight) for name, weight in start.items()}
        self._square = {name: np.zeros_like(weight) for name, weight in start.items()}

    def step(self, gradient: Weights) -> None:
        """In place: the arrays are large and there are many steps."""
        self._count += 1
        rate = self._rate * (1 - 0.99**self._count) ** 0.5 / (1 - 0.9**self._count)
        for name, weight in self.weights.items():
            mean, square, slope = self._mean[name], self._square[name], gradient[name]
            mean *= 0.9
            mean += 0.1 * slope
            np.multiply(slope, slope, out=slope)
            square *= 0.99
            square += 0.01 * slope
            np.sqrt(square, out=slope)
            slope += 1e-8
            np.divide(mean, slope, out=slope)
            weight += self._rate * self._pull * (self._start[name] - weight)
            weight -= rate * slope


def _linear(weights: Weights, name: str, x: Array) -> Array:
    return np.asarray(x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"], np.float32)


def _grow(grown: Weights, name: str, x: Array, by: Array) -> None:
    grown[f"{name}.weight"] += by.T @ x
    grown[f"{name}.bias"] += by.sum(axis=0)


def _slope(x: Array) -> Array:
    """The derivative of ``gelu``."""
    bent = np.tanh(0.79788456 * (x + 0.044715 * x**3))
    inner = 0.79788456 * (1 + 3 * 0.044715 * x**2)
    return np.asarray(0.5 * (1 + bent) + 0.5 * x * (1 - bent**2) * inner, np.float32)


def _through_unit(rows: Array, by: Array) -> Array:
    """Gradient at ``rows`` of what has gradient ``by`` at ``unit(rows)``."""
    length = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    along = rows / length
    return np.asarray((by - along * (along * by).sum(axis=1, keepdims=True)) / length, np.float32)


def _meaning(weights: Weights, head: ImageHead, shown: Pictures, grown: Weights) -> tuple[Array, Back]:
    """As ``ImageHead`` computes it: what is said is capped, and as loud as the picture is familiar."""
    z = shown.z.astype(np.float32)
    seen = _linear(weights, "image.see", z)
    raw = _linear(weights, "image.say", bent := gelu(seen)) * shown.trust
    length = np.maximum(np.linalg.norm(raw, axis=1, keepdims=True), 1e-12)
    capped = length > head.cap
    loud = shown.familiar * np.minimum(1, head.cap / length)
    whole = shown.anchor + raw * loud

    def back(by: Array) -> None:
        by_said = _through_unit(whole, by)
        by_raw = np.where(capped, shown.familiar * head.cap * _through_unit(raw, by_said), loud * by_said)
        by_raw = by_raw * shown.trust
        _grow(grown, "image.say", bent, by_raw)
        _grow(grown, "image.see", z, by_raw @ weights["image.say.weight"] * _slope(seen))

    return unit(whole), back


def _words(weights: Weights, texts: Array, grown: Weights) -> tuple[Array, Back]:
    heard = _linear(weights, "text.hear", texts)
    whole = texts + _linear(weights, "text.mean", bent := gelu(heard))

    def back(by: Array) -> None:
        by_mean = _through_unit(whole, by)
        _grow(grown, "text.mean", bent, by_mean)
        _grow(grown, "text.hear", texts, by_mean @ weights["text.mean.weight"] * _slope(heard))

    return unit(whole), back


def _sight(weights: Weights, head: ImageHead, shown: Pictures, grown: Weights) -> tuple[Array, Back]:
    """What is seen and its colours, side by side, folded by ``blend``."""
    z = shown.z.astype(np.float32)
    seen = _linear(weights, "image.sight", z)
    share = (1 - head.hue) ** 0.5
    whole = np.hstack([share * unit(seen), head.hue**0.5 * shown.hues]) @ head.blend.T

    def back(by: Array) -> None:
        by_seen = share * (_through_unit(whole, by) @ head.blend)[:, : seen.shape[1]]
        _grow(grown, "image.sight", z, _through_unit(seen, by_seen))

    return unit(whole), back


def _contrast(
    left: Array, right: Array, same: npt.NDArray[np.bool_], heat: float
) -> tuple[float, Array, Array]:
    """Symmetric cross-entropy of who belongs to whom, and its gradients."""
    scores = left @ right.T * heat
    rows, by_rows = _entropy(scores, same)
    columns, by_columns = _entropy(scores.T, same.T)
    by = heat / 2 * (by_rows + by_columns.T)
    return (rows + columns) / 2, _array(by @ right), _array(by.T @ left)


def _entropy(scores: Array, same: npt.NDArray[np.bool_]) -> tuple[float, Array]:
    wanted = same / same.sum(axis=1, keepdims=True)
    raised = scores - scores.max(axis=1, keepdims=True)
    logs = raised - np.log(np.exp(raised).sum(axis=1, keepdims=True))
    by = (np.exp(logs) - wanted) / len(scores)
    return float(-(wanted * logs).sum() / len(scores)), np.asarray(by, np.float32)


def _array(x: npt.NDArray[Any]) -> Array:
    return np.asarray(x, np.float32)
