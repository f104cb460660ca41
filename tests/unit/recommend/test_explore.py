"""Chance is known: propensities sum to one, are the shares that are really drawn, and give the true value back."""

import csv
import gzip
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.recommend.explore import Epsilon, PlackettLuce, Thompson
from shopkeeper.recommend.models import Scored
from tests.conftest import dev_data

POOL = st.lists(st.floats(0.015625, 1, width=32), min_size=1, max_size=6)
RATES = np.array([0.02, 0.3, 0.1, 0.05])


def pool(scores: list[float]) -> Scored:
    return Scored(np.arange(10, 10 + len(scores)), np.array(scores, np.float32))


def thompson(n: int = 4) -> Thompson:
    policy = Thompson(prior=(1.0, 4.0))
    for item in range(n):
        for turn in range(5 * item):
            policy.observe(10 + item, turn % 3 == 0)
    return policy


@given(POOL, st.integers(1, 6), st.integers(0, 10**6))
def test_slates_hold_different_items_of_the_pool_with_probabilities(scores, k, seed):
    for policy in (Epsilon(0.2), PlackettLuce(0.5), thompson()):
        drawn = policy.draw(pool(scores), k, np.random.default_rng(seed))
        assert len(drawn.items) == len(set(drawn.items.tolist())) == min(k, len(scores))
        assert set(drawn.items.tolist()) <= set(pool(scores).items.tolist())
        assert ((drawn.propensities > 0) & (drawn.propensities <= 1 + 1e-9)).all()
        again = policy.draw(pool(scores), k, np.random.default_rng(seed))
        assert again.items.tolist() == drawn.items.tolist()


@given(st.floats(0, 1), st.integers(1, 8), st.integers(1, 8))
def test_marginals_of_epsilon_sum_to_one(epsilon, n, k):
    assert Epsilon(epsilon).marginals(n, min(k, n)).sum(1) == pytest.approx(1)


@given(st.lists(st.tuples(st.floats(0.5, 60), st.floats(0.5, 400)), min_size=1, max_size=7))
def test_marginals_of_thompson_sum_to_one(beliefs):
    table = Thompson().marginals(np.array(beliefs), len(beliefs))
    assert table.sum(1) == pytest.approx(1, abs=0.03)
    assert table.sum(0) == pytest.approx(1, abs=0.03)


@given(POOL, st.floats(0.2, 3))
def test_orders_of_plackett_luce_sum_to_one(scores, temperature):
    scores = scores[:4]
    chances = [
        PlackettLuce(temperature).conditionals(pool(scores), np.array(order)).prod()
        for order in itertools.permutations(range(len(scores)))
    ]
    assert sum(chances) == pytest.approx(1)


@pytest.mark.parametrize("policy", [Epsilon(0.3), thompson()], ids=["epsilon", "thompson"])
def test_what_is_drawn_has_the_frequency_it_says(policy):
    rng, rounds, k = np.random.default_rng(0), 2000, 3
    counts, said = np.zeros((k, 4)), np.full((k, 4), np.nan)
    for _ in range(rounds):
        drawn = policy.draw(pool([0.4, 0.3, 0.2, 0.1]), k, rng)
        counts[np.arange(k), drawn.items - 10] += 1
        said[np.arange(k), drawn.items - 10] = drawn.propensities
    assert np.nan_to_num(said) == pytest.approx(counts / rounds, abs=0.03)


@pytest.mark.parametrize(
    "policy", [Epsilon(0.5), PlackettLuce(1.0), thompson()], ids=["epsilon", "softmax", "thompson"]
)
def test_a_log_tells_what_another_policy_would_have_earned(policy):
    """Inverse propensities (Horvitz and Thompson 1952) of the first place, for always showing each of the items."""
    rng, rounds = np.random.default_rng(1), 3000
    shown, weights = np.zeros(rounds, int), np.zeros(rounds)
    for turn in range(rounds):
        drawn = policy.draw(pool([0.4, 0.3, 0.2, 0.1]), 1, rng)
        shown[turn], weights[turn] = drawn.items[0] - 10, 1 / drawn.propensities[0]
    clicked = rng.random(rounds) < RATES[shown]
    for item, rate in enumerate(RATES):
        worth = clicked * (shown == item) * weights
        assert worth.mean() == pytest.approx(rate, abs=4 * worth.std() / rounds**0.5 + 0.003)


def test_thompson_comes_to_show_what_works():
    rng, policy = np.random.default_rng(2), Thompson()
    firsts = []
    for _ in range(600):
        first = int(policy.draw(pool([1, 1, 1, 1]), 1, rng).items[0])
        policy.observe(first, rng.random() < RATES[first - 10])
        firsts.append(first)
    assert firsts[-200:].count(11) > 150


def test_open_bandit_replay_agrees_with_what_was_earned():
    """Random impressions of the Open Bandit data, weighed to the Thompson policy that also ran, earn what it earned.

    Its chances are taken as the shares that it showed. Clicks are few (46 and 69), so the interval is wide.
    """
    chance, thompson_ran = (list(_impressions(name)) for name in ("random", "bts"))
    shares: dict[tuple[str, str], float] = {}
    for place, item, _, _ in thompson_ran:
        shares[place, item] = shares.get((place, item), 0.0) + 1 / len(thompson_ran)
    per_place = {
        place: sum(share for (at, _), share in shares.items() if at == place)
        for place in {p for p, _ in shares}
    }
    worth = np.array(
        [
            click * shares.get((place, item), 0.0) / per_place[place] / logged
            for place, item, click, logged in chance
        ]
    )
    earned = np.mean([click for _, _, click, _ in thompson_ran])
    assert {round(logged, 6) for *_, logged in chance} == {round(Epsilon(1.0).marginals(34, 3)[0, 0], 6)}
    assert abs(worth.mean() - earned) < 3 * (
        worth.std() / len(worth) ** 0.5 + (earned / len(thompson_ran)) ** 0.5
    )
    assert worth.mean() > 0


def _impressions(policy: str):
    with gzip.open(dev_data("bandit") / "obd" / policy / "men.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            yield row["position"], row["item_id"], int(row["click"]), float(row["propensity_score"])
