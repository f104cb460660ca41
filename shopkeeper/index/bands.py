"""Price bands with round edges. Knows a column of amounts; refuses to know products and currencies' names."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor, log10

import numpy as np

from shopkeeper.index.columns import Array

_STEPS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_SHARES = (0.2, 0.4, 0.6, 0.8)


def bands(amounts: Array) -> list[tuple[int, int]]:
    """Up to five bands of similar weight over amounts in minor units: [(first, last)], both inclusive, ascending."""
    if not len(amounts):
        return []
    low, high = int(amounts.min()), int(amounts.max())
    inner = {_round(quantile) for quantile in np.quantile(amounts, _SHARES)}
    edges = [0, *sorted(edge for edge in inner if low < edge <= high), _above(high)]
    return [(first, after - 1) for first, after in pairwise(edges)]


def band_of(amounts: Array, edges: Sequence[tuple[int, int]]) -> Array:
    """The place of each amount's band."""
    return np.searchsorted([first for first, _ in edges], amounts, side="right") - 1


def counts_per_band(amounts: Array, product: Array, edges: Sequence[tuple[int, int]]) -> list[int]:
    """Products with an amount in each band; ``product`` names the owner of each amount, equal ones adjacent."""
    if not len(amounts):
        return [0] * len(edges)
    bits = np.left_shift(1, band_of(amounts, edges))
    starts = np.flatnonzero(np.append(True, product[1:] != product[:-1]))
    seen = np.bitwise_or.reduceat(bits, starts)
    return [int(np.count_nonzero(seen >> band & 1)) for band in range(len(edges))]


def _round(amount: float) -> int:
    """The nearest amount with a round leading digit."""
    if amount < 1:
        return 0
    scale = 10.0 ** floor(log10(amount))
    return int(min(_STEPS, key=lambda step: abs(step * scale - amount)) * scale)


def _above(amount: int) -> int:
    """A round amount beyond ``amount``."""
    scale = 10.0 ** floor(log10(max(amount, 1)))
    return next(int(step * scale) for step in (*_STEPS, 20.0) if int(step * scale) > amount)
