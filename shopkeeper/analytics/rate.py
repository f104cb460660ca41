"""How sure a number is: intervals of shares and of sums, at 95 %.

Knows two formulas. Refuses to know what is counted.
"""

from dataclasses import dataclass
from math import sqrt

Z = 1.959964


@dataclass(frozen=True, slots=True)
class Rate:
    """``hits`` of ``tries``, with the interval of E. B. Wilson (JASA 22, 1927): it holds for few tries and for none."""

    hits: int
    tries: int

    @property
    def value(self) -> float:
        return self.hits / self.tries if self.tries else 0.0

    @property
    def low(self) -> float:
        return max(0.0, self._centre - self._half) if self.hits else 0.0

    @property
    def high(self) -> float:
        return min(1.0, self._centre + self._half) if self.hits < self.tries or not self.tries else 1.0

    @property
    def _centre(self) -> float:
        return (self.hits + Z * Z / 2) / (self.tries + Z * Z)

    @property
    def _half(self) -> float:
        n, p = self.tries, self.value
        return Z * sqrt(n * p * (1 - p) + Z * Z / 4) / (n + Z * Z)


def spread(squares: float) -> float:
    """Half the interval of a sum over independent orders, from the sum of their squares.

    The orders of a period are a compound Poisson process, whose sum has that variance.
    """
    return Z * sqrt(squares)
