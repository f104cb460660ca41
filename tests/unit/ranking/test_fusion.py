import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.index.port import Ranked
from shopkeeper.ranking import Kind, default_calibration, fuse, weights

SCORES = st.dictionaries(st.integers(1, 40), st.floats(0, 1, width=32), min_size=1, max_size=20)


def ranked(scores: dict[int, float]) -> Ranked:
    return Ranked(np.array(list(scores), np.int64), np.array(list(scores.values()), np.float32))


@given(SCORES, SCORES)
def test_union_of_all_lists_best_first_and_within_bounds(lexical, text):
    fused = fuse({"lexical": ranked(lexical), "text": ranked(text)}, weights(Kind.WORDS))
    assert set(fused.keys.tolist()) == lexical.keys() | text.keys()
    assert (np.diff(fused.score) <= 0).all()
    assert all(((column >= 0) & (column <= 1)).all() for column in (fused.score, *fused.parts.values()))
    for row, key in enumerate(fused.keys.tolist()):
        candidate = fused.candidate(key)
        assert candidate.score == fused.score[row] and candidate.parts["text"] == fused.parts["text"][row]


@given(SCORES)
def test_one_retriever_keeps_its_own_order(text):
    scores = [text[key] for key in fuse({"text": ranked(text)}, weights(Kind.WORDS)).keys.tolist()]
    assert all(earlier >= later - 1e-6 for earlier, later in itertools.pairwise(scores))


@given(SCORES, SCORES)
def test_order_does_not_depend_on_the_order_of_arrival(lexical, text):
    one = fuse({"lexical": ranked(lexical), "text": ranked(text)}, weights(Kind.WORDS))
    back = {
        name: ranked(dict(reversed(scores.items())))
        for name, scores in (("text", text), ("lexical", lexical))
    }
    assert one.keys.tolist() == fuse(back, weights(Kind.WORDS)).keys.tolist()


def test_the_unfound_get_zero_for_bm25_and_the_lowest_cosine():
    fused = fuse({"lexical": ranked({1: 8.0}), "text": ranked({2: 0.9, 3: 0.4})}, weights(Kind.WORDS))
    found = fused.keys.tolist()
    assert fused.raw["lexical"][found.index(2)] == 0
    assert fused.raw["text"][found.index(1)] == pytest.approx(0.4)


def test_who_has_no_weight_proposes_but_does_not_vote():
    fused = fuse({"text": ranked({1: 0.9}), "photo": ranked({1: 0.1, 2: 0.9})}, {"text": 1.0})
    assert fused.keys.tolist() == [1, 2]
    assert fused.score[0] == fused.score[1]


def test_nothing_found_is_nothing():
    nothing = fuse({"text": ranked({})}, weights(Kind.WORDS))
    assert len(nothing) == 0 and nothing.candidate(1) is None and len(nothing.part("text")) == 0


@pytest.mark.parametrize("retriever", ["lexical", "text", "image", "photo"])
def test_every_curve_rises(retriever):
    calibrated = default_calibration()(retriever, np.linspace(0, 1, 50, dtype=np.float32))
    assert (np.diff(calibrated) >= 0).all()
    assert calibrated[0] < 0.1 or retriever == "lexical"
    assert calibrated[-1] > 0.6


@given(st.floats(0.01, 100))
def test_bm25_is_read_relative_to_the_best_of_its_question(scale):
    raw = np.array([1, 2, 5], np.float32)
    calibration = default_calibration()
    assert calibration("lexical", raw * np.float32(scale)) == pytest.approx(
        calibration("lexical", raw), abs=1e-5
    )
