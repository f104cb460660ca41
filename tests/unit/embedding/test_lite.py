"""The shipped encoder: shapes, equal answers in any batch and thread, and that words find their pictures."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from PIL import Image

from shopkeeper.artefacts import fetch
from shopkeeper.embedding.lite import FILES, LiteEncoder
from shopkeeper.embedding.lite.towers import TextTower
from shopkeeper.embedding.picture import decode
from shopkeeper.settings import Settings
from shopkeeper.types.errors import Unavailable
from tests.conftest import dev_data


def opened() -> LiteEncoder:
    try:
        return LiteEncoder(fetch("minilm-int8", Settings()), threads=1)
    except Unavailable as reason:
        pytest.skip(f"the text tower is not on this machine: {reason}")


@pytest.fixture(scope="module")
def encoder() -> LiteEncoder:
    return opened()


@pytest.fixture(scope="module")
def other() -> LiteEncoder:
    """Remembers nothing that ``encoder`` has read."""
    return opened()


TEXTS = st.lists(st.text(max_size=120), min_size=1, max_size=20)


@hypothesis_settings(max_examples=15)
@given(TEXTS)
def test_texts_answer_alike_in_any_batch(encoder: LiteEncoder, other: LiteEncoder, texts: list[str]) -> None:
    together = encoder.text(texts)
    alone = np.concatenate([other.text([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)


@hypothesis_settings(max_examples=4)
@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.integers(1, 400), st.integers(0, 2**31)), min_size=2, max_size=4
    )
)
def test_pictures_answer_alike_in_any_batch(encoder: LiteEncoder, drawn: list[tuple[int, int, int]]) -> None:
    pictures = [
        Image.fromarray(np.random.default_rng(seed).integers(0, 255, (h, w, 3), dtype=np.uint8))
        for w, h, seed in drawn
    ]
    together = encoder.image(pictures)
    alone = np.concatenate([encoder.image([picture]) for picture in pictures])
    np.testing.assert_allclose(together, alone, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)


def test_nothing_in_nothing_out(encoder: LiteEncoder) -> None:
    assert encoder.image([]).shape == encoder.text([]).shape == (0, encoder.dim)
    assert encoder.sentence([]).shape == (0, encoder.sentence_dim)


def test_threads_share_one_instance(encoder: LiteEncoder, other: LiteEncoder) -> None:
    texts = [f"a {colour} {thing}" for colour in ("red", "blue") for thing in ("shirt", "sofa", "lamp")]
    expected = other.text(texts)
    with ThreadPoolExecutor(4) as pool:
        for vector, row in zip(pool.map(lambda t: encoder.text([t])[0], texts), expected, strict=True):
            np.testing.assert_allclose(vector, row, atol=1e-5)


def test_sentences_compare_words_with_words(encoder: LiteEncoder) -> None:
    sofa, couch, bicycle = encoder.sentence(["a leather sofa", "a couch made of leather", "road bike"])
    assert sofa @ couch > sofa @ bicycle + 0.3


def test_words_find_their_pictures(encoder: LiteEncoder) -> None:
    folder = dev_data("luma") / "images"
    shown = {
        "a duffle bag": "mb01-blue-0.jpg",
        "black hoodie": "mh01-black_main.jpg",
        "a watch": "mg01-bk-0.jpg",
        "exercise ball": "luma-stability-ball.jpg",
    }
    pictures = encoder.image([decode((folder / file).read_bytes()) for file in shown.values()])
    assert (encoder.text(list(shown)) @ pictures.T).argmax(1).tolist() == [0, 1, 2, 3]


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="heads"):
        LiteEncoder(FILES / "image.onnx", files=tmp_path)
    with pytest.raises(Unavailable, match="cannot be loaded"):
        LiteEncoder(tmp_path / "gone.onnx")


def test_words_are_read_once_for_both_spaces(encoder: LiteEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    run = TextTower._run
    monkeypatch.setattr(
        TextTower, "_run", lambda tower, tokens: read.append(len(tokens)) or run(tower, tokens)
    )
    encoder.sentence(["a heron in the reeds", "reeds"])
    encoder.text(["a heron in the reeds"])
    assert read == [2]
