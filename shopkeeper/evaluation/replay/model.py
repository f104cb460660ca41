"""A model of what an action brings: logistic regression of context, action and both together, fold by fold.

Each fifth of the log is judged by a model of the other four (cross-fitting: Chernozhukov et al. 2018, "Double/debiased machine learning",
Econometrics Journal 21), so that the model's own overfitting does not pass for the policy's success.
"""

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from shopkeeper.evaluation.replay.estimators import Floats

_FOLDS = 5
_RIDGE = 0.1
_STEPS = 30


def fitted(
    context: Floats, action: npt.NDArray[np.int64], reward: Floats, actions: int, seed: int = 0
) -> Floats:
    """Expected reward (rounds, actions), for rewards 0 and 1. ``context`` (rounds, d), ``action`` (rounds,)."""
    with threadpool_limits(1, user_api="blas"):  # the matrices are small: threads only spin
        return _crossed(context, action, reward, actions, seed)


def _crossed(
    context: Floats, action: npt.NDArray[np.int64], reward: Floats, actions: int, seed: int
) -> Floats:
    fold = np.random.default_rng(seed).permutation(len(reward)) % _FOLDS
    found, weights = np.empty((len(reward), actions)), None
    for one in range(_FOLDS):
        others, here = fold != one, np.flatnonzero(fold == one)
        weights = _logistic(_columns(context[others], action[others], actions), reward[others], weights)
        found[here] = _chance(_scores(context[here], weights, actions))
    return found


def _columns(context: Floats, action: npt.NDArray[np.int64], actions: int) -> Floats:
    one = np.eye(actions)[action]
    both = (one[:, :, None] * context[:, None, :]).reshape(len(context), -1)
    return np.hstack([np.ones((len(context), 1)), context, one, both])


def _scores(context: Floats, weights: Floats, actions: int) -> Floats:
    """Of each action (rounds, actions): what ``_columns`` of it would be weighed to."""
    shared, own, both = np.split(weights, [1 + context.shape[1], 1 + context.shape[1] + actions])
    return np.asarray(
        shared[0] + (context @ shared[1:])[:, None] + own + context @ both.reshape(actions, -1).T
    )


def _logistic(x: Floats, y: Floats, start: Floats | None) -> Floats:
    """Newton's method with a ridge on all but the first column; from wherever it starts it ends in the one best place."""
    weights = np.zeros(x.shape[1]) if start is None else start.copy()
    ridge = np.full(x.shape[1], _RIDGE)
    ridge[0] = 1e-6
    for _ in range(_STEPS):
        p = _chance(x @ weights)
        slope = x.T @ (y - p) - ridge * weights
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), slope)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def _chance(score: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))
