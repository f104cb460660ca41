"""Likelihoods of speech, frame by frame → the stretches in which somebody speaks.

Knows how long people pause. Refuses to know models and words. Two thresholds, as Silero's authors advise: it takes more to
begin than to go on.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from shopkeeper.speech.port import LONGEST, RATE
from shopkeeper.speech.silero import FRAME

BEGINS, GOES_ON = 0.5, 0.35
A_SECOND: Final = RATE / FRAME
PAUSE: Final = round(0.6 * A_SECOND)
"""Frames without speech that end a stretch."""
_SHORTEST: Final = round(0.16 * A_SECOND)
_AROUND: Final = round(0.25 * A_SECOND)
"""Frames kept before and after: first and last sounds are quiet."""
_LONGEST: Final = int(LONGEST * A_SECOND) - 2 * _AROUND


class Stretch(NamedTuple):
    """Frames, half open."""

    start: int
    end: int


def stretches(likelihoods: npt.NDArray[np.float32]) -> list[Stretch]:
    """In order, apart from each other, none longer than LONGEST seconds."""
    padded, before = [], 0
    found = [part for run in _runs(likelihoods) for part in _cut(likelihoods, run)]
    for place, (start, end) in enumerate(found):
        after = found[place + 1].start if place + 1 < len(found) else len(likelihoods)
        stretch = Stretch(max(before, start - _AROUND), min(end + _AROUND, max(end, (end + after + 1) // 2)))
        padded.append(stretch)
        before = stretch.end
    return padded


def _runs(likelihoods: npt.NDArray[np.float32]) -> Iterator[Stretch]:
    start, last = -1, -1
    for place, likelihood in enumerate(likelihoods):
        if likelihood >= (BEGINS if start < 0 else GOES_ON):
            start, last = (place if start < 0 else start), place
        elif start >= 0 and place - last >= PAUSE:
            yield from _long_enough(start, last + 1)
            start = -1
    if start >= 0:
        yield from _long_enough(start, last + 1)


def _long_enough(start: int, end: int) -> Iterator[Stretch]:
    if end - start >= _SHORTEST:
        yield Stretch(start, end)


def _cut(likelihoods: npt.NDArray[np.float32], run: Stretch) -> Iterator[Stretch]:
    """Where it is longest silent in the second half of what fits."""
    start, end = run
    while end - start > _LONGEST:
        half = start + _LONGEST // 2
        cut = half + int(likelihoods[half : start + _LONGEST].argmin()) + 1
        yield Stretch(start, cut)
        start = cut
    yield Stretch(start, end)
