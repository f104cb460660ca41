"""Text relevance on the electronics judgements: ``python -m benchmarks.relevance DATA``.

BM25 alone, vectors alone, fused as shipped, and fused with everything refitted without the query at hand (five folds
of queries: the honest number). Measures through ir-measures; paired bootstrap over queries.
"""

import argparse
import os
import platform
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from ir_measures import Qrel, ScoredDoc, iter_calc, nDCG
from rich.console import Console
from rich.table import Table

from benchmarks.electronics import Asked, ask
from benchmarks.fit_ranking import fit
from shopkeeper.embedding import open_encoder
from shopkeeper.ranking import Calibration, Kind, default_calibration, fuse, weights
from shopkeeper.settings import Settings

JUDGED, ALL = nDCG(judged_only=True) @ 10, nDCG @ 10
Order = dict[int, float]
"""Look key → score."""
Values = dict[str, npt.NDArray[np.float64]]
"""Measure → value per query."""


def systems(asked: Sequence[Asked]) -> dict[str, list[Order]]:
    return {
        "BM25": [_list(one, "lexical") for one in asked],
        "vectors": [_list(one, "text") for one in asked],
        "fused, as shipped": [_fused(one, weights(Kind.WORDS), default_calibration()) for one in asked],
        "fused, query held out": _held_out(asked),
    }


def measure(asked: Sequence[Asked], orders: Sequence[Order]) -> Values:
    qrels = [Qrel(one.query, str(key), rating) for one in asked for key, rating in one.ratings.items()]
    run = [
        ScoredDoc(a.query, str(key), s) for a, o in zip(asked, orders, strict=True) for key, s in o.items()
    ]
    found: Mapping[tuple[str, str], float] = {
        (str(metric.measure), metric.query_id): metric.value
        for metric in iter_calc([JUDGED, ALL], qrels, run)
    }
    return {str(m): np.array([found.get((str(m), one.query), 0.0) for one in asked]) for m in (JUDGED, ALL)}


def interval(values: npt.NDArray[np.float64], resamples: int = 10_000) -> tuple[float, float]:
    """95 % bootstrap interval of the mean (Efron's percentiles, seed 0); of differences, it is the paired one."""
    picks = np.random.default_rng(0).integers(0, len(values), (resamples, len(values)))
    low, high = np.percentile(values[picks].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def report(asked: Sequence[Asked]) -> Table:
    answerable = np.array([one.answerable for one in asked])
    measured = {name: measure(asked, orders) for name, orders in systems(asked).items()}
    title = (
        f"nDCG@10 over {answerable.sum()} of {len(asked)} queries (the others have no good product at all)"
    )
    table = Table(
        "", "judged only", "95 %", "minus BM25, paired", "all", "judged only, all 45 queries", title=title
    )
    for name, values in measured.items():
        judged = values[str(JUDGED)]
        gain = (judged - measured["BM25"][str(JUDGED)])[answerable]
        table.add_row(
            name,
            f"{judged[answerable].mean():.3f}",
            _span(interval(judged[answerable])),
            f"{gain.mean():+.3f} {_span(interval(gain))}",
            f"{values[str(ALL)][answerable].mean():.3f}",
            f"{judged.mean():.3f}",
        )
    return table


def _span(interval: tuple[float, float]) -> str:
    return f"[{interval[0]:.3f}, {interval[1]:.3f}]"


def _list(one: Asked, name: str) -> Order:
    ranked = one.found[name]
    return {
        key: score for key, score in zip(ranked.keys.tolist(), ranked.scores.tolist(), strict=True) if score
    }


def _fused(one: Asked, shares: Mapping[str, float], curves: Calibration) -> Order:
    fused = fuse(one.found, shares, curves)
    return dict(zip(fused.keys.tolist(), fused.score.tolist(), strict=True))


def _held_out(asked: Sequence[Asked], folds: int = 5) -> list[Order]:
    fitted = [fit([one for i, one in enumerate(asked) if i % folds != fold]) for fold in range(folds)]
    return [
        _fused(one, shares, curves) for i, one in enumerate(asked) for curves, shares in [fitted[i % folds]]
    ]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder of development data")
    encoder = open_encoder(Settings())
    asked = ask(arguments.parse_args().data / "text_relevance", encoder)
    console = Console(width=140)
    console.print(report(asked))
    console.print(
        f"{encoder.name}; {platform.platform()}, {os.cpu_count()} CPUs, Python {platform.python_version()}"
    )


if __name__ == "__main__":
    main()
