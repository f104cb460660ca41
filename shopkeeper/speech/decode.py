"""A recording as a file → samples.

Knows formats, lengths and rates. WAV, FLAC, Ogg and MP3 by libsndfile (the extra ``speech``); what phones and browsers
record beside these (WebM, MP4) by a ``Converter``, where there is one. Refuses to keep anything, and to judge what is heard.
"""

from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

from shopkeeper.speech.port import RATE, Samples
from shopkeeper.types.errors import InvalidInput, TooLarge, Unavailable, Unsupported

if TYPE_CHECKING:
    from soundfile import SoundFile

Converter = Callable[[bytes, float], bytes]
"""A recording in any container and the most seconds wanted of it → WAV. Raises InvalidInput."""
READ: Final = "WAV, FLAC, Ogg or MP3"
_SHORTEST: Final = 0.1
_RATES: Final = range(4_000, 192_001)
_CHANNELS: Final = 8
_SNIFFED: Final = (b"RIFF", b"RF64", b"fLaC", b"OggS", b"ID3")
_CONTAINERS: Final = ((b"\x1aE\xdf\xa3", 0), (b"ftyp", 4))
"""WebM (EBML) and MP4 (ISO base media): mark and where it stands."""


def decode(data: bytes, seconds: float, convert: Converter | None = None) -> Samples:
    """The samples of a recording of at most ``seconds``.

    Raises:
        Unsupported: a format that cannot be read here.
        TooLarge: longer than ``seconds``.
        InvalidInput: no recording, or a broken or empty one.
        Unavailable: the extra ``speech`` is missing.
    """
    if any(data[at : at + len(mark)] == mark for mark, at in _CONTAINERS):
        if convert is None:
            raise Unsupported(
                "WebM and MP4 recordings are not read here",
                field="audio",
                fix=f"send {READ}, or install ffmpeg",
            )
        data = convert(data, seconds + 1)
    elif not _known(data):
        raise Unsupported("this is no recording that we read", field="audio", fix=f"send {READ}")
    if not installed():
        raise Unavailable("recordings cannot be read", field="audio", fix='pip install "shopkeeper[speech]"')
    return _read(data, seconds)


def installed() -> bool:
    return find_spec("soundfile") is not None


def resample(samples: Samples, rate: int) -> Samples:
    """To RATE, by cutting or padding the spectrum (an ideal low pass: nothing folds back)."""
    if rate == RATE or not len(samples):
        return samples
    length = round(len(samples) * RATE / rate)
    spectrum = np.fft.rfft(samples)[: length // 2 + 1]
    return np.asarray(np.fft.irfft(spectrum, length) * (length / len(samples)), np.float32)


def pcm(data: bytes) -> Samples:
    """Raw little-endian 16-bit samples at RATE. Raises InvalidInput for half a sample."""
    if len(data) % 2:
        raise InvalidInput("half a sample", field="audio", fix="send whole 16-bit samples")
    return np.asarray(np.frombuffer(data, "<i2") / 32_768, np.float32)


def _known(data: bytes) -> bool:
    mp3 = len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0
    return mp3 or any(data.startswith(mark) for mark in _SNIFFED)


def _read(data: bytes, seconds: float) -> Samples:
    from soundfile import LibsndfileError, SoundFile

    try:
        with SoundFile(BytesIO(data)) as file:
            _check(file, seconds)
            read = file.read(int(seconds * file.samplerate) + 1, "float32", always_2d=True)
            rate = file.samplerate
    except (LibsndfileError, RuntimeError, ValueError) as error:
        raise InvalidInput(
            f"the recording is broken: {error}", field="audio", fix="record it again"
        ) from None
    samples = np.nan_to_num(read, posinf=0.0, neginf=0.0).clip(-1, 1).mean(1, dtype=np.float32)
    if len(samples) < _SHORTEST * rate:
        raise InvalidInput("the recording is empty", field="audio", fix="record for longer")
    return resample(samples, rate)


def _check(file: "SoundFile", seconds: float) -> None:
    if file.samplerate not in _RATES or file.channels > _CHANNELS:
        raise Unsupported(
            f"{file.samplerate} samples a second in {file.channels} channels",
            field="audio",
            fix="send 16 kHz mono",
        )
    if file.frames > seconds * file.samplerate:
        raise TooLarge(
            f"{file.frames / file.samplerate:.0f} seconds; at most {seconds:.0f}",
            field="audio",
            fix=f"say it in {seconds:.0f} seconds",
        )
