"""The proof by simulation, in small: what ``benchmarks/experiments.py`` says of 10,000 tests holds of some hundreds."""

import pytest

from benchmarks.experiments import OUTCOMES, Outcome, mismatches, peeked, taken_off, upper


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: one.name)
def test_peeking_costs_nothing(outcome: Outcome) -> None:
    ours, naive = peeked(outcome, 300, steps=600)
    assert upper(ours, 300) <= 0.06
    assert naive / 300 > 0.15


def test_cuped_takes_off_what_it_should() -> None:
    assert taken_off(0.7, 1_000, units=200) == pytest.approx(0.49, abs=0.07)


def test_mismatch_alarms_when_it_should() -> None:
    assert mismatches(20_000, 0.5) / 20_000 <= 0.0015
    assert mismatches(20_000, 0.51) / 20_000 >= 0.996
