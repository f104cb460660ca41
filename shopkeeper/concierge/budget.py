"""What a turn may cost, and what it has cost so far.

A budget is a plain value; a Purse is spent from by every tool and model of one turn. Knows time, money and calls.
Refuses to know what they are spent on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from threading import Lock
from time import monotonic


@dataclass(frozen=True, slots=True)
class Budget:
    """Of one turn. ``ms`` of wall time, ``usd`` for models, ``calls`` of tools."""

    ms: int = 300
    usd: Decimal = Decimal(0)
    calls: int = 24


WITH_MODEL = Budget(2_500, Decimal("0.02"), 32)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a tool or a model declares before it is called."""

    ms: float
    usd: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Spent:
    """One call, as it was metered."""

    on: str
    ms: float
    usd: Decimal = Decimal(0)


@dataclass(slots=True)
class Purse:
    """Safe to spend from in many threads."""

    budget: Budget
    clock: Callable[[], float] = monotonic
    spent: list[Spent] = field(default_factory=list)
    _began: float = field(init=False)
    _lock: Lock = field(default_factory=Lock, init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    @property
    def ms(self) -> float:
        """Milliseconds since the turn began."""
        return (self.clock() - self._began) * 1000

    @property
    def left(self) -> float:
        """Seconds until the turn has to end; never negative."""
        return max(0.0, (self.budget.ms - self.ms) / 1000)

    @property
    def usd(self) -> Decimal:
        return sum((one.usd for one in self.spent), Decimal(0))

    def affords(self, cost: Cost) -> bool:
        return (
            cost.ms <= self.left * 1000
            and self.usd + cost.usd <= self.budget.usd
            and len(self.spent) < self.budget.calls
        )

    def pay(self, spent: Spent) -> None:
        with self._lock:
            self.spent.append(spent)
