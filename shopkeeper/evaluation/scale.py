"""Axes with round numbers. Knows where on a line a value lies; refuses to draw (``templates/report.html``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor

STEPS = tuple(digit * 10.0**power for power in range(-4, 6) for digit in (1, 2, 5))
MOST = 5
"""Parts of an axis."""

EDGE = 3.0
"""Percent of the width kept free on either side, for marks and labels at the ends."""


@dataclass(frozen=True, slots=True)
class Scale:
    """``ticks`` are evenly spaced, the first and the last are the ends."""

    ticks: tuple[float, ...]

    @classmethod
    def around(cls, values: Iterable[float]) -> "Scale":
        """Round numbers around at least one value."""
        some = tuple(values)
        low, high = min(some), max(some)
        step = next((s for s in STEPS if ceil(high / s) - floor(low / s) <= MOST), STEPS[-1])
        first = floor(low / step)
        last = max(first + 1, ceil(high / step))
        return cls(tuple(round(step * n, 6) for n in range(first, last + 1)))

    def at(self, value: float) -> float:
        """Percent of the width."""
        low, high = self.ticks[0], self.ticks[-1]
        return round(EDGE + (100 - 2 * EDGE) * (min(max(value, low), high) - low) / (high - low), 2)
