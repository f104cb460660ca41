"""Sizes are those of the textbooks, and what they promise is what simulations find."""

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from benchmarks.experiments import OUTCOMES, power
from shopkeeper.experiments import sizing
from shopkeeper.experiments.sizing import Ask, Baseline
from shopkeeper.experiments.statistics import Form, Sums
from shopkeeper.types.errors import InvalidInput

ONCE = Ask(peeking=False)


def test_as_statsmodels_sizes_means_and_proportions() -> None:
    theirs = NormalIndPower().solve_power(0.1, power=0.8, alpha=0.05) * 2
    assert sizing.units(Baseline(5.0, 4.0), 0.2, ONCE) == pytest.approx(theirs, abs=2)
    theirs = samplesize_proportions_2indep_onetail(0.01, 0.05, power=0.8, alpha=0.05) * 2
    assert sizing.units_of_proportions(0.05, 0.06, ONCE) == pytest.approx(theirs, rel=0.02)


def test_there_and_back() -> None:
    baseline, ask = Baseline.proportion(0.05), Ask(treatment=0.2)
    n = sizing.units(baseline, 0.005, ask)
    assert sizing.detectable(baseline, n, ask) == pytest.approx(0.005, rel=1e-3)
    assert sizing.power(baseline, 0.005, n, ask) == pytest.approx(0.8, abs=1e-3)
    assert sizing.units(baseline.adjusted(0.7), 0.005, ask) == pytest.approx(n * 0.51, rel=1e-3)
    assert sizing.units(baseline, 0.005, ONCE) < sizing.units(baseline, 0.005, Ask()) < n


def test_the_power_of_a_ratio_is_what_it_says() -> None:
    ratio = next(outcome for outcome in OUTCOMES if outcome.form is Form.RATIO)
    found, _, theory = power(ratio, 1_000)
    assert found == pytest.approx(theory, abs=0.04)


def test_history_makes_a_curve() -> None:
    history = Sums.of((np.random.default_rng(1).random((5_000, 1)) < 0.1).astype(float))
    reach = sizing.extended([1_000.0 * day**0.8 for day in range(1, 11)], 60)
    curve = sizing.curve(Baseline.of(history), reach)
    effects = [point.effect for point in curve]
    assert effects == sorted(effects, reverse=True) and len(curve) == 60
    day = sizing.days(curve, effects[20])
    assert day == 21 and curve[20].lift == pytest.approx(effects[20] / float(history.mean[0]))
    with pytest.raises(InvalidInput, match="not found within 60 days"):
        sizing.days(curve, effects[-1] / 2)


def test_carry_over_makes_blocks_longer() -> None:
    """An hour that is washed out costs half of short blocks; few long blocks cost the power of many coins."""
    baseline = Baseline(1.0, 25.0)
    quick = sizing.switchback(baseline, 0.1, between=0.02, hourly=200, carry_over=0)
    slow = sizing.switchback(baseline, 0.1, between=0.02, hourly=200, carry_over=3_600 * 1.5)
    assert quick[0].seconds < slow[0].seconds and quick[0].days < slow[0].days
    assert sizing.switchback(baseline, 0.1, between=0.02, hourly=200, carry_over=0, places=4)[0].days == quick[0].days / 4  # fmt: skip
    with pytest.raises(InvalidInput, match="carried over"):
        sizing.switchback(baseline, 0.1, between=0.02, hourly=200, carry_over=90_000)


@pytest.mark.parametrize(
    "bad",
    [
        lambda: Baseline.proportion(0.0),
        lambda: Baseline.proportion(1.2),
        lambda: Baseline.of(Sums.of(np.ones((500, 1)))),
        lambda: Baseline.of(Sums.of(np.random.default_rng(0).random((5, 1)))),
        lambda: sizing.units(Baseline(1, 1), 0.0),
        lambda: sizing.units(Baseline(1, 1), float("nan")),
        lambda: sizing.units_of_proportions(0.1, 0.1),
        lambda: Ask(power=1.0),
        lambda: sizing.extended([], 10),
        lambda: sizing.extended([10.0], 0),
    ],
)
def test_what_cannot_be_sized_is_refused(bad: object) -> None:
    with pytest.raises(InvalidInput):
        bad()  # type: ignore[operator]
