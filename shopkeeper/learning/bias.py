"""How likely each position was looked at, estimated from clicks alone: regression-based expectation–maximisation.

A click takes a look at the position and a product that attracts (Craswell et al. 2008); what attracts is a function of the
features, so that few clicks on each product are enough. Wang, Golbandi, Bendersky, Metzler and Najork (2018), "Position bias
estimation for unbiased learning to rank in personal search"; here the function is logistic, and positions never gain on
the one above (isotonic: Barlow et al. 1972). Refuses to know what will be learnt with it.
"""

from typing import Final

import numpy as np

from shopkeeper.learning.examples import Examples, Whole
from shopkeeper.ranking.learned import Floats

PLACES: Final = 48
"""Further down all positions count as one."""
ROUNDS: Final = 300
LEAST: Final = 0.1
"""Propensities are clipped from below, so that no click weighs more than ten (Joachims et al. 2017)."""
_RIDGE: Final = 1.0


def examination(examples: Examples) -> Floats:
    """(PLACES,) chance of a look at each position, of the first one 1; it never rises, and is at least ``LEAST``."""
    clicked = examples.grades > 0
    places = np.minimum(examples.positions, PLACES) - 1
    shown = np.maximum(np.bincount(places, minlength=PLACES), 1e-9)
    inputs = _standardised(examples)
    weights = np.zeros(inputs.shape[1])
    bound = np.linalg.inv(inputs.T @ inputs / 4 + _RIDGE * np.eye(len(weights)))
    looked, attracts = (np.arange(PLACES) + 1.0) ** -0.5, np.full(len(places), 0.5)
    for _ in range(ROUNDS):
        at = looked[places]
        neither = 1 - at * attracts
        was_looked = np.where(clicked, 1.0, at * (1 - attracts) / neither)
        was_attractive = np.where(clicked, 1.0, attracts * (1 - at) / neither)
        looked = np.clip(np.bincount(places, was_looked, PLACES) / shown, 1e-4, 1 - 1e-4)
        # One step of the regression is enough, since the labels move as well; with this bound on the curvature it never
        # makes things worse (Böhning and Lindsay 1988).
        slope = inputs.T @ (_logistic(inputs @ weights) - was_attractive) + _RIDGE * weights
        weights = weights - bound @ slope
        attracts = np.clip(_logistic(inputs @ weights), 1e-4, 1 - 1e-4)
    falling = never_rising(np.asarray(looked, np.float64), np.asarray(shown, np.float64))
    return np.asarray(np.maximum(falling / falling[0], LEAST))


def propensities(examination: Floats, positions: Whole) -> Floats:
    """The chance of each row's position."""
    return np.asarray(examination[np.minimum(positions, len(examination)) - 1])


def never_rising(values: Floats, weights: Floats) -> Floats:
    """The nearest sequence that never rises, by weighted least squares: pool adjacent violators."""
    pools: list[tuple[float, float, int]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        pool = (value, weight, 1)
        while pools and pools[-1][0] < pool[0]:
            mean, mass, size = pools.pop()
            whole = mass + pool[1]
            pool = ((mean * mass + pool[0] * pool[1]) / whole, whole, size + pool[2])
        pools.append(pool)
    return np.repeat([mean for mean, _, _ in pools], [size for _, _, size in pools])


def _standardised(examples: Examples) -> Floats:
    """With a column of ones, and how long each answer is: low positions are only in long ones, of which less is clicked."""
    lengths = np.log(np.diff(examples.starts))[examples.owners]
    features = np.column_stack([examples.features, lengths])
    spread = features.std(axis=0)
    scaled = (features - features.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    return np.column_stack([np.clip(scaled, -5, 5), np.ones(len(features))])


def _logistic(values: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))))
