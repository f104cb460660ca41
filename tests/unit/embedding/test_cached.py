"""The cache never changes an answer, asks for each thing once, and forgets the oldest."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from shopkeeper.embedding.cached import Cached
from shopkeeper.embedding.port import Vectors
from shopkeeper.embedding.sameness import UNFITTED


class Counting:
    """Spells texts and averages pictures; remembers what it was asked."""

    name, dim, sentence_dim, sameness = "counting:1", 3, 2, UNFITTED

    def __init__(self) -> None:
        self.asked: list[object] = []

    def image(self, pictures: Sequence[Image.Image]) -> Vectors:
        self.asked += pictures
        return np.array([np.asarray(p).mean((0, 1)) for p in pictures], np.float32)

    def text(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([(len(t), hash(t) % 97, 1) for t in texts], np.float32)

    def sentence(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return np.array([(len(t), hash(t) % 89) for t in texts], np.float32)


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=6), max_size=8), st.integers(1, 5))
def test_answers_are_those_of_the_inner_encoder(batches: list[list[str]], size: int) -> None:
    cached, plain = Cached(Counting(), size), Counting()
    for batch in batches:
        assert cached.text(batch).shape == (len(batch), 3)
        assert cached.sentence(batch).shape == (len(batch), 2)
        if batch:
            np.testing.assert_array_equal(cached.text(batch), plain.text(batch))
            np.testing.assert_array_equal(cached.sentence(batch), plain.sentence(batch))


def test_asks_once() -> None:
    inner = Counting()
    cached = Cached(inner)
    cached.text(["a", "b", "a"])
    cached.text(["b", "c"])
    assert inner.asked == ["a", "b", "c"]


def test_pictures_count_as_equal_by_their_pixels() -> None:
    inner = Counting()
    cached = Cached(inner)
    red, also_red, turned = (
        Image.new("RGB", (4, 2), "red"),
        Image.new("RGB", (4, 2), "red"),
        Image.new("RGB", (2, 4), "red"),
    )
    cached.image([red])
    cached.image([also_red, turned])
    assert len(inner.asked) == 2


def test_forgets_the_oldest() -> None:
    inner = Counting()
    cached = Cached(inner, size=2)
    for text in ("a", "b", "a", "c", "a", "b"):
        cached.text([text])
    assert inner.asked == ["a", "b", "c", "b"]
