"""Bounds, checks and tests against published values and other libraries."""

import numpy as np
import pytest
from scipy.stats import chisquare, false_discovery_control, norm
from statsmodels.regression.linear_model import OLS

from shopkeeper.experiments.statistics import Sums, fixed, sequence
from shopkeeper.experiments.statistics.causal import diff_in_diff, uplift
from shopkeeper.experiments.statistics.interleaving import A, B, preference, team_draft
from shopkeeper.experiments.statistics.interval import radius
from shopkeeper.experiments.statistics.mismatch import ALARM, evidence, mismatch
from shopkeeper.experiments.statistics.multiple import discoveries
from shopkeeper.experiments.statistics.quantile import Sample, shift
from shopkeeper.experiments.statistics.slices import heterogeneity, novelty, slices
from shopkeeper.experiments.statistics.spending import bounds, pocock
from shopkeeper.experiments.statistics.switchback import Block, hac, horvitz_thompson
from shopkeeper.types.errors import InvalidInput

RNG = np.random.default_rng


def test_bounds_are_those_of_the_tables() -> None:
    """Five even looks, alpha .05: Lan-DeMets bounds as gsDesign, ldbounds and SAS print them."""
    even = [0.2, 0.4, 0.6, 0.8, 1.0]
    assert bounds(even) == pytest.approx([4.8769, 3.3569, 2.6803, 2.2898, 2.0310], abs=2e-4)
    assert bounds(even, spend=pocock) == pytest.approx([2.4380, 2.4268, 2.4101, 2.3966, 2.3859], abs=2e-4)
    assert bounds([1.0]) == pytest.approx([1.95996], abs=1e-4)


@pytest.mark.parametrize("looks", [[], [0.5, 0.4], [0.0, 1.0], [0.5, 1.2]])
def test_looks_must_rise(looks: list[float]) -> None:
    with pytest.raises(InvalidInput):
        bounds(looks)


def test_a_sequence_is_wider_than_one_look_and_tightest_near_its_plan() -> None:
    n = np.array([1e2, 1e3, 1e4, 1e5, 1e6])
    wide = radius(n, 1e4) / np.sqrt(n)
    assert (radius(n, 1e4) > 1.96).all()
    assert all(
        radius(at, 1e4) <= radius(at, other) * 1.03 for at, other in ((1e4, 1e3), (1e4, 1e5), (1e4, 5e3))
    )
    assert (np.diff(wide) < 0).all()
    once, always = fixed(np.array(0.1), np.array(0.0009)), sequence(np.array(0.1), np.array(0.0009), 1e4, 1e4)
    assert always.low < once.low and always.p > once.p


def test_p_and_interval_of_a_sequence_agree() -> None:
    value = np.linspace(-0.2, 0.2, 401)
    found = sequence(value, np.array(0.0009), np.array(5e3), 1e4)
    outside = (found.low > 0) | (found.high < 0)
    assert (outside == (found.p < 0.05)).all()


def test_false_discoveries_as_scipy_counts_them() -> None:
    p = {str(n): float(value) for n, value in enumerate(RNG(1).random(20) ** 3)}
    assert list(discoveries(p).values()) == pytest.approx(false_discovery_control(list(p.values())))
    assert discoveries({}) == {}


def test_mismatch_is_pearsons() -> None:
    counts, shares = [5_100, 2_500, 2_400], [0.5, 0.25, 0.25]
    assert float(mismatch(counts, shares)) == pytest.approx(
        chisquare(counts, np.array(shares) * 10_000).pvalue
    )
    assert mismatch([0, 0], [0.5, 0.5]) == 1


def test_the_watchman_of_splits_may_look_at_every_unit() -> None:
    """Ville: below alpha at any time at most alpha of the time; here of 400 sound splits looked at 100 times each."""
    halves, alarms = np.array([0.5, 0.5]), 0
    for seed in range(400):
        first = (RNG(seed).random(10_000) < 0.5).cumsum()[99::100]
        seen = np.stack([first, np.arange(100, 10_001, 100) - first], 1)
        alarms += any(evidence(row, halves) < 0.05 for row in seen)
    assert alarms <= 30
    assert evidence(np.array([51_500, 48_500]), halves) < ALARM


def test_quantiles_hold_the_truth() -> None:
    """Half the slowest tenth is 20 % slower: the 95th centile of an exponential moves by as much."""
    held = 0
    for seed in range(200):
        rng = RNG(seed)
        a, b = Sample.of(rng.exponential(1, 2_000)), Sample.of(rng.exponential(1.2, 2_000))
        found = shift(a, b, 0.95)
        held += found.interval.low <= 0.2 * np.log(20) <= found.interval.high
    assert 0.90 <= held / 200 <= 0.985
    with pytest.raises(InvalidInput, match="too few"):
        shift(Sample.of(range(100)), Sample.of(range(100)), 0.99)
    with pytest.raises(InvalidInput, match="the same"):
        shift(Sample.of(np.ones(500)), Sample.of(np.ones(500)), 0.5)
    parts = Sample.of([3, 1]) + Sample.of([2])
    assert parts.values.tolist() == [1, 2, 3] and parts.quantile(0.5) == 2


def test_hac_is_statsmodels() -> None:
    rng = RNG(7)
    noise = np.convolve(rng.normal(size=203), [0.5, 0.3, 0.2, 0.1], "valid")
    treated = rng.random(200) < 0.5
    value = 5 + 0.4 * treated + noise
    found = hac([Block(float(v), bool(t)) for v, t in zip(value, treated, strict=True)], lags=3)
    x = np.column_stack([np.ones(200), treated])
    theirs = OLS(value, x).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True)
    assert found.effect == pytest.approx(theirs.params[1])
    assert found.error == pytest.approx(theirs.bse[1], rel=1e-6)


@pytest.mark.parametrize("judge", [hac, horvitz_thompson])
def test_switchbacks_hold_the_truth(judge: object) -> None:
    """With errors that go on from block to block; too rarely is wrong, more often than promised is only cautious."""
    held = 0
    for seed in range(300):
        rng = RNG(seed)
        drift = np.convolve(rng.normal(size=103), [0.6, 0.5, 0.4, 0.3], "valid")
        treated = rng.random(100) < 0.5
        blocks = [Block(10 + 0.5 * bool(t) + float(d), bool(t)) for t, d in zip(treated, drift, strict=True)]
        found = judge(blocks)  # type: ignore[operator]
        held += bool(found.interval.low <= 0.5 <= found.interval.high)
    assert held / 300 >= 0.92
    assert found.assumptions
    with pytest.raises(InvalidInput, match="too few"):
        judge([Block(1.0, True), Block(2.0, False)])  # type: ignore[operator]


def test_a_short_switchback_is_wrong_as_seldom_as_it_says() -> None:
    """Of 24 blocks with a rhythm of the day; 8 in a hundred miss where errors are let to be alike over blocks."""
    rng, rhythm, missed = RNG(5), 0.3 * np.sin(np.arange(24) / 6 * 2 * np.pi), list[bool]()
    while len(missed) < 2_000:
        treated, value = rng.random(24) < 0.5, rhythm + rng.normal(0, 0.1, 24)
        if 8 <= treated.sum() <= 16:
            within = hac([Block(float(v), bool(t)) for v, t in zip(value, treated, strict=True)]).interval
            missed.append(not within.low <= 0 <= within.high)
    assert np.mean(missed) == pytest.approx(0.05, abs=0.012)


def test_blocks_that_differ_by_their_arm_alone_have_no_error_to_judge_by() -> None:
    with pytest.raises(InvalidInput, match="each arm are all the same"):
        hac([Block(float(number % 2), bool(number % 2)) for number in range(40)])


def test_diff_in_diff_finds_the_launch_and_says_what_it_assumes() -> None:
    rng = RNG(3)
    places, season = rng.normal(100, 20, (12, 1)), np.sin(np.arange(20) / 3) * 10
    sales = places + season + rng.normal(0, 2, (12, 20))
    sales[:6, 14:] += 5
    found = diff_in_diff(sales[:6], sales[6:], before=14)
    assert found.interval.low <= 5 <= found.interval.high and found.interval.p < 0.01
    assert not found.warning and any("parallel" in one for one in found.assumptions)
    sales[:6] += np.arange(20) * 2.0
    assert "went apart before" in diff_in_diff(sales[:6], sales[6:], before=14).warning
    for bad in (
        lambda: diff_in_diff(sales[:1], sales[6:], 14),
        lambda: diff_in_diff(sales[:6], sales[6:], 20),
    ):
        with pytest.raises(InvalidInput):
            bad()


def test_uplift_of_all_that_is_not_held_out() -> None:
    rng = RNG(1)
    found = uplift(Sums.of(rng.normal(1, 1, (2_000, 1))), Sums.of(rng.normal(1.2, 1, (20_000, 1))))
    assert found.interval.low <= 0.2 <= found.interval.high and found.assumptions


def test_slices_are_held_to_the_false_discovery_rate() -> None:
    rng = RNG(5)

    def pair(gain: float) -> tuple[Sums, Sums]:
        return Sums.of(rng.normal(1, 1, (3_000, 1))), Sums.of(rng.normal(1 + gain, 1, (3_000, 1)))

    planned = 6_000 * 20
    same = slices({"city": {str(n): pair(0.2) for n in range(20)}}, planned)
    assert sum(one.q < 0.05 for one in same.values()) == 0
    cities = {str(n): pair(0.2 if n else 0.8) for n in range(20)}
    mixed = slices(
        {"city": cities | {"few": (Sums.none(1), Sums.none(1))}, "one": {"all": pair(0.2)}}, planned
    )
    first = mixed["city", "0"]
    assert min(mixed, key=lambda key: mixed[key].q) == ("city", "0") and ("city", "few") not in mixed
    assert first.apart == pytest.approx(0.6, abs=0.1) and first.q < 0.001
    assert mixed["one", "all"].q == 1, "there is nothing to hold it against"
    asked_twice = slices({"city": cities, "twin": cities}, planned)
    assert asked_twice["city", "0"].q == pytest.approx(first.q, rel=0.2), (
        "as many flukes of as many discoveries"
    )
    assert heterogeneity([one.effect for one in mixed.values()]) < 0.001 < heterogeneity([one.effect for one in same.values()])  # fmt: skip


def test_novelty_is_noticed() -> None:
    rng = RNG(6)

    def days(fading: float) -> list[tuple[Sums, Sums]]:
        gains = [0.5 * (1 - fading * day / 10) for day in range(10)]
        return [
            (Sums.of(rng.normal(1, 1, (1_000, 1))), Sums.of(rng.normal(1 + g, 1, (1_000, 1)))) for g in gains
        ]

    assert novelty(days(1.0)).fades and novelty(days(1.0)).trend == pytest.approx(-0.05, abs=0.01)
    assert not novelty(days(0.0)).fades
    with pytest.raises(InvalidInput):
        novelty(days(0.0)[:2])


def test_team_draft_is_fair_and_finds_the_better_ranking() -> None:
    rng, better, worse = RNG(8), list(range(20)), list(range(19, -1, -1))
    credits, firsts = [], []

    def coin() -> int:
        return int(rng.integers(2))

    for _ in range(400):
        drafted = team_draft(worse, better, 10, coin)
        assert len(set(drafted.items)) == 10 and drafted.teams.count(A) == drafted.teams.count(B) == 5
        firsts.append(drafted.teams[0])
        credits.append(drafted.credit(item for item in drafted.items if rng.random() < 1 / (2 + item)))
    assert 0.4 < np.mean(firsts) < 0.6
    found = preference(credits, planned=400)
    assert found.value > 0 and found.interval.low > 0
    same = [team_draft(better, better, 5, coin).credit([0]) for _ in range(400)]
    assert preference(same, 400).interval.low < 0 < preference(same, 400).interval.high
    assert team_draft([1], [1, 2], 10, coin).items in ((1, 2), (2, 1))
    with pytest.raises(InvalidInput):
        preference([1.0] * 50, 400)


def test_the_normal_tail_is_scipys() -> None:
    value = fixed(np.array(0.3), np.array(0.01))
    assert float(value.p) == pytest.approx(2 * norm.sf(3))
