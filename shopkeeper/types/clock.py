"""Moments as events and stores have them: whole microseconds since 1970 UTC."""

import time


def now() -> int:
    """This moment, by the machine's clock, which may jump."""
    return time.time_ns() // 1000
