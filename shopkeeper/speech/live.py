"""Speech while it is being spoken: frames in, what was understood so far out; a pause ends the turn.

Knows one microphone. Refuses to know sockets and engines. What was said is dropped as soon as it is in words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Final

import numpy as np

from shopkeeper.speech.decode import pcm
from shopkeeper.speech.listen import Ears
from shopkeeper.speech.port import LONGEST, RATE, Samples, Segment, Transcript
from shopkeeper.speech.silero import FRAME
from shopkeeper.speech.stretches import BEGINS, GOES_ON, PAUSE
from shopkeeper.types.errors import TooLarge

MOST_BYTES: Final = 4 * 2 * RATE
"""Of one message: four seconds."""
_EVERY: Final = RATE
"""Samples between two guesses at what is being said."""
_BEFORE: Final = RATE // 4
_LEAST: Final = RATE // 5
"""Speech shorter than this is a cough."""


@dataclass(frozen=True, slots=True)
class Heard:
    """``final``: the speaker has paused, and the next words are another turn."""

    transcript: Transcript
    final: bool


class Live:
    """One speaker, one thread at a time."""

    def __init__(self, ears: Ears) -> None:
        self._ears, self._detector = ears, ears.detector()
        self._rest = self._quiet = self._turn = np.zeros(0, np.float32)
        self._heard = 0.0
        self._silent = self._told = self._spoken = 0
        self._every = _EVERY

    def feed(self, data: bytes) -> Iterator[Heard]:
        """What follows from the next 16-bit samples, at RATE.

        Raises TooLarge (a message of over four seconds, a talk of over the settings' length), InvalidInput, Unavailable.
        """
        if len(data) > MOST_BYTES:
            raise TooLarge(f"a message of {len(data)} bytes", field="audio", fix=f"send at most {MOST_BYTES}")
        samples = np.concatenate([self._rest, pcm(data)])
        self._heard += len(data) / 2 / RATE
        if self._heard > self._ears.most_seconds:
            raise TooLarge(f"over {self._ears.most_seconds:.0f} seconds", field="audio", fix="begin anew")
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:]
        for frame, likelihood in zip(
            samples[:whole].reshape(-1, FRAME), self._detector(samples[:whole]), strict=True
        ):
            yield from self._frame(frame, float(likelihood))

    def end(self) -> Iterator[Heard]:
        """The speaker has let go of the button."""
        if self._spoken:
            yield from self._final()

    def _frame(self, frame: Samples, likelihood: float) -> Iterator[Heard]:
        if not self._spoken and likelihood < BEGINS:
            self._quiet = np.concatenate([self._quiet, frame])[-_BEFORE:]
            return
        if not self._spoken:
            self._turn = self._quiet
        self._turn = np.concatenate([self._turn, frame])
        speaking = likelihood >= GOES_ON
        self._spoken += len(frame) if speaking else 0
        self._silent = 0 if speaking else self._silent + 1
        if self._silent >= PAUSE or len(self._turn) >= (LONGEST - 1) * RATE:
            yield from self._final()
        elif len(self._turn) - self._told >= self._every:
            self._told = len(self._turn)
            yield from self._words(final=False)

    def _final(self) -> Iterator[Heard]:
        if self._spoken >= _LEAST:
            yield from self._words(final=True)
        self._turn = self._quiet = np.zeros(0, np.float32)
        self._silent = self._told = self._spoken = 0

    def _words(self, final: bool) -> Iterator[Heard]:
        begun = perf_counter()
        said, length = self._ears.said(self._turn), len(self._turn) / RATE
        took = perf_counter() - begun
        self._every = max(
            _EVERY, int(2 * took * RATE)
        )  # a slow engine guesses less often, and does not fall behind
        if said.text:
            part = Segment(self._heard - length, self._heard, said.text, said.sure)
            name = self._ears.transcriber.name
            yield Heard(Transcript((part,), length, took, said.language, name), final)
