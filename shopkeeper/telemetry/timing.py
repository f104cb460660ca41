"""Stages as a ``Server-Timing`` header (W3C Server Timing), which browsers draw in their network panel."""

import re
from collections.abc import Iterable
from functools import lru_cache

from shopkeeper.types import Stage

_NOT_TOKEN = re.compile(r"[^A-Za-z0-9_.-]+")
_MOST = 40


def server_timing(stages: Iterable[Stage], total_ms: float) -> str:
    """``understand;dur=0.41, retrieve;dur=6.20, total;dur=9.80``: milliseconds, at most 40 stages."""
    entries = [f"{_token(stage.name)};dur={stage.ms:.2f}" for stage in stages][:_MOST]
    return ", ".join([*entries, f"total;dur={total_ms:.2f}"])


@lru_cache(200)
def _token(name: str) -> str:
    return _NOT_TOKEN.sub("_", name)
