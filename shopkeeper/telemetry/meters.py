"""Every number a running shop shows to Prometheus, in one place.

Knows names, units and labels; labels come from code, never from shoppers or products, so that their number stays small.
Refuses to know who scrapes.
"""

import os
from contextlib import suppress
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from shopkeeper.telemetry import observed

__all__ = ["CONTENT_TYPE", "REGISTRY", "render", "share_between_workers"]

_SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

STAGE_SECONDS = Histogram(
    "shopkeeper_stage_seconds", "Time spent in one stage of a request", ["stage"], buckets=_SECONDS
)
REQUEST_SECONDS = Histogram(
    "shopkeeper_request_seconds",
    "Time from the first byte in to the last byte out",
    ["route"],
    buckets=_SECONDS,
)
REQUESTS = Counter("shopkeeper_requests", "Requests answered", ["route", "method", "status"])
IN_FLIGHT = Gauge("shopkeeper_requests_in_flight", "Requests being answered now", multiprocess_mode="livesum")
REFUSED = Counter("shopkeeper_refusals", "Requests refused on purpose", ["kind"])
SEARCHES = Counter("shopkeeper_searches", "Searches answered", ["asked"])
ZERO_RESULTS = Counter("shopkeeper_searches_without_result", "Searches that found nothing")
RESULTS = Counter("shopkeeper_results", "Hits returned by searches")
EVENTS = Counter("shopkeeper_events", "Events that came, by what became of them", ["became"])

_SHARED = "PROMETHEUS_MULTIPROC_DIR"


def share_between_workers(folder: Path) -> None:
    """Make worker processes started after this call add up their meters in ``folder``, an empty one.

    Without it each process shows its own, which is right for one worker only.
    """
    os.environ[_SHARED] = str(folder)


def render() -> bytes:
    """All meters in the Prometheus text format 0.0.4, summed over the workers where they share a folder."""
    observed.write()
    if _SHARED not in os.environ:
        return generate_latest(REGISTRY)
    _forget_the_dead(Path(os.environ[_SHARED]))
    shared = CollectorRegistry()
    MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
    return generate_latest(shared)


def _forget_the_dead(folder: Path) -> None:
    """What a worker that was killed had in flight is in flight no more; what it had counted stays counted."""
    for file in folder.glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            with suppress(FileNotFoundError):  # another worker has just done so
                mark_process_dead(pid)  # type: ignore[no-untyped-call]
        except PermissionError:
            continue
