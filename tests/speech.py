"""Real speech for tests: recordings that the package of the speech model brings, read aloud by people.

Knows how to get ears and a sentence, or how to skip by name. Refuses to need development data.
"""

from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from shopkeeper.artefacts import fetch
from shopkeeper.settings import Settings
from shopkeeper.shop.hearing import open_ears
from shopkeeper.speech import RATE, Ears, Samples
from shopkeeper.speech.decode import decode
from shopkeeper.types.errors import Unavailable


@cache
def ears() -> Ears:
    """The shop's own, or a skip."""
    try:
        fetch("silero-vad", Settings())
    except Unavailable as reason:
        pytest.skip(f"the detector of speech is not on this machine: {reason}")
    opened = open_ears(Settings(speech=""))
    if opened is None:
        pytest.skip("the extra 'speech' is not installed")
    return opened


@cache
def times() -> Samples:
    """ "It was the best of times, it was the worst of times": the first seconds of a novel, and a second of silence."""
    found = find_spec("moonshine_voice")
    if found is None or found.origin is None:
        pytest.skip("the extra 'speech' is not installed")
    spoken = decode((Path(found.origin).parent / "assets" / "two_cities.wav").read_bytes(), 600)
    return np.concatenate([spoken[: 5 * RATE], np.zeros(RATE, np.float32)])


def file(samples: Samples, format: str = "WAV", rate: int = RATE, **options: str) -> bytes:
    """A recording of them, in any format that libsndfile writes."""
    from soundfile import write

    out = BytesIO()
    write(out, samples, rate, format=format, **options)
    return out.getvalue()
