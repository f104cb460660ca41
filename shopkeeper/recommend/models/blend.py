"""Finds the shares of a mixture from visits that no part has seen.

Two steps. First those that make the held-out next items most likely, by expectation maximisation (Dempster, Laird and Rubin
1977): convex, so without a grid to search. Likelihood also rewards a faint belief in rare items that no list of twenty
will ever show, so from there each share is moved, one at a time, while the discounted gain of the first ``CUT`` rises.

Where that ends hangs on which examples there were: many mixtures do as well. So it is done for random halves of them and the shares
averaged (Bühlmann and Yu 2002, "Analyzing bagging": subagging), always the same halves.

Knows beliefs of parts in candidates. Refuses to know how they came about, and to trust few examples: a length that has fewer
than ``FEW`` gets the shares of all lengths together.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopkeeper.recommend.models.hybrid import LENGTHS, Weights, length_of
from shopkeeper.recommend.models.port import Model, Scored, best

CUT, FEW, DEEP = 20, 200, 60
HALVINGS = 3
"""Times that the examples are halved, each half fitted to by itself."""
MOVES = (0.0, 0.5, 0.75, 1.33, 2.0, 4.0)
_ADDED = 0.02

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Believed:
    """One held-out next item: each part's belief in it (parts,), and in what might stand before it (others, parts)."""

    target: Shares
    others: npt.NDArray[np.float32]

    def first(self, parts: int) -> "Believed":
        """Of the first ``parts`` alone."""
        return Believed(self.target[:parts], self.others[:, :parts])


def fit_weights(
    parts: Mapping[str, Model], examples: Iterable[tuple[Sequence[int], int]], fresh: bool = False
) -> Weights:
    """From what was seen and the item that came next. ``fresh``: what was seen will be excluded."""
    told: list[list[Believed]] = [[] for _ in range(LENGTHS)]
    for seen, target in examples:
        scored = [part.score(seen) for part in parts.values()]
        told[length_of(seen)].append(believed(scored, target, frozenset(seen) if fresh else frozenset()))
    return weights_of(tuple(parts), told)


def weights_of(parts: Sequence[str], told: Sequence[Sequence[Believed]]) -> Weights:
    """From what the parts believed, by length of visit."""
    everything = [one for group in told for one in group]
    shared = None if min(map(len, told)) >= FEW else _shares(everything, len(parts))
    found = [_shares(group, len(parts)) if len(group) >= FEW else shared for group in told]
    return tuple(dict(zip(parts, shares.tolist(), strict=True)) for shares in found if shares is not None)


def likeliest(beliefs: Shares, rounds: int = 60) -> Shares:
    """Shares (parts,) that make the targets likeliest, from each part's belief in them (targets, parts)."""
    shares = np.full(beliefs.shape[1], 1 / max(beliefs.shape[1], 1))
    beliefs = beliefs[beliefs.sum(1) > 0]
    for _ in range(rounds if len(beliefs) else 0):
        blame = beliefs * shares
        shares = (blame / blame.sum(1, keepdims=True)).mean(0)
    return shares


def gain(shares: Shares, group: Sequence[Believed]) -> float:
    """Mean discounted gain of the targets among the first ``CUT``; of equals the target comes last."""
    return _Stacked(group).gain(shares)


def believed(scored: Sequence[Scored], target: int, exclude: Collection[int]) -> Believed:
    """``scored``: what each part says."""
    firsts = [best(one, DEEP, exclude).items for one in scored]
    candidates = np.unique(np.concatenate([*firsts, np.empty(0, np.int64)]))
    candidates = candidates[candidates != target]
    belief = [_in(one, np.append(candidates, target)) for one in scored]
    table = np.array(belief).reshape(len(belief), -1).T
    return Believed(table[-1], table[:-1].astype(np.float32))


def _in(scored: Scored, items: npt.NDArray[np.int64]) -> Shares:
    """A part's belief in these items."""
    if not len(scored):
        return np.zeros(len(items))
    belief: Shares = scored.of(items) / scored.scores.sum()
    return belief


def _shares(group: Sequence[Believed], parts: int) -> Shares:
    if not group:
        return np.full(parts, 1 / max(parts, 1))
    chance = np.random.default_rng(0)
    halves = [half for _ in range(HALVINGS) for half in np.array_split(chance.permutation(len(group)), 2)]
    found = [_moved(_Stacked([group[one] for one in half])) for half in halves if len(half)]
    mean: Shares = np.mean(found, 0)
    return mean


def _moved(examples: "_Stacked") -> Shares:
    """The likeliest shares, moved as long as that lifts the targets."""
    shares = likeliest(examples.targets)
    value = examples.gain(shares)
    for _ in range(3):
        before = value
        for part in range(len(shares)):
            for move in MOVES:
                moved = shares.copy()
                moved[part] = moved[part] * move if move < 1 else max(moved[part] * move, _ADDED)
                if moved.sum() > 0 and (tried := examples.gain(moved / moved.sum())) > value:
                    shares, value = moved / moved.sum(), tried
        if value <= before:
            break
    return shares


class _Stacked:
    """Many examples as columns, so that one product ranks them all."""

    def __init__(self, group: Sequence[Believed]) -> None:
        self.targets = np.array([one.target for one in group])
        self._others = np.concatenate([one.others for one in group])
        self._owner = np.repeat(np.arange(len(group)), [len(one.others) for one in group])

    def gain(self, shares: Shares) -> float:
        targets = self.targets.astype(np.float32) @ shares.astype(np.float32)
        others = self._others @ shares.astype(np.float32)
        ranks = np.bincount(self._owner[others >= targets[self._owner]], minlength=len(targets))
        gains = np.where((ranks < CUT) & (targets > 0), 1 / np.log2(ranks + 2), 0.0)
        return float(gains.mean())
