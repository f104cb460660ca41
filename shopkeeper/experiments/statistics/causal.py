"""Beyond A/B: what a year of changes was worth (holdouts), and launches place by place (difference in differences).

Each number carries the assumptions it rests on; whoever shows the number shows them.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopkeeper.experiments.statistics.effect import Effect, Form, compare
from shopkeeper.experiments.statistics.interval import ALPHA, Interval, fixed
from shopkeeper.experiments.statistics.sums import Floats, Sums
from shopkeeper.experiments.statistics.tables import normal_quantile, student_quantile, student_two_sided
from shopkeeper.types.errors import InvalidInput

FEWEST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Uplift:
    """What everything together brings to those who are not held out."""

    effect: Effect
    interval: Interval
    alpha: float = ALPHA
    warnings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = (
        "who is held out was left to chance and never changed",
        "those held out are not touched by what the others get (stock, prices, advertising)",
        "one look at a moment chosen beforehand",
    )

    @property
    def lift(self) -> tuple[float, float]:
        """Between which ends it lies, as ``interval``; infinite where those held out did too little."""
        low, high = self.effect.lift_within(normal_quantile(1 - self.alpha / 2))
        return float(low), float(high)


def uplift(held_out: Sums, others: Sums, form: Form = Form.MEAN, alpha: float = ALPHA) -> Uplift:
    """Covariates may be columns of the time before. Raises InvalidInput as ``compare`` does."""
    effect = compare(held_out, others, form, "holdout")
    return Uplift(effect, fixed(effect.difference, effect.variance, alpha), alpha)


@dataclass(frozen=True, slots=True)
class DiffInDiff:
    """``trend``: p of the places having gone apart so much before the launch, if they went alike."""

    effect: float
    error: float
    interval: Interval
    trend: float
    places: tuple[int, int]
    assumptions: tuple[str, ...] = (
        "without the launch all places would have gone on alike (parallel trends); nobody can test that, only that they did before",
        "nobody acted on the launch beforehand",
        "no shopper moved between the places because of it",
        "nothing else began at that time in only some of the places",
    )

    @property
    def warning(self) -> str:
        return "the places went apart before the launch already" if self.trend < 0.05 else ""


def diff_in_diff(
    launched: npt.ArrayLike, others: npt.ArrayLike, before: int, alpha: float = ALPHA
) -> DiffInDiff:
    """One launch at one time. ``launched`` and ``others``: (places, periods), of which the first ``before`` are before.

    Each place is one number, its change (Bertrand, Duflo and Mullainathan 2004, "How much should we trust
    differences-in-differences estimates?", QJE 119), so that days of one place, which are alike, do not count as many.
    Raises InvalidInput: fewer than three places of a kind, or two periods before and one after.
    """
    groups = [np.asarray(each, np.float64) for each in (launched, others)]
    if any(g.ndim != 2 or len(g) < FEWEST_PLACES for g in groups):
        raise InvalidInput("too few places", field="places", fix=f"launch in {FEWEST_PLACES} and leave {FEWEST_PLACES}")  # fmt: skip
    if before < 2 or any(g.shape[1] <= before for g in groups):
        raise InvalidInput("too few periods", field="before", fix="bring two before and one after the launch")
    changes = [g[:, before:].mean(1) - g[:, :before].mean(1) for g in groups]
    effect, error, freedom = _welch(*changes)
    half = student_quantile(1 - alpha / 2, freedom) * error
    p = np.asarray(student_two_sided(effect / error, freedom))
    time = np.arange(before) - (before - 1) / 2
    drift, drift_error, drift_freedom = _welch(*(g[:, :before] @ time / (time @ time) for g in groups))
    trend = student_two_sided(drift / drift_error, drift_freedom)
    interval = Interval(np.asarray(effect - half), np.asarray(effect + half), p)
    return DiffInDiff(effect, error, interval, trend, (len(groups[0]), len(groups[1])))


def _welch(a: Floats, b: Floats) -> tuple[float, float, float]:
    """Difference of means, its error and degrees of freedom (Welch 1947)."""
    parts = [float(g.var(ddof=1)) / len(g) for g in (a, b)]
    if not sum(parts) > 0:
        raise InvalidInput("all places are the same", field="places", fix="check the numbers")
    freedom = sum(parts) ** 2 / sum(part**2 / (len(g) - 1) for part, g in zip(parts, (a, b), strict=True))
    return float(a.mean() - b.mean()), float(np.sqrt(sum(parts))), freedom
