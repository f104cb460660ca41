from threading import Event, Thread

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index.matrix import Asked, Matrix, kth
from shopkeeper.index.port import Scores
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


def spread(kind: str, seed: int, size: int) -> Scores:
    """Unit rows (size, DIM) as models and degenerate shops make them."""
    random, rows = np.random.default_rng(seed), unit(seed, size, DIM)
    match kind:
        case "clustered":
            rows = rows[random.integers(0, max(1, size // 20), size)] + 0.05 * rows
        case "the same":
            rows = rows[:1] + 0.001 * rows
        case "sparse":
            rows = rows * (random.random((size, DIM)) < 0.05) + 1e-6
        case "one-hot":
            rows = np.eye(DIM)[random.integers(0, DIM, size)]
        case "one loud component":
            rows = rows + 4 * np.eye(DIM)[0]
        case "positive":
            rows = np.abs(rows) ** 3
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@given(
    st.sampled_from(["clustered", "the same", "sparse", "one-hot", "one loud component", "positive"]),
    st.integers(0, 10_000),
    st.integers(1, 400),
    st.integers(1, 30),
    st.integers(1, 4),
)
def test_no_kind_of_vectors_loses_a_near_one(kind: str, seed: int, size: int, k: int, every: int) -> None:
    """Up to the promised error, within which the order of float32 is chance."""
    keys, vectors = np.arange(1, size + 1), spread(kind, seed, size)
    matrix = Matrix(DIM)
    matrix.update(np.array([], np.int64), keys, np.zeros(size, np.int16), vectors)
    allowed = keys[::every]
    for query in (vectors[0], spread(kind, seed + 1, 1)[0], unit(seed, 1, DIM)[0]):
        exact = vectors[allowed - 1] @ query
        found = matrix.snapshot.nearest(query, allowed, k)
        assert len(set(found.keys.tolist())) == min(k, len(allowed))
        np.testing.assert_allclose(found.scores, vectors[found.keys - 1] @ query, atol=3e-4)
        np.testing.assert_allclose(found.scores, np.sort(exact)[::-1][:k], atol=3e-4)


def test_readers_of_a_snapshot_do_not_notice_a_writer() -> None:
    matrix, vectors = Matrix(DIM), unit(5, 3_000, DIM)
    keys = np.arange(1, 3_001)
    matrix.update(np.array([], np.int64), keys, np.zeros(3_000, np.int16), vectors)
    done, wrong = Event(), []

    def write() -> None:
        random = np.random.default_rng(1)
        while not done.is_set():
            some = random.choice(keys, 300, replace=False)
            matrix.update(np.array([], np.int64), some, np.zeros(300, np.int16), vectors[some - 1])

    writer = Thread(target=write)
    writer.start()
    try:
        for n in range(150):
            found = matrix.snapshot.nearest(vectors[n], keys, 5)
            if found.keys.tolist() != (np.argsort(-(vectors @ vectors[n]))[:5] + 1).tolist():
                wrong.append(n)
    finally:
        done.set()
        writer.join()
    assert not wrong


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


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_few_among_many_are_found_as_in_float32(seed: int, k: int) -> None:
    """Looks of several pictures, some gone, some written again, asked for by a handful of keys in any order."""
    random, size = np.random.default_rng(seed), 400
    views, keys = unit(seed, 2 * size, DIM), np.repeat(np.arange(1, size + 1), 2)
    matrix, ordinals = Matrix(DIM), np.tile(np.array([0, 1], np.int16), size)
    matrix.update(np.array([], np.int64), keys, ordinals, views)
    gone = random.choice(size, 30, replace=False) + 1
    matrix.update(gone[:20], np.repeat(gone[20:], 2), ordinals[:20], unit(seed + 1, 20, DIM))
    few = random.choice(size + 9, 12, replace=False) + 1
    query = unit(seed + 2, 1, DIM)[0]
    found = matrix.snapshot.nearest(query, few, k)
    living = {key: matrix.snapshot.vectors(np.array([key])) for key in few.tolist()}
    there = [key for key, vector in living.items() if vector.any()]
    assert not {*there} & {*gone[:20].tolist()} and {*found.keys.tolist()} <= {*there}
    assert len(found.keys) == min(k, len(there))
    assert found.keys.tolist() == matrix.snapshot.nearest(query, np.sort(few), k).keys.tolist()


@given(st.integers(0, 10_000), st.lists(st.integers(1, 40), min_size=2, max_size=5))
def test_one_question_is_answered_under_each_set_of_keys_as_if_asked_afresh(
    seed: int, steps: list[int]
) -> None:
    keys, vectors, query = np.arange(1, 301), unit(seed, 300, DIM), unit(seed + 1, 1, DIM)[0]
    matrix = Matrix(DIM)
    matrix.update(np.array([], np.int64), keys, np.zeros(300, np.int16), vectors)
    asked = Asked(matrix.snapshot, query)
    for step in steps:
        again, afresh = asked.nearest(keys[::step], 5), matrix.snapshot.nearest(query, keys[::step], 5)
        assert again.keys.tolist() == afresh.keys.tolist()
        np.testing.assert_array_equal(again.scores, afresh.scores)


@given(st.integers(0, 10_000), st.integers(1, 5_000), st.integers(1, 300), st.booleans())
def test_the_kth_is_the_kth(seed: int, size: int, k: int, ordered: bool) -> None:
    """Also where a sample tells little: scores in order, many of them equal."""
    scores = np.random.default_rng(seed).integers(0, 50, size).astype(np.float32)
    scores = np.sort(scores) if ordered else scores
    if k <= size:
        assert kth(scores, k) == np.sort(scores)[-k]
