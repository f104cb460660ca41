"""Recordings of many kinds become the same samples; whatever is none is refused by name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.speech import RATE
from shopkeeper.speech.decode import decode, pcm, resample
from shopkeeper.types.errors import InvalidInput, TooLarge, Unsupported
from tests.speech import file

pytest.importorskip("soundfile", reason="the extra 'speech' is not installed")
TONE = (0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)).astype(np.float32)


@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("WAV", {}),
        ("WAV", {"subtype": "FLOAT"}),
        ("FLAC", {}),
        ("OGG", {"subtype": "OPUS"}),
        ("OGG", {}),
        ("MP3", {}),
    ],
)
def test_formats_become_the_same_samples(format: str, options: dict[str, str]) -> None:
    samples = decode(file(TONE, format, **options), 10)
    assert abs(len(samples) - RATE) < RATE / 10 and samples.dtype == np.float32
    spectrum = np.abs(np.fft.rfft(samples))
    assert abs(spectrum.argmax() * RATE / len(samples) - 440) < 5


def test_channels_are_mixed_and_rates_brought_down() -> None:
    stereo = np.stack([TONE, -TONE / 2], 1)
    samples = decode(file(stereo, rate=48_000), 10)
    assert len(samples) == pytest.approx(RATE / 3, abs=1)
    assert np.abs(samples).max() == pytest.approx(0.075, abs=0.01)


@given(st.integers(4_000, 96_000), st.integers(50, 1_500))
def test_resampling_keeps_what_can_be_heard(rate: int, pitch: int) -> None:
    seconds = 0.2
    wave = np.sin(2 * np.pi * pitch * np.arange(int(rate * seconds)) / rate).astype(np.float32)
    heard = resample(wave, rate)
    assert len(heard) == pytest.approx(RATE * seconds, abs=4)
    middle = slice(len(heard) // 4, -len(heard) // 4)
    assert np.abs(heard[middle]).max() == pytest.approx(1, abs=0.2)


def test_what_is_too_high_to_be_kept_is_gone() -> None:
    """An octave above what 16 kHz can hold: nothing folds back into what is heard."""
    whistle = np.sin(2 * np.pi * 15_000 * np.arange(48_000) / 48_000).astype(np.float32)
    assert np.abs(resample(whistle, 48_000)).max() < 0.05


WEBM, MP4 = b"\x1aE\xdf\xa3" + bytes(40), bytes(4) + b"ftypisom" + bytes(40)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", Unsupported),
        (b"not a recording at all", Unsupported),
        (b"GIF89a" + bytes(100), Unsupported),
        (WEBM, Unsupported),
        (MP4, Unsupported),
        (b"RIFF" + bytes(100), InvalidInput),
        (b"fLaC" + bytes(100), InvalidInput),
        (b"OggS" + bytes(1_000), InvalidInput),
        (file(TONE)[:60], InvalidInput),
        (file(TONE[:0]), InvalidInput),
        (file(TONE, rate=1_000), Unsupported),
        (file(np.tile(TONE, 11)), TooLarge),
        (file(np.tile(TONE[:, None], (1, 9))), Unsupported),
    ],
)
def test_what_is_no_recording_is_refused(data: bytes, error: type[InvalidInput]) -> None:
    with pytest.raises(error) as refused:
        decode(data, 10)
    assert refused.value.field == "audio" and refused.value.fix


def test_broken_floats_are_silence() -> None:
    broken = TONE.copy()
    broken[::7], broken[::11] = np.nan, np.inf
    samples = decode(file(broken, subtype="FLOAT"), 10)
    assert np.isfinite(samples).all() and np.abs(samples).max() <= 1


@given(st.binary(max_size=300), st.sampled_from([b"", b"RIFF", b"fLaC", b"OggS", b"ID3", b"\xff\xfb"]))
def test_any_bytes_are_read_or_refused(data: bytes, mark: bytes) -> None:
    try:
        samples = decode(mark + data, 1)
    except InvalidInput:
        return
    assert len(samples) <= RATE + 1 and np.isfinite(samples).all()


def test_raw_samples_are_whole() -> None:
    assert pcm(b"\x00\x80\xff\x7f").tolist() == [-1.0, pytest.approx(32_767 / 32_768)]
    with pytest.raises(InvalidInput):
        pcm(b"\x00")
