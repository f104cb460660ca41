"""How sure a cosine makes us that two pictures show the same product.

Knows queries with and without their own product among the stock, and fits Platt's (1999) logistic on two numbers: the
similarity to the nearest product and its margin over the next product. Refuses to know encoders.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Trials:
    """One row per question: similarity, margin, and whether the nearest product was the right one."""

    similarity: Array
    margin: Array
    same: npt.NDArray[np.bool_]
    group: npt.NDArray[np.int64]


def ask(
    queries: Array, query_product: npt.NDArray[np.str_], stock: Array, stock_product: npt.NDArray[np.str_]
) -> Trials:
    """Ask every query twice: with its own product in stock, and with it sold out."""
    products, column = np.unique(stock_product, return_inverse=True)
    scores = np.full((len(queries), len(products)), -1.0, np.float32)
    np.maximum.at(scores.T, column, stock @ queries.T)
    own = query_product[:, None] == products
    group = np.unique(query_product, return_inverse=True)[1]
    asked = [_nearest(scores, own), _nearest(np.where(own, -1, scores), np.zeros_like(own))]
    similarity, margin, same = (np.concatenate(part) for part in zip(*asked, strict=True))
    return Trials(similarity, margin, same, np.concatenate([group, group]))


def _nearest(scores: Array, own: npt.NDArray[np.bool_]) -> tuple[Array, Array, npt.NDArray[np.bool_]]:
    second, first = np.partition(scores, -2, axis=1)[:, -2:].T
    rows = np.arange(len(scores))
    return first, first - second, own[rows, scores.argmax(1)]


def join(*parts: Trials) -> Trials:
    """Trials of several sets; groups stay apart."""
    shift = np.cumsum([0, *(part.group.max() + 1 for part in parts[:-1])])
    groups = np.concatenate([part.group + s for part, s in zip(parts, shift, strict=True)])
    return Trials(
        *(np.concatenate([getattr(p, n) for p in parts]) for n in ("similarity", "margin", "same")), groups
    )


def fit(trials: Trials, rows: npt.NDArray[np.bool_], steps: int = 50) -> Array:
    """Bias and weights of similarity and margin, by Newton's method with a slight ridge."""
    x = np.column_stack([np.ones(len(trials.same)), trials.similarity, trials.margin])[rows].astype(float)
    y = trials.same[rows].astype(float)
    weight = np.zeros(3)
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ weight))
        curve = (x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(3)
        weight += np.linalg.solve(curve, x.T @ (y - p) - 1e-3 * weight)
    return weight.astype(np.float32)


def chance(weight: Array, trials: Trials) -> Array:
    odds = weight[0] + weight[1] * trials.similarity + weight[2] * trials.margin
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def auroc(score: Array, truth: npt.NDArray[np.bool_]) -> float:
    """Chance that a true row scores above a false one (Mann–Whitney; ties count half)."""
    _, inverse, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[inverse]
    yes, no = truth.sum(), (~truth).sum()
    return float((rank[truth].sum() - yes * (yes + 1) / 2) / (yes * no))


def threshold(score: Array, truth: npt.NDArray[np.bool_], precision: float) -> float:
    """The lowest score from which at least ``precision`` of the rows are true."""
    order = np.argsort(-score)
    good = np.cumsum(truth[order]) / np.arange(1, len(order) + 1) >= precision
    return float(score[order][np.flatnonzero(good)[-1]]) if good.any() else 1.0
