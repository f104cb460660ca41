"""Moments as events and stores have them: whole microseconds since 1970 UTC. Days as people say them: by the machine's time zone."""

import time
from datetime import date


def now() -> int:
    """This moment, by the machine's clock, which may jump."""
    return time.time_ns() // 1000


def day(moment: int) -> date:
    """The day that it was in the shop."""
    return date.fromtimestamp(moment // 1_000_000)


def today() -> date:
    """The day that it is in the shop."""
    return day(now())
