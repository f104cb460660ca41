"""Sizes are those of the textbooks, and what they promise is what simulations find."""

import numpy as np
import pytest
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import samplesize_proportions_2indep_onetail

from benchmarks.experiments import OUTCOMES, power
from shopkeeper.events.port import DAY
from shopkeeper.experiments import sizing
from shopkeeper.experiments.blocks import lengths, past
from shopkeeper.experiments.counting import everyone
from shopkeeper.experiments.sizing import Ask, Baseline, Past
from shopkeeper.experiments.statistics import Form, Sums
from shopkeeper.experiments.statistics.interval import ALPHA, radius
from shopkeeper.experiments.statistics.switchback import Block, hac
from shopkeeper.experiments.statistics.tables import normal
from shopkeeper.types import Happened, Surface
from shopkeeper.types.errors import InvalidInput
from tests.unit.experiments.samples import BEGUN, Log, experiment

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


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.8, 0.2), (0.34, 0.33, 0.33), (0.25,) * 4, (0.4, 0.5, 0.1)])
def test_each_of_several_arms_is_found_with_the_power_that_was_promised(shares: tuple[float, ...]) -> None:
    """By the interval of the report: the smallest arm against control alone, at its part of alpha, both with their own units."""
    baseline, effect = Baseline.proportion(0.1), 0.005
    n = sizing.units(baseline, effect, Ask.of(shares))
    control, smallest = shares[0] * n, min(shares[1:]) * n
    error = (baseline.variance / control + baseline.variance / smallest) ** 0.5
    bound = float(radius(control + smallest, n, ALPHA / (len(shares) - 1)))
    assert normal(effect / error - bound) == pytest.approx(0.8, abs=0.03)


def test_only_who_meets_the_surface_is_counted_before() -> None:
    """One visit in ten talks to the concierge: an experiment with it gets no more units than that."""
    log = Log()
    for number in range(200):
        at, who = BEGUN + number, f"s{number}"
        log.tell(Happened.SHOWN, at, who, surface=(Surface.SEARCH, Surface.SIMILAR)[number % 2])
        if not number % 10:
            log.tell(Happened.CONVERSED, at, who, surface=Surface.CONCIERGE)
    arms = [{"name": "a", "share": 0.5}, {"name": "b", "share": 0.5, "settings": {"flag.x": 1}}]
    places = {"concierge": 20, "search": 100, "recommendations": 100}
    tried = [experiment(surface=place, arms=arms) for place in places]
    seen = everyone(log.sorted(), tried, BEGUN, BEGUN + DAY, "USD")
    assert [len(each.units) for each in seen] == list(places.values())


def test_the_power_of_a_ratio_is_what_it_says() -> None:
    ratio = next(outcome for outcome in OUTCOMES if outcome.form is Form.RATIO)
    found, _, theory = power(ratio, 1_000)
    assert found == pytest.approx(theory, abs=0.04)


@pytest.mark.parametrize("seen", [500, 2_000, 20_000, 100_000])
def test_a_day_finds_its_lift_by_the_interval_that_was_planned(seen: int) -> None:
    """Which is tightest at as many units as were planned, not at those of each day."""
    baseline, planned = Baseline.proportion(0.1), 20_000
    (point,) = sizing.curve(baseline, [seen], planned)
    error = (4 * baseline.variance / seen) ** 0.5
    assert normal(point.effect / error - float(radius(seen, planned))) == pytest.approx(0.8, abs=1e-6)


def test_history_makes_a_curve() -> None:
    history = Sums.of((np.random.default_rng(1).random((5_000, 1)) < 0.1).astype(float))
    reach = sizing.extended([1_000.0 * day**0.8 for day in range(1, 11)], 60)
    curve = sizing.curve(Baseline.of(history), reach, 5_000)
    effects = [point.effect for point in curve]
    assert effects == sorted(effects, reverse=True) and len(curve) == 60
    day = sizing.days(curve, effects[20])
    assert day == 21 and curve[20].lift == pytest.approx(effects[20] / float(history.mean[0]))
    with pytest.raises(InvalidInput, match="not found within 60 days"):
        sizing.days(curve, effects[-1] / 2)


def test_a_switchbacks_curve_is_what_its_simulation_finds() -> None:
    """Blocks with a rhythm of the day and errors that are alike for hours; the effect of day 28, put into half of them by coins."""
    rng = np.random.default_rng(3)

    def blocks(n: int) -> np.ndarray:
        errors = rng.normal(size=n + 1)
        return 1 + 0.3 * np.sin(np.arange(n) / 6 * 2 * np.pi) + 0.2 * (errors[1:] + 0.8 * errors[:-1])

    past = Past.of(blocks(6 * 28), 28)
    curve = sizing.switchback(past, 28, Ask())
    effects = [point.effect for point in curve]
    assert effects == sorted(effects, reverse=True) and curve[-1].units == 6 * 28
    found = 0
    for _ in range(300):
        value, coin = blocks(6 * 28), rng.random(6 * 28) < 0.5
        judged = hac(
            [Block(float(v + curve[-1].effect * t), bool(t)) for v, t in zip(value, coin, strict=True)]
        )
        found += float(judged.interval.low) > 0
    assert found / 300 == pytest.approx(0.8, abs=0.07)
    for few in ([1.0, 2.0] * 7, [1.0] * 30):
        with pytest.raises(InvalidInput):
            Past.of(few, 28)


def test_a_young_shop_has_as_many_blocks_a_day_as_since_somebody_came() -> None:
    log, chance = Log(), np.random.default_rng(4)
    for number in range(40 * 6):
        at, who = BEGUN + 14 * DAY - number * DAY / 144, f"s{number}"
        log.tell(Happened.SHOWN, at, who, surface=Surface.SEARCH)
        if chance.random() < 0.3:
            log.tell(Happened.CLICKED, at + 1, who)
    one = experiment(unit="geo_time", days=14, switchback={"hours": 1})
    (seen,) = everyone(log.sorted(), [one], BEGUN, BEGUN + 14 * DAY, "USD")
    assert past(seen).daily == pytest.approx(24, rel=0.05)


def test_what_is_washed_out_makes_short_blocks_dear() -> None:
    """Visits at every ten minutes; an hour and a half of each block is left out, so that blocks of an hour are none."""
    chance, log = np.random.default_rng(4), Log()
    for number in range(6 * 24 * 28):
        at, who = BEGUN + number * DAY / 144, f"s{number}"
        log.tell(Happened.SHOWN, at, who, surface=Surface.SEARCH)
        if chance.random() < 0.3:
            log.tell(Happened.CLICKED, at + 1, who)
    one = experiment(unit="geo_time", days=28, switchback={"hours": 4, "washout_minutes": 90})
    tried = lengths(one)
    hours = [each.blocks.length / 3600 for each in tried if each.blocks]
    assert hours == [4, 2, 8, 12, 24]
    seen = everyone(log.sorted(), tried, BEGUN, BEGUN + 28 * DAY, "USD")
    variances = {hour: past(each).baseline.variance for hour, each in zip(hours, seen, strict=True)}
    assert variances[2] > variances[4] > variances[8] > variances[24]
    assert past(seen[0]).daily == pytest.approx(6, abs=0.1)
    assert variances[2] / variances[8] == pytest.approx(39 / 3, rel=0.4), (
        "3 visits of half an hour against 39"
    )


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
