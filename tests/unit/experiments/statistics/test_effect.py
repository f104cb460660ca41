"""Sums add up, and effects are those of other hands: tea-tasting's, and plain formulas."""

import numpy as np
import pytest
import tea_tasting as tt
from hypothesis import assume, given
from hypothesis import strategies as st
from tea_tasting.aggr import Aggregates

from shopkeeper.experiments.statistics import Form, Sums, compare, fixed
from shopkeeper.experiments.statistics.effect import Effect, strata
from shopkeeper.types.errors import InvalidInput


def units(seed: int, n: int = 2_000) -> np.ndarray:
    """Numerator, denominator, and both a month before."""
    rng = np.random.default_rng(seed)
    shown, taste = 1 + rng.poisson(5, (2, n)), rng.beta(2, 5, n)
    clicks = rng.binomial(shown, taste)
    return np.stack([clicks[0], shown[0], clicks[1], shown[1]], 1).astype(np.float64)


def aggregates(rows: np.ndarray, names: tuple[str, ...]) -> Aggregates:
    cov = np.cov(rows.T).reshape(len(names), len(names))
    return Aggregates(
        len(rows),
        dict(zip(names, rows.mean(0).tolist(), strict=True)),
        {name: float(cov[i, i]) for i, name in enumerate(names)},
        {tuple(sorted((a, b))): float(cov[i, j]) for i, a in enumerate(names) for j, b in enumerate(names) if i < j},  # type: ignore[misc]
    )  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "form", "metric"),
    [
        ((0,), Form.MEAN, tt.Mean("clicks", use_t=False)),
        ((0, 1), Form.RATIO, tt.RatioOfMeans("clicks", "shown", use_t=False)),
        ((0, 2), Form.MEAN, tt.Mean("clicks", "clicks_before", use_t=False)),
    ],
)
def test_as_tea_tasting_has_it(columns: tuple[int, ...], form: Form, metric: tt.RatioOfMeans) -> None:
    names = tuple(("clicks", "shown", "clicks_before", "shown_before")[column] for column in columns)
    control, treatment = (units(seed)[:, columns] for seed in (1, 2))
    theirs = metric.analyze_aggregates(aggregates(control, names), aggregates(treatment, names))
    ours = compare(Sums.of(control), Sums.of(treatment), form)
    interval = fixed(ours.difference, ours.variance)
    # with a covariate, theirs is fitted to both arms as one, ours within the arms
    assert float(ours.difference) == pytest.approx(theirs.effect_size, rel=2e-3 if 2 in columns else 1e-6)
    assert float(interval.low) == pytest.approx(theirs.effect_size_ci_lower, rel=1e-3, abs=1e-5)
    assert float(interval.p) == pytest.approx(theirs.pvalue, rel=1e-2)


@given(st.floats(1e-3, 10), st.floats(0, 10), st.floats(1e-6, 1), st.floats(0, 1), st.floats(1, 5))
def test_a_lift_may_be_nothing_just_when_the_difference_may(c: float, t: float, vc: float, vt: float, z: float) -> None:  # fmt: skip
    """Each end is a lift whose combination with control is just so many errors away from nothing (Fieller)."""
    effect = Effect(*(np.asarray(x) for x in (200.0, c, t, vc, vt)))
    low, high = (float(end) for end in effect.lift_within(z))
    away = abs(t - c) - z * np.sqrt(vc + vt)
    assume(abs(away) > 1e-6)
    assert (low <= 0 <= high) == (away < 0) or not np.isfinite(high)
    for end in (low, high):
        if np.isfinite(end) and c > 1.001 * z * np.sqrt(vc):
            assert abs(t - (1 + end) * c) == pytest.approx(
                z * np.sqrt(vt + (1 + end) ** 2 * vc), rel=1e-3, abs=1e-5
            )


def test_a_lift_over_nothing_is_infinite() -> None:
    def ends(*of: float) -> tuple[float, float]:
        low, high = Effect(*(np.asarray(x) for x in (200.0, *of))).lift_within(3.0)
        return float(low), float(high)

    assert ends(0.0, 0.3, 0.0, 1e-4) == (np.inf, np.inf)
    assert ends(0.0, 0.01, 0.0, 1e-4) == (-np.inf, np.inf)
    low, high = ends(0.01, 0.3, 1e-4, 1e-4)
    assert low > 5 and high == np.inf
    assert ends(-0.2, 0.3, 1e-4, 1e-4) == (-np.inf, np.inf)


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2), min_size=2, max_size=40), st.data())
def test_parts_add_up_to_the_whole(rows: list[list[float]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    parts, whole = (
        Sums.of(np.reshape(rows[:cut], (-1, 2))) + Sums.of(np.reshape(rows[cut:], (-1, 2))),
        Sums.of(rows),
    )
    scale = np.abs(rows).max() + 1
    np.testing.assert_allclose(parts.mean, whole.mean, atol=1e-9 * scale)
    np.testing.assert_allclose(parts.scatter, whole.scatter, atol=1e-7 * scale**2)


def test_two_covariates_explain_what_one_does_not() -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=(2, 5_000, 2))
    y = x @ [0.6, 0.6] + rng.normal(size=(2, 5_000)) * np.sqrt(1 - 0.72)
    one, two, none = (
        compare(*(Sums.of(np.column_stack([y[arm], x[arm, :, :many]])) for arm in (0, 1))).variance for many in (1, 2, 0)
    )  # fmt: skip
    assert 1 - one / none == pytest.approx(0.36, abs=0.03)
    assert 1 - two / none == pytest.approx(0.72, abs=0.03)


def test_strata_take_off_what_lies_between_them() -> None:
    """Small and large shops: the difference of 1 drowns in what lies between them, unless they are told apart."""
    rng = np.random.default_rng(4)
    pairs = [tuple(Sums.of(rng.normal(level + arm, 1, (500, 1))) for arm in (0, 1)) for level in (0, 50)]
    pooled = compare(pairs[0][0] + pairs[1][0], pairs[0][1] + pairs[1][1])
    stratified = strata(pairs)  # type: ignore[arg-type]
    assert float(stratified.difference) == pytest.approx(1, abs=0.2)
    assert stratified.variance < pooled.variance / 100


@pytest.mark.parametrize(
    ("control", "form", "said"),
    [
        (np.random.default_rng(0).random((5, 1)), Form.MEAN, "5 units in control are too few"),
        (np.ones((500, 1)), Form.MEAN, "all units are the same"),
        (np.zeros((500, 1)), Form.MEAN, "all units are the same"),
        (np.stack([np.arange(500.0), np.zeros(500)], 1), Form.RATIO, "nothing to divide by"),
        (np.where(np.arange(500.0)[:, None] == 7, np.nan, 1.0), Form.MEAN, "not a number"),
    ],
)
def test_what_says_nothing_is_refused(control: np.ndarray, form: Form, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        compare(Sums.of(control), Sums.of(control), form, "clicks")
