"""What a switchback shows, from one number a block: by its coins alone, or by least squares.

Knows blocks in order of time. Refuses to know when they were: see ``experiments.switchback`` for the design.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from shopkeeper.experiments.statistics.interval import ALPHA, Interval
from shopkeeper.experiments.statistics.sums import Floats
from shopkeeper.experiments.statistics.tables import student_quantile, student_two_sided
from shopkeeper.types.errors import InvalidInput

FEWEST_BLOCKS = 8


@dataclass(frozen=True, slots=True)
class Block:
    """``value``: the mean of the outcome in it, washout left out; ``treated`` or not. In order of time."""

    value: float
    treated: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Switched:
    """``effect``: treatment − control of a block. ``lags``: blocks over which errors were let to be alike."""

    effect: float
    error: float
    interval: Interval
    blocks: int
    lags: int = 0
    assumptions: tuple[str, ...] = field(
        default=(
            "what an arm left behind is gone after the washout",
            "the blocks' arms were left to chance, and nothing else switched with them",
        )
    )


def horvitz_thompson(blocks: Sequence[Block], alpha: float = ALPHA) -> Switched:
    """Unbiased by the coin alone; its variance is an upper bound (Bojinov et al., theorem 3, without carry-over).

    Raises InvalidInput with fewer than ``FEWEST_BLOCKS`` blocks of an arm.
    """
    value, treated = _columns(blocks)
    n = len(value)
    centred = value - value.mean()  # a constant costs variance and carries nothing
    signed = np.where(treated, 2.0, -2.0) * centred
    effect = float(signed.mean())
    error = float(np.sqrt((4 * centred**2).sum()) / n)
    return _judged(effect, error, n, 0, alpha)


def hac(blocks: Sequence[Block], alpha: float = ALPHA, lags: int = 0) -> Switched:
    """Least squares of block means with each place's own level, whose errors may differ in size.

    A coin for each block leaves the scores uncorrelated, however alike errors are from block to block. Where arms were not left
    to coins, scores may add up over ``lags`` blocks of a place (Newey and West 1987, Econometrica 55); with few blocks such an
    interval misses too often. Raises InvalidInput as ``horvitz_thompson`` does.
    """
    value, treated = _columns(blocks)
    places = np.array([block.place for block in blocks])
    names = np.unique(places)
    x, y = treated.astype(np.float64), value.copy()
    for name in names:
        here = places == name
        x[here] -= x[here].mean()
        y[here] -= y[here].mean()
    squares = float(x @ x)
    if not squares > 0:
        raise InvalidInput("no place was in both arms", field="switchback", fix="let it run for more blocks")
    effect = float(x @ y / squares)
    score = x * (y - effect * x)
    middle = sum(_long_run(score[places == name], lags) for name in names)
    freedom = len(y) - len(names) - 1
    error = float(np.sqrt(middle * len(y) / freedom)) / squares
    return _judged(effect, error, len(y), lags, alpha, freedom)


def _long_run(score: Floats, lags: int) -> float:
    """Bartlett's weights keep it from being negative."""
    total = float(score @ score)
    for lag in range(1, min(lags, len(score) - 1) + 1):
        total += 2 * (1 - lag / (lags + 1)) * float(score[lag:] @ score[:-lag])
    return total


def _columns(blocks: Sequence[Block]) -> tuple[Floats, np.ndarray]:
    treated = np.array([block.treated for block in blocks], np.bool_)
    for arm, n in (("treatment", int(treated.sum())), ("control", int((~treated).sum()))):
        if n < FEWEST_BLOCKS:
            raise InvalidInput(f"{n} blocks of {arm} are too few", field="switchback", fix=f"wait for {FEWEST_BLOCKS}")  # fmt: skip
    value = np.array([block.value for block in blocks], np.float64)
    if not value.var() > 0:
        raise InvalidInput("all blocks are the same", field="switchback", fix="check its events")
    return value, treated


def _judged(
    effect: float, error: float, blocks: int, lags: int, alpha: float, freedom: int | None = None
) -> Switched:
    freedom = blocks - 2 if freedom is None else freedom
    if not error > 0:
        raise InvalidInput("the blocks of each arm are all the same", field="switchback", fix="check its events")  # fmt: skip
    half = student_quantile(1 - alpha / 2, freedom) * error
    p = np.asarray(student_two_sided(effect / error, freedom))
    return Switched(
        effect, error, Interval(np.asarray(effect - half), np.asarray(effect + half), p), blocks, lags
    )
