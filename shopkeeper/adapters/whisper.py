"""``speech.port.Transcriber`` by Whisper (MIT; Radford et al., arXiv:2212.04356), on CTranslate2, in any of its languages.

Knows the folder that faster-whisper reads: model, configuration, tokenizer. faster-whisper itself is not used: it brings codecs under the
GPL. Tells which language it heard. Refuses to fetch a model, and to judge the words.
"""

from collections.abc import Sequence
from functools import cached_property
from math import exp
from pathlib import Path
from threading import Lock
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from shopkeeper.speech import RATE, Said, Samples
from shopkeeper.types.errors import Unavailable

MODEL, TOKENIZER = "model.bin", "tokenizer.json"
WINDOW: Final = 30 * RATE
"""Samples that the model takes, always."""
SURE: Final = 0.5
"""Likelihood under which a language is not told."""
_FFT, _HOP = 400, 160
_MOST = 224
"""Tokens of an answer, and of the words before it."""
_PROMPTED = 60
"""Phrases of the shop: about what fits into these tokens."""


class Whisper:
    """One stretch at a time; loaded at the first."""

    def __init__(self, folder: Path, threads: int = 0) -> None:
        """``folder``: with ``model.bin`` and ``tokenizer.json``. ``threads``: 0 lets the runtime choose."""
        self.name = f"whisper:{folder.name}"
        self._folder, self._threads, self._lock = folder, threads, Lock()

    def __call__(self, stretch: Samples, hints: Sequence[str] = ()) -> Said:
        with self._lock:
            model = self._model
            heard = model.encode(_storage(features(stretch, model.n_mels)[None]))
            language, likely = (
                model.detect_language(heard)[0][0] if model.is_multilingual else ("<|en|>", 1.0)
            )
            asked = [*self._before(hints), *self._task(language, model.is_multilingual)]
            (found,) = model.generate(
                heard, [asked], beam_size=1, max_length=2 * _MOST, return_scores=True, no_repeat_ngram_size=8
            )
            ids = found.sequences_ids[0]
            text = self._tokens.decode(ids, skip_special_tokens=True) if ids else ""
        told = language.strip("<|>") if likely >= SURE else ""
        return Said(" ".join(text.split()), exp(min(0.0, found.scores[0])), told)

    def _before(self, hints: Sequence[str]) -> list[int]:
        """The shop's words, as if they had just been said; the likeliest last, since the end counts most."""
        if not hints:
            return []
        words = " " + ", ".join(reversed(hints[:_PROMPTED]))
        ids = self._tokens.encode(words, add_special_tokens=False).ids[-_MOST + 1 :]
        return [self._id("<|startofprev|>"), *ids]

    def _task(self, language: str, multilingual: bool) -> list[int]:
        names = ["<|startoftranscript|>"]
        names += [language, "<|transcribe|>"] if multilingual else []
        return [self._id(name) for name in (*names, "<|notimestamps|>")]

    def _id(self, token: str) -> int:
        found = self._tokens.token_to_id(token)
        if found is None:
            raise _nothing(f"its tokenizer has no {token}")
        return int(found)

    @cached_property
    def _tokens(self) -> Any:
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_file(str(self._folder / TOKENIZER))
        except Exception as error:  # the library raises nothing narrower
            raise _nothing(str(error)) from None

    @cached_property
    def _model(self) -> Any:
        try:
            from ctranslate2.models import Whisper as Model

            return Model(
                str(self._folder),
                device="cpu",
                compute_type="int8",
                inter_threads=1,
                intra_threads=self._threads,
            )
        except ImportError:
            raise Unavailable(
                "CTranslate2 is not installed", field="speech", fix='pip install "shopkeeper[whisper]"'
            ) from None
        except (RuntimeError, ValueError) as error:
            raise _nothing(str(error)) from None


def there(folder: Path) -> bool:
    """Whether a folder holds such a model."""
    return all((folder / name).is_file() for name in (MODEL, TOKENIZER))


def features(stretch: Samples, bands: int) -> npt.NDArray[np.float32]:
    """(bands, 3000): how loud each band is in each hundredth of a second of 30 s, as Whisper was trained to hear it."""
    sound = np.zeros(WINDOW, np.float32)
    sound[: len(stretch)] = stretch[:WINDOW]
    padded = np.pad(sound, _FFT // 2, mode="reflect")
    frames = np.lib.stride_tricks.sliding_window_view(padded, _FFT)[:-1:_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_FFT + 1)[:-1].astype(np.float32))) ** 2
    loud = np.log10(np.maximum(mel(bands) @ power.T, 1e-10))
    scaled: npt.NDArray[np.float32] = ((np.maximum(loud, loud.max() - 8.0) + 4.0) / 4.0).astype(np.float32)
    return scaled


def mel(bands: int) -> npt.NDArray[np.float64]:
    """(bands, 201): triangles of equal area on Slaney's scale, linear to 1 kHz and logarithmic above (Auditory Toolbox, 1998)."""
    step = np.log(6.4) / 27
    most = 15 + np.log(RATE / 2 / 1000) / step
    points = np.linspace(0, most, bands + 2)
    edges = np.where(points < 15, points * 200 / 3, 1000 * np.exp(step * (points - 15)))
    tones = np.fft.rfftfreq(_FFT, 1 / RATE)
    slopes = (edges[:, None] - tones) / np.diff(edges, append=edges[-1] + 1)[:, None]
    rising, falling = -slopes[:-2], (edges[2:, None] - tones) / np.diff(edges)[1:, None]
    bank: npt.NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling))
    return bank * (2 / (edges[2:] - edges[:-2]))[:, None]


def _storage(values: npt.NDArray[np.float32]) -> Any:
    from ctranslate2 import StorageView

    return StorageView.from_array(np.ascontiguousarray(values))


def _nothing(reason: str) -> Unavailable:
    return Unavailable(
        f"no model for speech: {reason[:200]}",
        field="speech",
        fix="name a folder with a Whisper model that was converted for CTranslate2",
    )
