"""What counts as an answer."""

import numpy as np
import pytest

from shopkeeper.ranking import Fused
from shopkeeper.search.find import (
    ALSO,
    ANOTHER,
    CERTAIN,
    CLOSE,
    HEAD,
    MEANT,
    NEAR,
    RELATED,
    Found,
    _answers,
    _closest,
    _follow,
    _said,
    called_so,
)


def fused(*looks: tuple[float, float, float]) -> Fused:
    """Looks by their calibrated meaning, raw BM25 and calibrated picture."""
    text, lexical, image = np.array(looks, np.float32).T
    return Fused(np.arange(len(looks)), text, {"lexical": lexical}, {"text": text, "image": image})


@pytest.mark.parametrize(
    ("look", "strange", "answers"),
    [
        ((MEANT + 0.01, 3, 0), False, True),
        ((MEANT - 0.01, 3, 0), False, False),  # a word shared by chance
        ((CERTAIN - 0.01, 3, 0), True, False),  # "hiking boots" where nobody sells boots
        ((CERTAIN, 3, 0), True, True),
        ((CERTAIN - 0.01, 0, 0), False, False),
        ((0.1, 0, CERTAIN), False, True),
        ((0.09, 0, 1), False, False),  # looks alone: a ball for a camera
        ((ALSO - 0.01, 0, 1), True, False),  # bright paint for "sunscreen", a word that the shop never uses
        ((ALSO, 0, 1), True, True),
    ],
)
def test_shared_words_answer_only_with_some_meaning_and_none_the_shop_never_uses(
    look: tuple[float, float, float], strange: bool, answers: bool
) -> None:
    assert _answers(fused(look), strange).tolist() == [answers]


def test_what_is_much_like_an_answer_follows() -> None:
    sure, much, little = (0.9, 0, 0), (ALSO, 0, 0), (ALSO - 0.01, 0, 0)
    assert _follow(np.array([True, False, False]), fused(sure, much, little)).tolist() == [True, True, False]


def test_what_only_looks_like_it_was_not_said() -> None:
    looks, shares, means = (0.1, 0, 0.9), (MEANT, 3, 0), (CERTAIN, 0, 0)
    assert _said(fused(looks, shares, means)).tolist() == [False, True, True]


def test_what_only_looks_like_an_answer_does_not_follow() -> None:
    sure, looks = (0.9, 0, 0), (MEANT - 0.01, 0, 1)  # a chair for a lamp
    assert _follow(np.array([True, False]), fused(sure, looks)).tolist() == [True, False]


def test_the_nearest_are_those_that_mean_it_and_are_called_like_one_of_its_names() -> None:
    looks = fused((0.9, 0, 0), (0.5, 0, 0), (0.3, 0, 0), (MEANT - 0.01, 0, 0), (0.2, 0, 0))
    kindred = np.array([[RELATED - 0.01, 0], [0, RELATED], [0.7, 0], [0, 0.9], [0, CLOSE - 0.21]], np.float32)
    assert _closest(looks, kindred).tolist() == [2, 1]
    meant = fused((NEAR, 0, 0), (0.5, 0, 0), (NEAR - 0.01, 0, 0))
    assert _closest(meant, None).tolist() == [1, 0]
    assert _closest(meant, None, ALSO).tolist() == [1], "of words that nobody knows only what means them well"


def test_another_name_is_one_of_the_whole_and_not_against_its_last_word() -> None:
    bag_for_camera, brick_for_block, little = (0.8, HEAD - 0.01), (ANOTHER, HEAD), (ANOTHER - 0.01, 1)
    assert called_so(np.array([bag_for_camera, brick_for_block, little])).tolist() == [False, True, False]
    assert called_so(np.array([(1, 0)])).all(), "whole milk is a dairy product, whatever a product is"


def test_only_what_answers_matches_the_words() -> None:
    keys, looks = np.array([1, 2]), fused((0.9, 0, 0), (0.3, 0, 0))
    told = [
        Found(keys, looks, keys, sure=keys[:1], said=keys[:1]),  # 2 only follows
        Found(keys, looks, keys, near=True),
        Found(keys, looks, keys),  # wishes say it all
        Found(keys, looks, keys, sure=keys[:1]),  # a photo's kind, and others that look like it
    ]
    assert [[one.answers(1), one.answers(2)] for one in told] == [
        [True, False],
        [False, False],
        [True, True],
        [True, True],
    ]
    assert [one.alone.tolist() for one in told] == [[1], [1, 2], [1, 2], [1, 2]]
