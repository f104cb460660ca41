"""What trials in the shadow say of an arm: how unlike its answers are, and whether it may be shown to the first few.

Knows pairs of answers to the same questions. An arm that fails surely more often than control, or is surely slower than its
guardrail allows, hurts; intervals hold at every moment. Refuses to say which answers are better: nobody saw the arm's.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from shopkeeper.experiments.definition import Experiment
from shopkeeper.experiments.rollout import Advice, Judgement
from shopkeeper.experiments.shadow import Trial
from shopkeeper.experiments.statistics import sequence
from shopkeeper.experiments.statistics.effect import FEWEST
from shopkeeper.experiments.statistics.sums import Floats

PLANNED: Final = 1_000
"""Trials at which intervals are tightest."""
FAILING, FINDING_NOTHING = 0.01, 0.02
"""By how much more often than control an arm may, at most."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Control's number and the arm's."""

    control: float
    arm: float


@dataclass(frozen=True, slots=True)
class Shadowed:
    """``overlap``: share of products in common; ``correlation``: Kendall's τ of their order, −1 … 1; ``first``: share of answers
    that begin alike. ``empty``, ``failed``: shares of answers. ``ms``, ``slowest``: median and 95th percentile.
    """

    arm: str
    trials: int
    overlap: float
    correlation: float
    first: float
    empty: Pair
    failed: Pair
    ms: Pair
    slowest: Pair
    advice: Judgement


def shadowed(one: Experiment, trials: Sequence[Trial]) -> tuple[Shadowed, ...]:
    """Of each arm that was tried."""
    by_arm = {arm.name: [trial for trial in trials if trial.arm == arm.name] for arm in one.arms[1:]}
    return tuple(_shadowed(one, name, some) for name, some in by_arm.items() if some)


def overlap(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of the longer list; 1 where both are empty."""
    longer = max(len(one), len(other))
    return len(set(one) & set(other)) / longer if longer else 1.0


def correlation(one: Sequence[str], other: Sequence[str]) -> float | None:
    """Kendall's τ (1938, Biometrika 30) of what both have; None with fewer than two in common."""
    place = {product: rank for rank, product in enumerate(other)}
    ranks = [place[product] for product in one if product in place]
    pairs = list(combinations(ranks, 2))
    return sum(1 if a < b else -1 for a, b in pairs) / len(pairs) if pairs else None


def _shadowed(one: Experiment, arm: str, trials: Sequence[Trial]) -> Shadowed:
    answered = [trial for trial in trials if not (trial.control.failed or trial.other.failed)]
    lists = [(trial.control.products, trial.other.products) for trial in answered]
    taus = [tau for a, b in lists if (tau := correlation(a, b)) is not None]
    empty, failed, ms = _columns(trials)
    return Shadowed(
        arm,
        len(trials),
        _mean([overlap(a, b) for a, b in lists]),
        _mean(taus),
        _mean([float(a[:1] == b[:1]) for a, b in lists]),
        Pair(*empty.mean(0).tolist()),
        Pair(*failed.mean(0).tolist()),
        Pair(*np.quantile(ms, 0.5, axis=0).tolist()),
        Pair(*np.quantile(ms, 0.95, axis=0).tolist()),
        _judged(one, empty, failed, ms),
    )


def _columns(trials: Sequence[Trial]) -> tuple[Floats, Floats, Floats]:
    """(trials, 2) each: control's and the arm's."""
    both = [(trial.control, trial.other) for trial in trials]
    empty = [[not (tried.products or tried.failed) for tried in pair] for pair in both]
    failed = [[tried.failed for tried in pair] for pair in both]
    ms = [[tried.ms for tried in pair] for pair in both]
    return np.array(empty, np.float64), np.array(failed, np.float64), np.array(ms, np.float64)


def _judged(one: Experiment, empty: Floats, failed: Floats, ms: Floats) -> Judgement:
    if len(ms) < FEWEST:
        return Judgement(Advice.WAIT, (f"{len(ms)} of {FEWEST} questions were tried",))
    margin = next((guard.margin for guard in one.guardrails if guard.metric == "latency"), None)
    hurts = list(_surely("it fails", _more(failed), FAILING))
    slower = list(_surely("it is slower", _more(ms / ms[:, 0].mean()), margin)) if margin is not None else []
    finds = [(Advice.WAIT, why) for _, why in _surely("it finds nothing", _more(empty), FINDING_NOTHING)]
    found = [*hurts, *slower, *finds]
    for advice in (Advice.STOP, Advice.WAIT):
        if reasons := tuple(why for which, why in found if which is advice):
            return Judgement(advice, reasons)
    return Judgement(Advice.GO_ON, (f"{len(ms)} questions were tried, and nothing hurts",))


def _more(pairs: Floats) -> tuple[float, float]:
    """Between which bounds the arm's mean is above control's, at every moment."""
    more = pairs[:, 1] - pairs[:, 0]
    within = sequence(more.mean(), more.var(ddof=1) / len(more), np.array(len(more)), PLANNED)
    return float(within.low), float(within.high)


def _surely(what: str, within: tuple[float, float], allowed: float) -> Iterator[tuple[Advice, str]]:
    low, high = within
    if low > allowed:
        yield Advice.STOP, f"{what} by at least {low:.1%} more than control; {allowed:.1%} is allowed"
    elif high > allowed:
        yield (
            Advice.WAIT,
            f"{what} by up to {high:.1%} more than control, as far as can be told; {allowed:.1%} is allowed",
        )


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if values else 0.0
