"""With which ears a shop listens, if any. Knows the settings; refuses to load a model before somebody speaks."""

from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from heapq import nlargest
from pathlib import Path

from shopkeeper.adapters import ffmpeg, moonshine, whisper
from shopkeeper.adapters.transcription import Endpoint
from shopkeeper.artefacts import fetch
from shopkeeper.language import Vocabulary
from shopkeeper.settings import Settings
from shopkeeper.speech import Ears, Transcriber
from shopkeeper.speech.decode import installed
from shopkeeper.speech.silero import Silero
from shopkeeper.types.errors import Unavailable

MOST_HINTS = 500
SHORT = 3
"""Letters of a word that is too common to be hinted at alone."""


def open_ears(settings: Settings, vocabulary: Callable[[], Vocabulary] = Vocabulary) -> Ears | None:
    """None where the settings say so (``off``), or where nothing that listens is installed."""
    engine = _engine(settings)
    if engine is None or not installed():
        return None
    detector = Silero(lambda: fetch("silero-vad", settings))
    return Ears(
        engine,
        detector,
        settings.max_audio_bytes,
        settings.max_audio_seconds,
        ffmpeg.found(),
        lambda: hints(vocabulary()),
    )


def listening(ears: Ears | None) -> Ears:
    """Raises Unavailable: there are none."""
    if ears is None:
        raise Unavailable(
            "this shop does not listen", field="speech", fix='pip install "shopkeeper[speech]", or type it'
        )
    return ears


def warm(ears: Ears | None) -> None:
    """Load the models; what cannot be had is said to whoever speaks."""
    if ears:
        with suppress(Unavailable):
            ears.warm()


@lru_cache(maxsize=2)
def hints(vocabulary: Vocabulary) -> tuple[str, ...]:
    """What the shop sells, the commonest first: names of kinds, brands and colours, and their single words."""
    phrases = nlargest(MOST_HINTS, vocabulary.phrases, key=lambda one: (vocabulary.phrases[one], one))
    words = (word for phrase in phrases for word in phrase.split() if len(word) > SHORT)
    return tuple(dict.fromkeys([*phrases, *words]))


def _engine(settings: Settings) -> Transcriber | None:
    said = settings.speech
    if said == "off":
        return None
    if said.startswith(("http://", "https://")):
        return Endpoint(said, settings.speech_model, settings.speech_key.get_secret_value())
    if said:
        folder = Path(said).expanduser()
        return (
            whisper.Whisper(folder, settings.threads)
            if whisper.there(folder)
            else moonshine.Moonshine(folder)
        )
    return moonshine.Moonshine() if moonshine.shipped() else None
