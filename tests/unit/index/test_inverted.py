from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index.inverted import Inverted, Texts

WORDS = ("wool", "jacket", "lamp", "blue", "mug")
NONE = np.empty(0, np.int64)
texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
writes = st.dictionaries(st.integers(1, 30), st.tuples(texts, texts), max_size=12)


def keys(of: object) -> np.ndarray:
    return np.array(sorted(of), np.int64)


def written(inverted: Inverted, shelf: dict[int, tuple[str, str]], gone: object = ()) -> Texts:
    order = keys(shelf)
    inverted.update(
        keys(gone),
        order,
        [shelf[key][0] for key in order.tolist()],
        [shelf[key][1] for key in order.tolist()],
    )
    return inverted.snapshot


def found(snapshot: Texts, text: str) -> list[tuple[int, float]]:
    best = snapshot.best(snapshot.scores(text), None, 100)
    return list(zip(best.keys.tolist(), best.scores.round(4).tolist(), strict=True))


@given(st.lists(st.tuples(writes, st.sets(st.integers(1, 30), max_size=3)), max_size=8), texts)
def test_whatever_was_written_before_the_answer_is_that_of_what_stands(history, text: str) -> None:
    inverted, shelf = Inverted(), {}
    for some, gone in history:
        shelf = {key: said for key, said in shelf.items() if key not in gone} | some
        written(inverted, some, gone - some.keys())
    assert found(inverted.snapshot, text) == found(written(Inverted(), shelf), text)


def test_a_snapshot_stays_as_it_was() -> None:
    inverted = Inverted()
    before = written(inverted, {1: ("lamp", ""), 2: ("lamp", "blue")})
    answer = found(before, "lamp")
    written(inverted, {1: ("mug", "")}, gone=[2])
    assert found(before, "lamp") == answer and found(inverted.snapshot, "lamp") == []


def test_texts_without_a_word_that_means_anything_can_be_dropped() -> None:
    inverted = Inverted()
    for _ in range(3):
        written(inverted, dict.fromkeys(range(1, 1501), ("lamp", "of the")))
    assert len(inverted.snapshot.key) < 4500 and len(found(inverted.snapshot, "lamp")) == 100


def test_many_small_writes_lie_in_few_segments_and_the_dead_are_dropped() -> None:
    inverted = Inverted()
    for _ in range(60):
        for first in range(1, 91, 30):
            written(inverted, dict.fromkeys(range(first, first + 30), ("blue lamp", "a wool lamp")))
    lengths = [len(segment.entry) for segment in inverted.snapshot.columns[1].segments]
    assert all(older >= 4 * younger for older, younger in pairwise(lengths))
    assert len(inverted.snapshot.key) < 1500 and len(found(inverted.snapshot, "lamp")) == 90


def test_looks_that_go_leave_no_empty_segment() -> None:
    inverted = Inverted()
    written(inverted, dict.fromkeys(range(1, 6), ("lamp", "")))
    for key in range(1, 5):
        written(inverted, {}, gone=[key])
    assert [len(column.segments) for column in inverted.snapshot.columns] == [1, 0]
    assert [key for key, _ in found(inverted.snapshot, "lamp")] == [5]


def test_a_word_said_a_thousand_times_is_counted_as_often_as_a_byte_can() -> None:
    inverted = Inverted()
    snapshot = written(inverted, {1: ("lamp " * 1000, ""), 2: ("lamp", "")})
    assert [key for key, _ in found(snapshot, "lamp")] == [1, 2]


def test_only_the_asked_keys_answer_and_unknown_ones_do_no_harm() -> None:
    snapshot = written(Inverted(), dict.fromkeys(range(1, 6), ("lamp", "")))
    scores = snapshot.scores("lamp")
    assert snapshot.best(scores, np.array([-3, 0, 2, 4, 99]), 10).keys.tolist() == [2, 4]
    assert snapshot.best(scores, NONE, 10).keys.tolist() == [] == snapshot.best(scores, None, 0).keys.tolist()
    assert found(Inverted().snapshot, "lamp") == []


def test_words_alike_answer_where_hardly_any_look_says_them_as_typed() -> None:
    shelf = dict.fromkeys(range(1, 6), ("a warm jacket", "")) | {7: ("the jakcet", "")}
    assert {key for key, _ in found(written(Inverted(), shelf), "jakcet")} == {1, 2, 3, 4, 5, 7}
