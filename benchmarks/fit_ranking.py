"""Fits ``shopkeeper/ranking/parameters.json`` from development judgements: ``python -m benchmarks.fit_ranking DATA``.

Three numbers per question of words: two are Platt curves' business (``lexical``, ``text``), one is the weight between
them. Knows judged queries. Refuses hand-set values for what it fits; the rest of the file it leaves as it is.
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.electronics import Asked, ask
from shopkeeper.embedding import open_encoder
from shopkeeper.index.port import Ranked
from shopkeeper.ranking import Calibration
from shopkeeper.ranking.calibration import Logistic
from shopkeeper.settings import Settings

PARAMETERS = Path(__file__).parent.parent / "shopkeeper" / "ranking" / "parameters.json"
GRID = tuple(round(0.05 * step, 2) for step in range(21))
RELATIVE = frozenset({"lexical"})
GOOD = 2
"""Rating from which a judged product counts as a good answer."""
Floats = npt.NDArray[np.float64]


def platt(raw: Floats, good: npt.NDArray[np.bool_], rounds: int = 50) -> Logistic:
    """Logistic regression on one score by Newton's method, targets smoothed as in Platt (1999)."""
    positives, negatives = int(good.sum()), int((~good).sum())
    target = np.where(good, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    x = np.column_stack([raw, np.ones_like(raw)])
    w = np.zeros(2)
    for _ in range(rounds):
        p = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(2)
        w += np.linalg.solve(hessian, x.T @ (target - p))
    return Logistic(round(float(-w[1] / w[0]), 4), round(float(w[0]), 4))


def curves(sample: Sequence[Asked]) -> dict[str, Logistic]:
    """For each retriever, the share of good answers at a raw score, over the judged products it could see."""
    return {name: platt(*_pairs(name, sample)) for name in ("lexical", "text")}


def weight(sample: Sequence[Asked], calibration: Calibration) -> float:
    """The weight of ``text`` against ``lexical`` with the best mean nDCG@10, judged products and all, on ``sample``."""
    return max(GRID, key=lambda share: np.mean([_quality(one, calibration, share) for one in sample]))


def fit(sample: Sequence[Asked]) -> tuple[Calibration, dict[str, float]]:
    calibration = Calibration("fold", curves(sample), RELATIVE)
    share = weight([one for one in sample if one.answerable], calibration)
    return calibration, {"lexical": round(1 - share, 2), "text": share}


def ndcg(ratings: Mapping[int, int], order: Iterable[int], depth: int = 10) -> float:
    """Järvelin & Kekäläinen (2002), gain = rating, as trec_eval computes it; unjudged products gain nothing."""
    discount = 1 / np.log2(np.arange(2, depth + 2))
    gains = np.array([ratings.get(key, 0) for key in order][:depth])
    ideal = np.sort(list(ratings.values()))[::-1][:depth]
    return float(gains @ discount[: len(gains)] / (ideal @ discount[: len(ideal)]))


def _quality(one: Asked, calibration: Calibration, share: float) -> float:
    order = _order(one, calibration, share)
    judged = [key for key in order if key in one.ratings]
    return (ndcg(one.ratings, order) + ndcg(one.ratings, judged)) / 2


def _order(one: Asked, calibration: Calibration, share: float) -> list[int]:
    """As ``fuse`` orders complete lists, without making Candidates: this runs thousands of times."""
    words, meaning = (calibration(name, one.found[name].scores) for name in ("lexical", "text"))
    keys = one.found["lexical"].keys
    order: list[int] = keys[np.lexsort((keys, -((1 - share) * words + share * meaning)))].tolist()
    return order


def _pairs(name: str, sample: Sequence[Asked]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    raw: list[float] = []
    good: list[bool] = []
    for one in sample:
        for key, score in _scale(name, one.found[name]):
            if key in one.ratings:
                raw.append(score)
                good.append(one.ratings[key] >= GOOD)
    return np.array(raw), np.array(good)


def _scale(name: str, ranked: Ranked) -> Iterable[tuple[int, float]]:
    best = max(float(ranked.scores.max(initial=0.0)), 1e-9) if name in RELATIVE else 1.0
    return zip(ranked.keys.tolist(), (ranked.scores / best).tolist(), strict=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder of development data")
    folder: Path = arguments.parse_args().data
    encoder = open_encoder(Settings())
    calibration, shares = fit(ask(folder / "text_relevance", encoder))
    stored = json.loads(PARAMETERS.read_text())
    stored["encoder"] = encoder.name
    stored["curves"] |= {name: asdict(curve) for name, curve in calibration.curves.items()}
    stored["weights"]["words"] |= shares
    PARAMETERS.write_text(json.dumps(stored, indent=2) + "\n")
    print(json.dumps(stored, indent=2))


if __name__ == "__main__":
    main()
