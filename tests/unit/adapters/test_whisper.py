"""What of the adapter can be told without a model; with one in the folder that ``SHOPKEEPER_WHISPER`` names, the words as well."""

import os
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.adapters.whisper import MODEL, TOKENIZER, WINDOW, Whisper, features, mel, there
from shopkeeper.settings import Settings
from shopkeeper.shop.hearing import open_ears
from shopkeeper.speech import RATE
from shopkeeper.types.errors import Unavailable
from tests.speech import times


def test_every_band_has_its_tones_and_the_same_area() -> None:
    for bands in (80, 128):
        bank = mel(bands)
        assert bank.shape == (bands, 201) and bank.min() >= 0 and (bank.sum(axis=1) > 0).all()
        middles = bank.argmax(axis=1)
        assert (np.diff(middles) >= 0).all(), "from low to high"
    area = mel(80)[40:].sum(axis=1) * RATE / 400
    assert np.allclose(area, 1, atol=0.15)


@pytest.mark.parametrize("tone", [200, 440, 1000, 3000, 7000])
def test_a_tone_is_heard_in_its_band_and_silence_in_none(tone: int) -> None:
    seconds = np.arange(2 * RATE) / RATE
    heard = features(np.sin(2 * np.pi * tone * seconds).astype(np.float32), 80)
    assert heard.shape == (80, WINDOW // 160) and heard.dtype == np.float32
    band = heard[:, 100].argmax()
    assert abs(np.fft.rfftfreq(400, 1 / RATE)[mel(80)[band].argmax()] - tone) < max(60, tone * 0.05)
    assert np.ptp(heard[:, 300:]) == 0, "nothing after its end"
    assert np.ptp(features(np.zeros(RATE, np.float32), 80)) == 0


def test_a_folder_is_told_by_its_files_and_a_broken_model_is_said_to_be(tmp_path: Path) -> None:
    assert not there(tmp_path)
    (tmp_path / MODEL).write_bytes(b"no model")
    (tmp_path / TOKENIZER).write_text("{}")
    assert there(tmp_path)
    ears = open_ears(Settings(data=tmp_path / "shop", speech=str(tmp_path)))
    if ears is None:
        pytest.skip("the extra 'whisper' is not installed")
    assert ears.transcriber.name == f"whisper:{tmp_path.name}"
    with pytest.raises(Unavailable) as refused:
        ears.transcriber(np.zeros(RATE, np.float32))
    assert refused.value.field == "speech" and "Whisper" in refused.value.fix + refused.value.message


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    folder = Path(os.environ.get("SHOPKEEPER_WHISPER", ""))
    if not there(folder):
        pytest.skip("no Whisper model is named in SHOPKEEPER_WHISPER")
    return Whisper(folder, 1)


def test_words_and_their_language_are_heard(whisper: Whisper) -> None:
    said = whisper(times())
    assert "best of times" in said.text.lower() and said.language == "en"
    assert said.sure is not None and said.sure > 0.6
    hinted = whisper(times(), ("dark roast", "oat milk"))
    assert "best of times" in hinted.text.lower() and "roast" not in hinted.text
