"""What was said, as it is told."""

from typing import Any, Final

from shopkeeper.api.models.base import Told, example

_SEGMENT: Final[dict[str, Any]] = {
    "start": 0.6,
    "end": 3.1,
    "text": "A rain jacket under $150.",
    "sure": 0.93,
}
_TRANSCRIPT: Final[dict[str, Any]] = {
    "text": "A rain jacket under $150.",
    "segments": [_SEGMENT],
    "seconds": 3.4,
    "took": 0.06,
    "real_time_factor": 0.018,
    "language": "en",
    "sure": 0.93,
    "doubtful": False,
    "engine": "moonshine:tiny-en",
}


class Spoken(Told):
    """One stretch between two pauses; times in seconds of the recording."""

    model_config = example(_SEGMENT)

    start: float
    end: float
    text: str
    sure: float | None


class Transcription(Told):
    """To be shown and corrected. `sure`: 0…1, null where the engine does not say; `doubtful` asks to check it."""

    model_config = example(_TRANSCRIPT)

    text: str
    segments: tuple[Spoken, ...]
    seconds: float
    took: float
    real_time_factor: float
    language: str
    sure: float | None
    doubtful: bool
    engine: str
