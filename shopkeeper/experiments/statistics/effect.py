"""The difference between two arms, and how sure it is.

Means, proportions (means of 0 and 1) and ratios of sums, all by one formula: the outcome is a smooth function of the columns'
means, so that its variance is that of a linear combination of columns. For ratios this is the delta method (Deng, Knoblich
and Lu 2018, "Applying the delta method in metric analytics", KDD). Columns after the outcome are covariates from before the
exposure; the combination that explains the outcome best is taken off (CUPED: Deng, Xu, Kohavi and Walker 2013, "Improving
the sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM; for ratios Deng et al. 2018 again).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from shopkeeper.experiments.statistics.sums import Floats, Sums
from shopkeeper.types.errors import InvalidInput

FEWEST = 100
"""Units an arm needs: every interval here leans on the central limit theorem."""


class Form(StrEnum):
    MEAN = "mean"
    RATIO = "ratio"
    """Sum of the first column over sum of the second."""


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """All (…,). The variances are those of the arms' values, which are independent."""

    n: Floats
    """Units of both arms."""
    control: Floats
    treatment: Floats
    control_variance: Floats
    treatment_variance: Floats

    @property
    def difference(self) -> Floats:
        return self.treatment - self.control

    @property
    def variance(self) -> Floats:
        """Of the difference."""
        return self.control_variance + self.treatment_variance

    @property
    def lift(self) -> Floats:
        """The difference as a share of control."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(self.difference / self.control)

    def lift_within(self, errors: Floats | float) -> tuple[Floats, Floats]:
        """Between which ends the lift lies where nothing is off by more than so many standard errors.

        Those ρ for which t − (1 + ρ) c is that near to 0 (Fieller 1954, "Some problems in interval estimation", JRSS B 16): so 0 is among
        them just when the difference may be 0. The delta method's variance vanishes with t, and calls every arm worse that has
        nothing yet. Ends are infinite where control is not surely above 0.
        """
        c, t, most = self.control, self.treatment, np.square(errors)
        a, b, d = c**2 - most * self.control_variance, t * c, t**2 - most * self.treatment_variance
        root = np.sqrt(np.maximum(b**2 - a * d, 0))
        told, positive = (a > 0) & (c > 0), c >= 0
        with np.errstate(divide="ignore", invalid="ignore"):
            low = np.where(
                told, (b - root) / a, np.where(positive & (d > 0) & (t > 0), d / (b + root), -np.inf)
            )
            high = np.where(
                told, (b + root) / a, np.where(positive & (d > 0) & (t < 0), d / (b - root), np.inf)
            )
        return low - 1, high - 1

    @property
    def z(self) -> Floats:
        return np.asarray(self.difference / np.sqrt(self.variance))


def difference(control: Sums, treatment: Sums, form: Form = Form.MEAN) -> Effect:
    """Without checks, for many experiments at once; whoever has one calls ``compare``."""
    outcome = 2 if form is Form.RATIO else 1
    theta = _theta(control + treatment, control, treatment, form, outcome)
    centre = (control + treatment).mean[..., outcome:]
    (c, var_c), (t, var_t) = (_arm(arm, form, outcome, theta, centre) for arm in (control, treatment))
    return Effect(control.n + treatment.n, c, t, var_c, var_t)


def compare(control: Sums, treatment: Sums, form: Form = Form.MEAN, what: str = "metric") -> Effect:
    """The difference of one experiment.

    Raises InvalidInput: an arm has too few units, nothing varies, or the ratio has no denominator.
    """
    for name, arm in (("control", control), ("treatment", treatment)):
        if arm.n < FEWEST:
            raise InvalidInput(
                f"{what}: {int(arm.n)} units in {name} are too few", field=what, fix=f"wait for {FEWEST}"
            )
        if form is Form.RATIO and arm.mean[1] <= 0:
            raise InvalidInput(f"{what}: nothing to divide by in {name}", field=what, fix="check its events")
        if not (np.isfinite(arm.mean).all() and np.isfinite(arm.scatter).all()):
            raise InvalidInput(f"{what}: not a number in {name}", field=what, fix="check its events")
    found = difference(control, treatment, form)
    if not found.variance > 1e-12 * np.maximum(found.control**2, found.treatment**2) / found.n:
        raise InvalidInput(
            f"{what}: all units are the same, nothing can be said", field=what, fix="check its events"
        )
    return found


def strata(pairs: Sequence[tuple[Sums, Sums]], form: Form = Form.MEAN, what: str = "metric") -> Effect:
    """Post-stratified: each stratum's difference weighs as much as its share of units (Miratrix, Sekhon and Yu 2013, JRSS B).

    ``pairs``: (control, treatment) by stratum. Raises InvalidInput as ``compare`` does, for any of them.
    """
    if not pairs:
        raise InvalidInput(f"{what}: no strata", field=what, fix="name at least one")
    effects = [compare(*pair, form, what) for pair in pairs]
    n = np.array([effect.n for effect in effects])
    share = n / n.sum()
    values = (np.array([getattr(e, arm) for e in effects]) @ share for arm in ("control", "treatment"))
    spread = (np.array([getattr(e, f"{arm}_variance") for e in effects]) @ share**2 for arm in ("control", "treatment"))  # fmt: skip
    return Effect(n.sum(), *values, *spread)


def _slopes(mean: Floats, form: Form) -> Floats:
    """Of the outcome by its columns' means: (…, 1) or (…, 2)."""
    if form is Form.MEAN:
        return np.ones((*mean.shape[:-1], 1))
    top, bottom = mean[..., 0], mean[..., 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([1 / bottom, -top / bottom**2], -1)


def _theta(both: Sums, control: Sums, treatment: Sums, form: Form, outcome: int) -> Floats:
    """(…, covariates): the regression of the outcome on them within the arms."""
    within = control.scatter + treatment.scatter
    xx, xy = within[..., outcome:, outcome:], within[..., outcome:, :outcome]
    if not xx.shape[-1]:
        return np.zeros((*within.shape[:-2], 0))
    by = _slopes(both.mean, form)
    explained = (xy * by[..., None, :]).sum(-1)
    if xx.shape[-1] == 1:
        return np.asarray(
            np.divide(explained, xx[..., 0], out=np.zeros_like(explained), where=xx[..., 0] > 0)
        )
    return np.asarray((np.linalg.pinv(xx, hermitian=True) @ explained[..., None])[..., 0])


def _arm(arm: Sums, form: Form, outcome: int, theta: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """Value and its variance, covariates taken off."""
    mean, by = arm.mean, _slopes(arm.mean, form)
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = mean[..., 0] / mean[..., 1] if form is Form.RATIO else mean[..., 0]
        value = raw - ((mean[..., outcome:] - centre) * theta).sum(-1)
        line = np.concatenate([by, -theta], -1)
        variance = np.einsum("...i,...ij,...j->...", line, arm.covariance, line) / arm.n
    return value, variance
