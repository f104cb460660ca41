"""Sums that fade are what the formula says, in any order and in any number."""

import random
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.features.decay import DAY, HOUR, Sums
from tests.unit.features.shop import NOW, SECOND

LIVES = (HOUR, DAY, float("inf"), DAY)
PEAK = 3
parts = st.lists(
    st.tuples(
        st.sampled_from("abcdefghij"), st.integers(0, 10 * 86_400), st.integers(0, 3), st.integers(1, 9)
    ),
    max_size=30,
)
Part = tuple[str, int, int, int]


def test_many_tables_of_the_same_half_lives_take_the_memory_of_their_sums() -> None:
    lives = [HOUR] * 500
    Sums(lives)
    tracemalloc.start()
    tables = [Sums(lives) for _ in range(20)]
    grown = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert grown < 2 * sum(table.nbytes for table in tables)


def expected(told: list[Part], key: str, at: int) -> list[float]:
    faded = [
        [
            weight * 0.5 ** ((at - second) / LIVES[slot])
            for own, second, slot, weight in told
            if (own, slot) == (key, n)
        ]
        for n in range(len(LIVES))
    ]
    return [*(sum(slot) for slot in faded[:PEAK]), max(faded[PEAK], default=0)]


@given(parts, st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_it_is_the_formula_whatever_the_order(told: list[Part], seed: int) -> None:
    at = 11 * 86_400
    mixed = list(told)
    random.Random(seed).shuffle(mixed)
    single, many = Sums(LIVES, [PEAK]), Sums(LIVES, [PEAK])
    for key, second, slot, weight in mixed:
        single.add(key, NOW + second * SECOND, [(slot, weight)])
    for second in dict.fromkeys(second for _, second, _, _ in mixed):
        now = [(key, slot, weight) for key, then, slot, weight in mixed if then == second]
        many.add_many(
            NOW + second * SECOND, {key: [(s, w) for k, s, w in now if k == key] for key, _, _ in now}
        )
    for table in (single, many):
        found = table.read(NOW + at * SECOND, list("abcdefghij"))
        wanted = np.array([expected(told, key, at) for key in "abcdefghij"])
        np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)


def test_many_keys_at_once_are_as_one_by_one() -> None:
    one, many = Sums(LIVES, [PEAK]), Sums(LIVES, [PEAK])
    for at in (NOW, NOW + 9 * SECOND, NOW - 5 * SECOND):
        deltas = {f"key {n}": [(0, 1.0), (PEAK, float(n))] for n in range(12)}
        many.add_many(at, deltas)
        for key, own in deltas.items():
            one.add(key, at, own)
    assert many.read(NOW) == pytest.approx(one.read(NOW))


def test_the_weakest_go_first() -> None:
    table = Sums((DAY,))
    for n in range(10):
        table.add(n, NOW, [(0, float(n))])
    table.keep(3)
    assert list(table.rows) == [7, 8, 9]
    assert table.read(NOW)[:, 0].tolist() == [7, 8, 9]
    table.add(1, NOW, [(0, 2.0)])
    assert table.of(1, NOW).tolist() == [2]
    table.keep(99)
    assert len(table) == 4


def test_unknown_keys_are_nothing() -> None:
    table = Sums((DAY,))
    assert table.of("nobody", NOW).tolist() == [0]
    assert table.read(NOW, ["nobody"]).tolist() == [[0]]
    assert table.read(NOW).shape == (0, 1)
    table.add("somebody", NOW, [(0, 1.0)])
    assert table.read(NOW, ["nobody", "somebody"]).tolist() == [[0], [1]]
    assert table.without(["somebody", "nobody"]).of("somebody", NOW).tolist() == [0]
    assert table.of("somebody", NOW).tolist() == [1]
