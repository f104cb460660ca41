"""Where an effect is not the same: over the days, and between kinds of shoppers.

Both are about differences of differences. Slices are asked for in numbers, so that what is called different is held to the
false discovery rate (``multiple``), and what every slice is compared with is the rest, not zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.experiments.statistics.effect import Effect, Form, compare
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


def slices(by: Mapping[str, tuple[Sums, Sums]], form: Form = Form.MEAN) -> dict[str, Slice]:
    """(control, treatment) by slice; those with too few units are left out. A unit must be in one slice only."""
    effects = dict[str, Effect]()
    for name, pair in by.items():
        try:
            effects[name] = compare(*pair, form, name)
        except InvalidInput:
            continue
    apart = {name: _apart(name, effects) for name in effects if len(effects) > 1}
    q = discoveries({name: float(two_sided(far / se)) for name, (far, se) in apart.items()})
    return {
        name: Slice(effect, apart.get(name, (0.0, 0.0))[0], q.get(name, 1.0))
        for name, effect in effects.items()
    }


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


def _apart(name: str, effects: Mapping[str, Effect]) -> tuple[float, float]:
    """From the inverse-variance mean of the others, with its standard error."""
    others = [effect for other, effect in effects.items() if other != name]
    weight = 1 / np.array([float(effect.variance) for effect in others])
    rest = np.array([float(effect.difference) for effect in others]) @ weight / weight.sum()
    se = np.sqrt(float(effects[name].variance) + 1 / weight.sum())
    return float(effects[name].difference) - float(rest), float(se)
