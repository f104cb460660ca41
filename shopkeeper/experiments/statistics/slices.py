"""Where an effect is not the same: over the days, and between kinds of shoppers.

Both are about differences of differences. Slices are asked for in numbers, so that what is called different is held to the
false discovery rate (``multiple``), and what every slice is compared with is the rest, not zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.experiments.statistics.effect import Effect, Form, compare
from shopkeeper.experiments.statistics.interval import sequence
from shopkeeper.experiments.statistics.multiple import discoveries
from shopkeeper.experiments.statistics.sums import Sums
from shopkeeper.experiments.statistics.tables import chi_square_tail, two_sided
from shopkeeper.types.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Slice:
    """``apart``: its difference minus that of all others; ``q``: of the claim that these are not the same."""

    effect: Effect
    apart: float
    q: float


Pairs = Mapping[str, tuple[Sums, Sums]]
"""(control, treatment) by slice. A unit is in one slice only."""


def slices(by: Mapping[str, Pairs], planned: float, form: Form = Form.MEAN) -> dict[tuple[str, str], Slice]:
    """By what is sliced (device, language) and slice; those with too few units are left out.

    All that is asked of one experiment is one family, whatever it is sliced by. Each p holds however often it is looked at:
    ``planned`` as in ``sequence``.
    """
    effects = {
        (what, name): effect
        for what, pairs in by.items()
        for name, pair in pairs.items()
        if (effect := _compared(pair, form, name))
    }
    apart, p = dict[tuple[str, str], float](), dict[tuple[str, str], float]()
    for key, effect in effects.items():
        others = [one for other, one in effects.items() if other[0] == key[0] and other != key]
        if others:
            far, variance = _apart(effect, others)
            apart[key] = far
            p[key] = float(sequence(np.asarray(far), np.asarray(variance), effect.n, planned).p)
    q = discoveries(p)
    return {key: Slice(effect, apart.get(key, 0.0), q.get(key, 1.0)) for key, effect in effects.items()}


def _compared(pair: tuple[Sums, Sums], form: Form, name: str) -> Effect | None:
    try:
        return compare(*pair, form, name)
    except InvalidInput:
        return None


@dataclass(frozen=True, slots=True)
class Novelty:
    """``trend``: change of the difference a day. ``p``: of a trend so steep if there is none."""

    trend: float
    p: float

    @property
    def fades(self) -> bool:
        return self.p < 0.01


def novelty(days: Sequence[tuple[Sums, Sums]], form: Form = Form.MEAN) -> Novelty:
    """Whether the effect wears off, or has yet to be learnt (Kohavi, Tang and Xu 2020, "Trustworthy online controlled
    experiments", 23.4). ``days``: (control, treatment) of units by days since *their* first exposure, day 0 first.

    Raises InvalidInput with fewer than three days that can be compared.
    """
    found = list[tuple[int, Effect]]()
    for day, pair in enumerate(days):
        try:
            found.append((day, compare(*pair, form, f"day {day}")))
        except InvalidInput:
            continue
    if len(found) < 3:
        raise InvalidInput(f"{len(found)} days with enough units", field="novelty", fix="wait for three")
    at = np.array([day for day, _ in found], np.float64)
    value = np.array([float(effect.difference) for _, effect in found])
    weight = 1 / np.array([float(effect.variance) for _, effect in found])
    centred = at - (at @ weight) / weight.sum()
    trend = float((centred * weight) @ value / ((centred**2) @ weight))
    return Novelty(trend, float(two_sided(trend * np.sqrt((centred**2) @ weight))))


def heterogeneity(effects: Sequence[Effect]) -> float:
    """p of all differences being one: Cochran's Q."""
    value = np.array([float(effect.difference) for effect in effects])
    weight = 1 / np.array([float(effect.variance) for effect in effects])
    q = (weight * (value - (value @ weight) / weight.sum()) ** 2).sum()
    return float(chi_square_tail(q, len(effects) - 1))


def _apart(effect: Effect, others: Sequence[Effect]) -> tuple[float, float]:
    """From the inverse-variance mean of the others, with the variance of that."""
    weight = 1 / np.array([float(one.variance) for one in others])
    rest = np.array([float(one.difference) for one in others]) @ weight / weight.sum()
    return float(effect.difference) - float(rest), float(effect.variance) + 1 / float(weight.sum())
