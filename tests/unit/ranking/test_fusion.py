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
    assert {candidate.key for candidate in fused} == lexical.keys() | text.keys()
    scores = [candidate.score for candidate in fused]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= part <= 1 for candidate in fused for part in (candidate.score, *candidate.parts.values()))


@given(SCORES)
def test_one_retriever_keeps_its_own_order(text):
    order = [candidate.key for candidate in fuse({"text": ranked(text)}, weights(Kind.WORDS))]
    scores = [text[key] for key in order]
    assert all(earlier >= later - 1e-6 for earlier, later in itertools.pairwise(scores))


@given(SCORES, SCORES)
def test_order_does_not_depend_on_the_order_of_arrival(lexical, text):
    one = fuse({"lexical": ranked(lexical), "text": ranked(text)}, weights(Kind.WORDS))
    back = {
        name: ranked(dict(reversed(scores.items())))
        for name, scores in (("text", text), ("lexical", lexical))
    }
    assert [c.key for c in one] == [c.key for c in fuse(back, weights(Kind.WORDS))]


def test_the_unfound_get_zero_for_bm25_and_the_lowest_cosine():
    fused = fuse({"lexical": ranked({1: 8.0}), "text": ranked({2: 0.9, 3: 0.4})}, weights(Kind.WORDS))
    scores = {candidate.key: candidate.scores for candidate in fused}
    assert scores[2]["lexical"] == 0
    assert scores[1]["text"] == pytest.approx(0.4)


def test_who_has_no_weight_proposes_but_does_not_vote():
    fused = fuse({"text": ranked({1: 0.9}), "photo": ranked({1: 0.1, 2: 0.9})}, {"text": 1.0})
    assert [candidate.key for candidate in fused] == [1, 2]
    assert fused[0].score == fused[1].score


def test_nothing_found_is_nothing():
    assert fuse({"text": ranked({})}, weights(Kind.WORDS)) == []


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
