"""With which ears a shop listens, and which words it expects."""

from pathlib import Path

import pytest

from shopkeeper.adapters.moonshine import Moonshine
from shopkeeper.adapters.transcription import Endpoint
from shopkeeper.language import Vocabulary
from shopkeeper.settings import Settings
from shopkeeper.shop.hearing import MOST_HINTS, hints, open_ears
from shopkeeper.types import Product, ProductId

pytest.importorskip("soundfile", reason="the extra 'speech' is not installed")


def test_the_setting_says_which(tmp_path: Path) -> None:
    assert open_ears(Settings(speech="off")) is None
    asked = open_ears(Settings(speech="http://127.0.0.1:9/v1", speech_model="m"))
    assert asked and isinstance(asked.transcriber, Endpoint) and asked.transcriber.name == "endpoint:m"
    own = open_ears(Settings(speech=str(tmp_path / "base-en")))
    assert own and isinstance(own.transcriber, Moonshine) and own.transcriber.name == "moonshine:base-en"


def test_a_key_is_no_text() -> None:
    assert "hush-hush" not in repr(Settings(speech_key="hush-hush"))  # type: ignore[arg-type]


def test_the_commonest_words_are_expected() -> None:
    goods = [
        Product(ProductId(str(n)), f"Thing {n}", brand="Luma", categories=(("Rain jackets",),))
        for n in range(600)
    ]
    vocabulary = Vocabulary.of(goods)
    found = hints(vocabulary)
    assert set(found[:2]) == {"rain jackets", "luma"}
    assert "jackets" in found and len(found) <= 2 * MOST_HINTS
    assert hints(vocabulary) is found
