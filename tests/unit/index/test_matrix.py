import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index.matrix import Matrix
from tests.unit.index.shelf import unit

DIM = 48


@given(st.integers(0, 10_000), st.integers(1, 300), st.integers(1, 20))
def test_finds_what_float32_finds(seed: int, size: int, k: int) -> None:
    keys, vectors, query = np.arange(1, size + 1), unit(seed, size, DIM), unit(seed + 1, 1, DIM)[0]
    matrix = Matrix(DIM)
    matrix.update(np.array([], np.int64), keys, np.zeros(size, np.int16), vectors)
    allowed = keys[:: 2 if size > 1 else 1]
    found = matrix.snapshot.nearest(query, allowed, k)
    exact = vectors[allowed - 1] @ query
    assert found.keys.tolist() == allowed[np.argsort(-exact)][:k].tolist()
    np.testing.assert_allclose(found.scores, np.sort(exact)[::-1][:k], atol=1e-4)


def test_a_look_counts_by_its_best_view() -> None:
    views, matrix = unit(1, 3, DIM), Matrix(DIM)
    matrix.update(np.array([], np.int64), np.array([7, 7, 8]), np.array([1, 0, 0], np.int16), views)
    found = matrix.snapshot.nearest(views[0], np.array([7, 8]), 5)
    assert found.keys[0] == 7 and found.view[0] == 1
    np.testing.assert_allclose(matrix.snapshot.vectors(np.array([7]))[0], views[1], atol=1e-4)


def test_old_snapshots_stay_as_they_were() -> None:
    matrix, vectors = Matrix(DIM), unit(3, 2, DIM)
    matrix.update(np.array([], np.int64), np.array([1]), np.zeros(1, np.int16), vectors[:1])
    before = matrix.snapshot
    matrix.update(np.array([1]), np.array([2]), np.zeros(1, np.int16), vectors[1:])
    assert before.nearest(vectors[0], np.array([1, 2]), 5).keys.tolist() == [1]
    assert matrix.snapshot.nearest(vectors[0], np.array([1, 2]), 5).keys.tolist() == [2]
