"""What the rest of the house may ask of an engine that turns speech into words, and what it gets.

Knows shapes only. Refuses to know which engine, how a recording was decoded, and what the words mean. Nothing here keeps audio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

import numpy as np
import numpy.typing as npt

from shopkeeper.types.errors import InvalidInput

Samples = npt.NDArray[np.float32]
"""(n,), mono, −1…1, RATE a second."""
RATE: Final = 16_000
LONGEST: Final = 20.0
"""Seconds of one stretch, cut at pauses: what engines for short speech take at once."""
DOUBTFUL: Final = 0.6
"""Mean certainty of a word under which a person is asked whether they were heard right."""


class NothingHeard(InvalidInput):
    """The recording is silent, or holds no speech."""

    kind: ClassVar[str] = "nothing-heard"


@dataclass(frozen=True, slots=True)
class Said:
    """What an engine heard in one stretch. ``sure``: 0…1, None where the engine does not say."""

    text: str
    sure: float | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Segment:
    """``start`` and ``end`` in seconds of the recording."""

    start: float
    end: float
    text: str
    sure: float | None


@dataclass(frozen=True, slots=True)
class Transcript:
    """To be shown and corrected before anything is done with it."""

    segments: tuple[Segment, ...]
    seconds: float
    """Of the recording."""
    took: float
    """Seconds that listening took."""
    language: str
    """The one that the engine wrote in, empty where it cannot tell: an engine of one language hears every other as its own, and is less sure."""
    engine: str

    @property
    def text(self) -> str:
        return " ".join(part.text for part in self.segments)

    @property
    def sure(self) -> float | None:
        """Mean over the speech, 0…1; None where the engine does not say."""
        known = [(part.sure, part.end - part.start) for part in self.segments if part.sure is not None]
        whole = sum(length for _, length in known)
        return sum(sure * length for sure, length in known) / whole if whole else None

    @property
    def doubtful(self) -> bool:
        return self.sure is not None and self.sure < DOUBTFUL

    @property
    def real_time_factor(self) -> float:
        return self.took / self.seconds if self.seconds else 0.0


class Transcriber(Protocol):
    """One stretch of speech into words. Thread-safe; one at a time is enough."""

    @property
    def name(self) -> str:
        """``family:variant``, e.g. ``moonshine:tiny-en``."""
        ...

    def __call__(self, stretch: Samples, hints: Sequence[str] = ()) -> Said:
        """At most LONGEST seconds; ``hints`` are phrases that are likelier than others, the likeliest first.

        An empty text: no words. Raises Unavailable.
        """
        ...


class Detector(Protocol):
    """Where somebody speaks. Made anew for each recording: it remembers what it has heard."""

    def __call__(self, samples: Samples) -> npt.NDArray[np.float32]:
        """The likelihood of speech in each whole frame (512 samples, 32 ms) of what goes on from the last call."""
        ...
