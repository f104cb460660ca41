"""Recall of the joint space, domain by domain.

Knows pictures, names and products by number. Refuses to know which model made the vectors: torch heads in training and
the shipped encoder are measured by the same lines.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from training.corpora import Example

Array = npt.NDArray[np.float32]
Table = dict[str, dict[str, float]]
DEPTHS = (1, 5, 10)


def ranks(scores: Array, own: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Per row, how many strangers score above the best of its own; rows with none of their own are left out."""
    best = np.where(own, scores, -np.inf).max(1, keepdims=True)
    above = (np.where(own, -np.inf, scores) > best).sum(1)
    return np.asarray(above[own.any(1)], np.int64)


def recall(scores: Array, own: npt.NDArray[np.bool_]) -> dict[str, float]:
    """Recall at 1, 5 and 10, and the number of queries."""
    found = ranks(scores, own)
    return {f"r{k}": round(float((found < k).mean()), 4) for k in DEPTHS} | {"n": len(found)}


def words(examples: Sequence[Example], one_each: bool) -> list[str]:
    """The queries of a set: every picture's own name, or each distinct name once."""
    return [e.name for e in examples] if one_each else sorted({e.name for e in examples})


def text_and_photo(examples: Sequence[Example], pictures: Array, texts: Array, one_each: bool) -> Table:
    """Both directions. With ``one_each`` a title counts only for its own photo, even when others share it."""
    names = words(examples, one_each)
    label = np.array([e.name for e in examples])
    own = np.eye(len(names), dtype=bool) if one_each else np.array(names)[:, None] == label
    scores = texts @ pictures.T
    return {"text→photo": recall(scores, own), "photo→text": recall(scores.T, own.T)}


def same_product(
    examples: Sequence[Example], pictures: Array, queries: npt.NDArray[np.bool_] | None = None
) -> dict[str, float]:
    """Each photo (or those marked) against all others: is another picture of its product first?"""
    product = np.array([e.product for e in examples])
    own = product[:, None] == product
    np.fill_diagonal(own, False)
    scores = pictures @ pictures.T
    np.fill_diagonal(scores, -np.inf)
    asked = np.ones(len(examples), bool) if queries is None else queries
    return recall(scores[asked], own[asked])


def to_packshot(examples: Sequence[Example], pictures: Array) -> dict[str, float]:
    """Grocery: shop photo → packshot of its class."""
    split = np.array([e.split for e in examples])
    product = np.array([e.product for e in examples])
    shop, shelf = split == "val", split == "packshot"
    return recall(pictures[shop] @ pictures[shelf].T, product[shop][:, None] == product[shelf])


def show(table: dict[str, Table]) -> str:
    lines = [f"{'':34}{'R@1':>7}{'R@5':>7}{'R@10':>7}{'n':>7}"]
    for domain, rows in table.items():
        for what, row in rows.items():
            lines.append(
                f"{domain + ' ' + what:34}"
                + "".join(f"{row[f'r{k}']:7.3f}" for k in DEPTHS)
                + f"{row['n']:7d}"
            )
    return "\n".join(lines)
