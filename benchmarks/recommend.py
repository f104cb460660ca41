"""Next-item models: quality on three sets, part by part and mixed, cold start, and what a request and an event cost.

    python -m benchmarks.recommend DATA                     # parts that learn as they go
    python -m benchmarks.recommend DATA --models FOLDER     # and the transformers trained before:

    python -m benchmarks.sessions DATA FOLDER
    python -m training.sequence FOLDER/rsc15.txt FOLDER/rsc15.onnx    # likewise rsc15-valid; beauty with --attributes

Every next item of a visit is asked (Beauty: the last one, of items not seen yet). Weights are fitted on the validation
split and the test is looked at once, with those weights.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine, resident_mb
from benchmarks.sessions import SETS, Sessions, beauty, beauty_attributes
from shopkeeper.recommend.models import (
    DEFAULT_WEIGHTS,
    SHARP,
    STEADY,
    WIDE,
    Alike,
    Earlier,
    Hybrid,
    Model,
    Neighbours,
    Popular,
    RecentVisits,
    Same,
    Scored,
    Sequential,
    Visit,
    best,
    fit,
    fit_weights,
)
from shopkeeper.recommend.models.port import NOBODY
from shopkeeper.recommend.newcomers import reserve

CUT = {"Beauty": 10}
FITTED_ON = 6000
Parts = dict[str, Model]


def learned(visits: Sequence[Visit], sequence: Path | None = None) -> Parts:
    """Every part, fitted to the visits."""
    recent, popular = RecentVisits(), Popular()
    fit(recent, visits)
    fit(popular, visits)
    parts: Parts = {
        "wide": Neighbours(recent, WIDE),
        "sharp": Neighbours(recent, SHARP),
        "steady": Neighbours(recent, STEADY),
        "popular": popular,
        "same": Same(),
        "earlier": Earlier(),
    }
    if sequence and sequence.exists():
        parts["sequence"] = Sequential(sequence)
    return parts


@dataclass
class Once:
    """A part that is asked by itself and by several mixtures, and answers the same visit once."""

    part: Model
    seen: Sequence[int] | None = None
    said: Scored = NOBODY

    def score(self, seen: Sequence[int]) -> Scored:
        if seen is not self.seen:
            self.seen, self.said = seen, self.part.score(seen)
        return self.said


def quality(
    models: Mapping[str, Model], sessions: Sessions, most: int = 10**9
) -> dict[str, tuple[float, float]]:
    """Of each model, hit rate and reciprocal rank of the first 20 (Beauty: hit rate and nDCG of the first 10)."""
    k, rows = CUT.get(sessions.name, 20), sample(sessions, most)
    hits: dict[str, list[int]] = {name: [] for name in models}
    for seen, target in (sessions.ask[row] for row in rows):
        for name, model in models.items():
            first = best(model.score(seen), k, seen if sessions.fresh else ()).items
            hits[name].extend(np.flatnonzero(first == target).tolist())
    gain = np.log2(np.arange(k) + 2) if sessions.fresh else np.arange(k) + 1
    return {
        name: (len(ranks) / len(rows), float((1 / gain[ranks]).sum()) / len(rows))
        for name, ranks in hits.items()
    }


def sample(sessions: Sessions, most: int) -> list[int]:
    rows = np.random.default_rng(0).permutation(len(sessions.ask))[:most]
    return sorted(rows.tolist())


def measured(load: Callable[[Path, bool], Sessions], data: Path, models: Path | None) -> Table:
    """One set: every part and the mixtures, on validation and on the test."""
    held, last = load(data, False), load(data, True)
    known = {split.name: models / f"{split.name.lower()}.onnx" if models else None for split in (held, last)}
    before = models / f"{held.name.lower()}{'' if held.fresh else '-valid'}.onnx" if models else None
    fitting, asking = learned(held.train, before), learned(last.train, known[last.name])
    shares = fit_weights(fitting, [held.ask[row] for row in sample(held, FITTED_ON)], held.fresh)
    scores = []
    for sessions, parts, most in ((held, fitting, FITTED_ON), (last, asking, 10**9)):
        once: Parts = {name: Once(part) for name, part in parts.items()}
        mixed = {"hybrid as shipped": Hybrid(once, DEFAULT_WEIGHTS), "hybrid fitted": Hybrid(once, shares)}
        scores.append(quality({**once, **mixed}, sessions, most))
    k, second = CUT.get(held.name, 20), "N" if held.fresh else "MRR"
    counts = f"{last.items:,} items, {len(last.train):,} visits, {len(last.ask):,} questions"
    table = Table(title=f"{held.name}: {counts}")
    for head in (
        "part",
        f"valid HR@{k}",
        f"{second}@{k}",
        f"test HR@{k}",
        f"{second}@{k}",
        "share at 1 · 2 · 3 · ≥ 4 items",
    ):
        table.add_column(head, justify="left" if head == "part" else "right")
    for name in scores[0]:
        cells = [f"{value:.4f}" for split in scores for value in split[name]]
        table.add_row(name, *cells, " · ".join(f"{of[name]:.2f}" for of in shares) if name in fitting else "")
    return table


def cold(data: Path, share: float = 0.1) -> Table:
    """Beauty with a share of the items held out of training entirely: can they be recommended for what they are?"""
    full = beauty(data, False)
    vectors = projected(beauty_attributes(data))
    away = set(np.random.default_rng(0).permutation(full.items)[: int(full.items * share)].tolist())
    kept = [
        [(item, at) for item, at in zip(v.items, v.moments, strict=True) if item not in away]
        for v in full.train
    ]
    parts = learned([Visit([item for item, _ in line], [at for _, at in line]) for line in kept])
    parts["alike"] = alike = Alike(vectors.shape[1])
    for item, vector in enumerate(vectors):
        alike.put(item, vector)
    rows = sample(full, 6000)
    fitting, asking = rows[::3], [row for row in rows if row % 3]
    fitted = fit_weights(parts, [full.ask[row] for row in fitting], fresh=True)
    without = fit_weights(
        {n: p for n, p in parts.items() if n != "alike"}, [full.ask[row] for row in fitting]
    )
    table = Table(
        title=f"Cold start on Beauty: {len(away):,} items never seen in training, known by their attributes only"
    )
    for head in ("model", "R@10 new items", "R@100 new items", "R@10 known items"):
        table.add_column(head, justify="left" if head == "model" else "right")
    new = [row for row in asking if full.ask[row][1] in away]
    old = [row for row in asking if full.ask[row][1] not in away]
    hybrid = Hybrid(parts, fitted)

    def listed(model: Model, share: float = 0.0) -> Listed:
        """``share`` of places for items without behaviour, the most alike first, as ``newcomers`` of a shop keeps them."""

        def first(seen: Sequence[int], k: int) -> Sequence[int]:
            order = best(model.score(seen), k, seen).items.tolist()
            near = best(alike.score(seen), 500, seen).items.tolist() if share else []
            return reserve(order, [item for item in near if item in away][:k], share)[:k]

        return first

    for name, first in (
        ("behaviour only", listed(Hybrid(parts, without))),
        ("alike only", listed(alike)),
        ("hybrid with alike", listed(hybrid)),
        ("with a tenth of places kept", listed(hybrid, 0.1)),
        ("with a fifth of places kept", listed(hybrid, 0.2)),
        ("with two fifths of places kept", listed(hybrid, 0.4)),
    ):
        found = [recall(first, full, rows, k) for rows, k in ((new, 10), (new, 100), (old, 10))]
        table.add_row(name, *(f"{value:.4f}" for value in found))
    return table


Listed = Callable[[Sequence[int], int], Sequence[int]]
"""What was seen and how many, to items."""


def recall(first: Listed, sessions: Sessions, rows: Sequence[int], k: int) -> float:
    return sum(sessions.ask[row][1] in first(sessions.ask[row][0], k) for row in rows) / len(rows)


def projected(attributes: Sequence[Sequence[int]], dimensions: int = 128) -> np.ndarray:
    """Attribute ids weighed by rarity, as vectors (n, dimensions) by a random projection with a seed."""
    counts = np.bincount([i for ids in attributes for i in ids])
    rarity = np.log(len(attributes) / np.maximum(counts, 1))
    directions = np.random.default_rng(0).normal(size=(len(counts), dimensions)) * rarity[:, None]
    return np.array(
        [directions[ids].sum(0) if ids else np.zeros(dimensions) for ids in attributes], np.float32
    )


def costs(visits: int = 100_000, items: int = 20_000, requests: int = 2000) -> Table:
    """A made-up shop: items drawn by a power law, visits of 5 items on average."""
    rng = np.random.default_rng(0)
    before = resident_mb()
    recent, popular = RecentVisits(capacity=visits), Popular()
    drawn = np.minimum(rng.zipf(1.3, visits * 12) - 1, 50 * items) % items
    ends = np.cumsum(1 + rng.geometric(0.25, visits))
    start = time.process_time()
    for visit, (a, b) in enumerate(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)):
        for item in drawn[a:b].tolist():
            recent.observe(visit, item, float(visit))
            popular.observe(visit, item, float(visit))
    update = (time.process_time() - start) / (ends[-1] - ends[0])
    memory = resident_mb() - before
    parts: Mapping[str, Model] = {
        "wide": Neighbours(recent, WIDE), "sharp": Neighbours(recent, SHARP), "popular": popular, "same": Same(), "earlier": Earlier(),
    }  # fmt: skip
    parts = {**parts, "hybrid": Hybrid(dict(parts), DEFAULT_WEIGHTS)}
    table = Table(
        title=f"{visits:,} visits, {items:,} items: {memory:.0f} MB, {update * 1e6:.0f} µs of processor an event"
    )
    for head in ("part", "p50 µs", "p90 µs", "p99 µs"):
        table.add_column(head, justify="left" if head == "part" else "right")
    questions = [drawn[i : i + 1 + i % 9].tolist() for i in range(requests)]
    for name, model in parts.items():
        took = []
        for seen in questions:
            start = time.thread_time()
            best(model.score(seen), 20, seen[-1:])
            took.append((time.thread_time() - start) * 1e6)
        table.add_row(name, *(f"{value:.0f}" for value in np.percentile(took, (50, 90, 99))))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--only", choices=["rsc15", "beauty", "baskets", "cold", "costs"])
    args = parser.parse_args()
    console = Console(width=130)
    console.print(machine())
    for load in SETS:
        if args.only in (None, load.__name__):
            console.print(measured(load, args.data, args.models))
    if args.only in (None, "cold"):
        console.print(cold(args.data))
    if args.only in (None, "costs"):
        console.print(costs())


if __name__ == "__main__":
    main()
