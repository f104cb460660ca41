"""Is size advice right as often as it says? ``python benchmarks/fit.py``

Bodies: the fifth of ANSUR II women that ``shopkeeper/fit/bodies.json`` was not fitted on. Each tells some measurements (with the
error people make), maybe a size they keep; each garment runs true, small or large as often as the prior supposes. The
right size is the smallest whose every measurement is enough. Shoes: what the standard's formula gives against 13 brands' charts.
"""

import json
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from benchmarks.machine import machine
from shopkeeper.fit.advice import advise
from shopkeeper.fit.bodies import NOISE
from shopkeeper.fit.chart import Chart
from shopkeeper.fit.charts import chart
from shopkeeper.fit.convert import convert
from shopkeeper.fit.evidence import KEPT, PRIOR, SAYS, SHIFTS, rows_of
from shopkeeper.fit.shelf import general
from shopkeeper.types import Look, LookId, Product, ProductId, Sku, Variant
from shopkeeper.types.fit import Measure, Runs, Told, Worn
from training.bodies import COLUMNS, DATA, bodies

M = Measure
TOLD: dict[str, tuple[Measure, ...]] = {
    "height": (M.HEIGHT,),
    "height, weight": (M.HEIGHT, M.WEIGHT),
    "height, weight, waist": (M.HEIGHT, M.WEIGHT, M.WAIST),
    "chest": (M.CHEST,),
    "chest, waist, hips": (M.CHEST, M.WAIST, M.HIPS),
    "a size of the brand kept": (),
    "height, weight, a size kept": (M.HEIGHT, M.WEIGHT),
}
BINS = (0.0, 0.3, 0.5, 0.7, 0.9, 1.01)


def garment(kind: str, of: Chart) -> Product:
    variants = tuple(Variant(Sku(row.size), {"size": row.size}) for row in of.rows)
    return Product(
        ProductId("g"),
        "g",
        categories=(("Women", kind),),
        looks=(Look(LookId("g"), variants=variants),),
        brand="this",
    )


def main() -> None:
    print(f"{machine()}\n")
    charts = {
        kind: next(c for c in general() if c.id.endswith(f"women, {kind}"))
        for kind in ("tops", "bottoms", "dresses")
    }
    _, held = bodies()
    print(f"{len(held)} women held out, tops, bottoms and dresses by the general chart\n")
    print(
        "| told | one size named | of these right | two named | of these right | not enough | top size right | ECE |"
    )
    print("|---|---|---|---|---|---|---|---|")
    everything: list[tuple[float, bool]] = []
    for name, measures in TOLD.items():
        rng = np.random.default_rng(1)
        asked = [_ask(row, charts, measures, "kept" in name, rng) for row in held]
        pairs = [pair for _, _, several in asked for pair in several]
        everything += pairs
        one, two = ([right for n, right, _ in asked if n == k] for k in (1, 2))
        none = sum(n == 0 for n, _, _ in asked)
        top = np.mean([right for _, right, _ in (_top(a) for a in asked)])
        print(
            f"| {name} | {len(one) / len(asked):.0%} | {_share(one)} | {len(two) / len(asked):.0%} | {_share(two)} | "
            f"{none / len(asked):.0%} | {top:.0%} | {_ece(pairs):.3f} |"
        )
    print("\n| probability said | times | mean said | came true |\n|---|---|---|---|")
    for low, high in pairwise(BINS):
        some = [(p, right) for p, right in everything if low <= p < high]
        print(
            f"| {low:.1f}–{min(high, 1):.1f} | {len(some)} | {np.mean([p for p, _ in some]):.3f} | {np.mean([r for _, r in some]):.3f} |"
        )
    _shoes()


def _ask(row, charts: dict[str, Chart], measures: Sequence[Measure], kept: bool, rng: np.random.Generator):  # type: ignore[no-untyped-def]
    body = dict(zip(map(Measure, COLUMNS), row, strict=True))
    kind = str(rng.choice(list(charts)))
    of, shift = charts[kind], int(rng.choice(len(SHIFTS), p=PRIOR))
    true = _row(body, of, SHIFTS[shift])
    votes = rng.choice(list(SAYS), size=int(rng.integers(0, 6)), p=[SAYS[name][shift] for name in SAYS])
    told = {m: float(body[m] + rng.normal(0, NOISE[m])) for m in measures}
    worn = []
    if kept:
        usual = _row(body, of, 0.0)
        off = int(
            rng.choice(
                [0, -1, 1], p=[KEPT[0] / (KEPT[0] + 2 * KEPT[1]), *[KEPT[1] / (KEPT[0] + 2 * KEPT[1])] * 2]
            )
        )
        worn = [Worn(of.rows[min(max(usual + off, 0), len(of.rows) - 1)].size, "this")]
    runs = Runs(*(int(np.sum(votes == name)) for name in ("small", "large", "true")))
    advice = advise(garment(kind, of), Told(told, tuple(worn)), (), general(), runs)
    name = of.rows[true].size if 0 <= true < len(of.rows) else ""
    several = [(c.probability, c.size == name) for c in advice.chances if c.size in {r.size for r in of.rows}]
    return len(advice.sizes), name in advice.sizes, several


def _top(asked):  # type: ignore[no-untyped-def]
    n, _, several = asked
    return n, bool(several and max(several)[1]), several


def _row(body: dict[Measure, float], of: Chart, shift: float) -> int:
    return int(rows_of({m: np.array([v]) for m, v in body.items()}, of, shift)[0])


def _share(some: list[bool]) -> str:
    return f"{np.mean(some):.0%}" if some else "–"


def _ece(pairs: list[tuple[float, bool]]) -> float:
    """Expected calibration error over ten bins."""
    said, came = np.array(pairs).T
    bins = np.minimum((said * 10).astype(int), 9)
    return float(
        sum(abs(said[bins == b].mean() - came[bins == b].mean()) * np.mean(bins == b) for b in set(bins))
    )


def _shoes() -> None:
    data = json.loads((DATA.parent / "size_charts.json").read_text("utf-8"))
    charts = [
        chart(one)
        for one in data
        if "apparel" not in one["source_notes"] and "kids" not in one["source_notes"]
    ]
    print("\n| shoes, UK → EU | rows | equal | within half | within one |\n|---|---|---|---|---|")
    off = []
    for one in charts:
        for row in one.rows:
            formula = float(convert(f"UK {row.systems['uk']}", "eu", None).size.split()[1])
            assert convert(f"UK {row.systems['uk']}", "eu", one).size == f"EU {row.systems['eu']}"
            off.append(abs(formula - float(row.systems["eu"])))
    shares = " | ".join(f"{np.mean(np.array(off) <= limit):.0%}" for limit in (0, 0.5, 1))
    print(f"| the standard's formula against the brands' charts | {len(off)} | {shares} |")


if __name__ == "__main__":
    main()
