"""``speech.port.Transcriber`` by any endpoint that speaks OpenAI's ``POST /audio/transcriptions``.

Knows the protocol (verbose JSON, where the server offers it). Refuses to keep audio and to send it anywhere else.
"""

import math
import wave
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import httpx
import numpy as np
import orjson

from shopkeeper.network.bounded import body
from shopkeeper.speech import RATE, Said, Samples
from shopkeeper.types.errors import Unavailable

_MOST: Final = 1_000_000
"""Bytes of an answer."""
_PROMPTED: Final = 60
"""Phrases: about what fits into 224 tokens."""
_LANGUAGES: Final = {
    "english": "en", "german": "de", "french": "fr", "spanish": "es", "italian": "it", "dutch": "nl",
    "portuguese": "pt", "polish": "pl", "chinese": "zh", "japanese": "ja",
}  # fmt: skip
"""Whisper's servers name languages in English; others send the code."""


class Endpoint:
    """Thread-safe."""

    def __init__(self, url: str, model: str, key: str = "", timeout: float = 20.0) -> None:
        """``url``: the base, as ``https://host/v1``."""
        self.name = f"endpoint:{model}"
        self._url, self._model = f"{url.rstrip('/')}/audio/transcriptions", model
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(timeout=timeout, headers=headers)

    def __call__(self, stretch: Samples, hints: Sequence[str] = ()) -> Said:
        form = {"model": self._model, "response_format": "verbose_json", "prompt": _prompt(hints)}
        try:
            files = {"file": ("speech.wav", _wav(stretch), "audio/wav")}
            with self._client.stream("POST", self._url, data=form, files=files) as answer:
                answer.raise_for_status()
                return _said(orjson.loads(body(answer, _MOST)))
        except (httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unavailable(
                f"the transcription endpoint did not answer: {error}",
                field="speech",
                fix="try again, or type it",
            ) from None


def _said(answer: dict[str, Any]) -> Said:
    parts = answer.get("segments") or ()
    likelihoods = [float(part["avg_logprob"]) for part in parts if "avg_logprob" in part]
    sure = math.exp(min(0.0, sum(likelihoods) / len(likelihoods))) if likelihoods else None
    language = str(answer.get("language") or "").casefold()
    text = answer["text"]
    if not isinstance(text, str):
        raise TypeError("no text in the answer")
    return Said(" ".join(text.split()), sure, _LANGUAGES.get(language, language[:8]))


def _prompt(hints: Sequence[str]) -> str:
    """What such servers take for the words before: the likeliest last, since they read the end."""
    return ", ".join(reversed(hints[:_PROMPTED]))


def _wav(stretch: Samples) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(stretch, -1, 1) * 32_767).astype("<i2").tobytes())
    return out.getvalue()
