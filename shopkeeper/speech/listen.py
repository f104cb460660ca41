"""From a recording to what was said in it, or to why nothing could be heard.

Knows the order of the steps. Refuses to know engines, and to keep the audio.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from shopkeeper.speech.decode import Converter, decode
from shopkeeper.speech.port import (
    RATE,
    Detector,
    NothingHeard,
    Said,
    Samples,
    Segment,
    Transcriber,
    Transcript,
)
from shopkeeper.speech.silero import FRAME
from shopkeeper.speech.stretches import stretches
from shopkeeper.types.errors import TooLarge

SILENT = 0.002
"""Loudest tenth of a second (root mean square) of a microphone in a quiet room: −54 dB of full scale."""
_WORD = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Ears:
    """Thread-safe."""

    transcriber: Transcriber
    detector: Callable[[], Detector]
    most_bytes: int
    most_seconds: float
    convert: Converter | None = None
    hints: Callable[[], Sequence[str]] = tuple
    """The phrases of this shop, as they are now; the same object as long as they are the same."""

    def __call__(self, recording: bytes) -> Transcript:
        """What was said in it.

        Raises:
            NothingHeard: silence, or no speech (music, noise).
            InvalidInput, TooLarge, Unsupported: as ``decode`` does, and for too many bytes.
            Unavailable: the engine is not to be had.
        """
        if len(recording) > self.most_bytes:
            raise TooLarge(
                f"a recording of {len(recording)} bytes",
                field="audio",
                fix=f"send at most {self.most_bytes} bytes",
            )
        begun = perf_counter()
        samples = decode(recording, self.most_seconds, self.convert)
        return self.hear(samples, begun)

    def hear(self, samples: Samples, begun: float | None = None) -> Transcript:
        """The same for samples. Raises NothingHeard and Unavailable."""
        begun = perf_counter() if begun is None else begun
        if loudness(samples) < SILENT:
            raise NothingHeard("nothing was heard", field="audio", fix="speak closer to the microphone")
        spoken = [(place, self.said(samples[slice(*place)])) for place in self._stretches(samples)]
        segments = tuple(
            Segment(start / RATE, end / RATE, said.text, said.sure)
            for (start, end), said in spoken
            if said.text
        )
        if not segments:
            raise NothingHeard("no speech was heard", field="audio", fix="say it again, where it is quieter")
        language = next(said.language for _, said in spoken if said.text)
        took = perf_counter() - begun
        return Transcript(segments, len(samples) / RATE, took, language, self.transcriber.name)

    def said(self, stretch: Samples) -> Said:
        """Words, without the notes and brackets by which engines tell of music."""
        said = self.transcriber(stretch, self.hints())
        return said if _WORD.search(said.text) else Said("", said.sure, said.language)

    def warm(self) -> None:
        """Load the models, so that no shopper waits for them. Raises Unavailable."""
        self.detector()(np.zeros(FRAME, np.float32))
        self.transcriber(np.zeros(RATE, np.float32), self.hints())

    def _stretches(self, samples: Samples) -> list[tuple[int, int]]:
        whole = np.pad(samples, (0, -len(samples) % FRAME))
        return [
            (start * FRAME, min(end * FRAME, len(samples)))
            for start, end in stretches(self.detector()(whole))
        ]


def loudness(samples: Samples) -> float:
    """Root mean square of the loudest tenth of a second; 0 for nothing."""
    part = RATE // 10
    whole = (
        samples[: len(samples) // part * part].reshape(-1, part) if len(samples) >= part else samples[None]
    )
    return float(np.sqrt((whole**2).mean(axis=1, dtype=np.float64)).max(initial=0.0)) if whole.size else 0.0
