"""Evidence of size weighed together: for each possible body, and for each way the garment may run, how likely it all is.

Knows Bayes' rule over samples. Refuses to know sentences. What is assumed and not fitted stands here by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from shopkeeper.fit.bodies import Array, Bodies
from shopkeeper.fit.chart import Chart
from shopkeeper.types.fit import Runs, Worn

SHIFTS = (-0.7, 0.0, 0.7)
"""How many sizes larger a garment is than its chart: runs small, true, runs large."""
PRIOR = (0.1, 0.8, 0.1)
SAYS = {"small": (0.60, 0.15, 0.05), "true": (0.35, 0.70, 0.35), "large": (0.05, 0.15, 0.60)}
"""How often reviewers say so of a garment of each SHIFT."""
HEARD = 0.5
"""What a reviewer's vote is worth of an independent one: those who write are alike."""
KEPT = (0.75, 0.12, 0.01)
"""Chance to be content in a size that is right, one off, more off."""
KEPT_THIS = (0.90, 0.05, 0.005)
"""The same of this very product: what fits there fits here."""
KEPT_ELSEWHERE = (0.55, 0.20, 0.03)
"""The same where the other brand's chart is not known."""
REFUSED = (0.90, 0.15, 0.02)
"""Chance that a size is called too small when the right one is larger, the same, smaller."""
REFUSED_THIS = (0.95, 0.02, 0.005)


@dataclass(frozen=True, slots=True)
class Item:
    """Something worn: by which chart, and which of its rows; ``known``: the chart is that of its brand."""

    worn: Worn
    chart: Chart
    row: int
    known: bool


def rows_of(bodies: Bodies, chart: Chart, shift: float = 0.0) -> Array:
    """Which row each body needs: the smallest that no measure known of it exceeds. −1 below all of them, ``len(rows)`` above."""
    needed = np.full(len(next(iter(bodies.values()))), -1)
    for name in bodies.keys() & set(chart.measures):
        low = chart.rows[0].ranges[name][0]
        tops = np.array([row.ranges[name][1] for row in chart.rows])
        steps = np.gradient(tops)
        edges = np.concatenate([[low - steps[0] / 2], tops]) + shift * np.concatenate([steps[:1], steps])
        needed = np.maximum(needed, np.searchsorted(edges, bodies[name]) - 1)
    return needed


def posterior(
    bodies: Bodies, weights: Array, chart: Chart, runs: Runs, items: Iterable[Item]
) -> tuple[Array, Array]:
    """P(row) for rows −1 … ``len(rows)``, and P(shift)."""
    worn = list(items)
    elsewhere = weights.copy()
    for item in worn:
        if not item.worn.this:
            elsewhere *= _agrees(item, rows_of(bodies, item.chart))
    chances, shifts = np.zeros(len(chart.rows) + 2), np.zeros(len(SHIFTS))
    for at, (shift, before) in enumerate(zip(SHIFTS, heard(runs), strict=True)):
        needed = rows_of(bodies, chart, shift)
        likely = elsewhere * before
        for item in worn:
            if item.worn.this:
                likely = likely * _agrees(item, needed)
        chances += np.bincount(needed + 1, likely, len(chances))
        shifts[at] = likely.sum()
    total = chances.sum() or 1.0
    return chances / total, shifts / total


def heard(runs: Runs) -> Array:
    """P(shift) after what reviewers say."""
    votes = {"small": runs.small, "true": runs.true, "large": runs.large}
    logs = np.log(PRIOR) + HEARD * sum(n * np.log(SAYS[name]) for name, n in votes.items())
    chances = np.exp(logs - logs.max())
    return np.asarray(chances / chances.sum())


def _agrees(item: Item, needed: Array) -> Array:
    away = needed - item.row
    if item.worn.verdict == "good":
        kept = np.array(KEPT_THIS if item.worn.this else KEPT if item.known else KEPT_ELSEWHERE)
        return np.asarray(kept[np.minimum(np.abs(away), 2)])
    larger = away if item.worn.verdict == "small" else -away
    refused = REFUSED_THIS if item.worn.this else REFUSED
    return np.asarray(np.array(refused)[1 - np.sign(larger)])
