"""Stretches of days in UTC, and what each is compared with.

Knows calendars. Refuses to know what happened.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

HOUR, DAY = 3_600_000_000, 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Period:
    """``days`` days with today the last, so far. ``start`` (in it) and ``end`` (not): microseconds since 1970 UTC."""

    days: int
    start: int
    end: int

    @classmethod
    def until(cls, now: int, days: int) -> Self:
        return cls(days, now - now % DAY - (days - 1) * DAY, now + 1)

    @property
    def before(self) -> "Period":
        """As many days before, up to the same time of the day: half a day is not compared with a whole one."""
        return Period(self.days, self.start - self.days * DAY, self.end - self.days * DAY)

    @property
    def step(self) -> int:
        """What one point of a curve spans: an hour of one day, else a day."""
        return HOUR if self.days == 1 else DAY

    @property
    def steps(self) -> tuple[datetime, ...]:
        """When each point begins; those of hours yet to come are there as well."""
        count = self.days * DAY // self.step
        return tuple(moment(self.start + number * self.step) for number in range(count))

    @property
    def begun(self) -> int:
        """Points that are over or have begun."""
        return -(-(self.end - self.start) // self.step)


def moment(at: int) -> datetime:
    """``at``: microseconds since 1970 UTC."""
    return datetime.fromtimestamp(at / 1_000_000, UTC)
