"""What does a page of the console cost: the first, which reads the log, and the next, which reads what is new.

    python -m benchmarks.analytics                      # 100,000 events of four weeks
    python -m benchmarks.analytics --events 10000

Processor time of all threads, since machines are shared. The log lies on disk, a third of it slates of 12 products.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine, resident_mb
from shopkeeper.analytics import Analytics
from shopkeeper.events import Kept, Offset
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import (
    EVERYTHING,
    Event,
    EventId,
    Happened,
    Line,
    Money,
    ProductId,
    SessionId,
    ShopperId,
    Surface,
    TraceId,
)

NOW = time.time_ns() // 1000
WEEKS = 28 * 86_400_000_000
SLATE = tuple(Line(ProductId(f"p{rank}"), rank=rank, price=Money(999, "USD")) for rank in range(1, 13))
KINDS = (Happened.SHOWN, Happened.CLICKED, Happened.VIEWED, Happened.SHOWN, Happened.ASKED, Happened.CARTED, Happened.SHOWN, Happened.BOUGHT)  # fmt: skip


def log(count: int) -> list[Kept]:
    chance = Random(1)
    return [_event(number, NOW - WEEKS + WEEKS * number // count, chance) for number in range(count)]


def _event(number: int, at: int, chance: Random) -> Kept:
    kind, visit = KINDS[number % len(KINDS)], number // len(KINDS)
    lines = SLATE if kind is Happened.SHOWN else (chance.choice(SLATE),)
    event = Event(
        EventId(str(number)), kind, at, ShopperId(f"s{visit % 5000}"), SessionId(f"v{visit}"), lines, Surface.SEARCH,
        TraceId(f"t{visit}"), f"words {chance.randrange(2000)}", chance.randrange(3), f"o{number}", allows=EVERYTHING
    )  # fmt: skip
    return Kept(Offset(0), event)


def pages(analytics: Analytics) -> dict[str, Callable[[], object]]:
    period = analytics.period(28)
    return {
        "today": lambda: (analytics.funnel(period), analytics.curve(Happened.SHOWN, period)),
        "search": lambda: (analytics.searches(period), analytics.in_vain(period), analytics.ranks(period)),
        "surfaces": lambda: analytics.surfaces(period),
    }


def cost(work: Callable[[], object]) -> float:
    before = time.process_time()
    work()
    return (time.process_time() - before) * 1000


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--events", type=int, default=100_000)
    count: int = arguments.parse_args().events
    with tempfile.TemporaryDirectory() as folder:
        events = SqliteEvents(Path(folder) / "events.sqlite")
        some = log(count)
        for start in range(0, count, 10_000):
            events.restore(some[start : start + 10_000])
        analytics, before = Analytics(events), resident_mb()
        table = Table("what", "processor ms", title=f"{count:,} events · {machine()}")
        table.add_row(
            "reading the log, at first", f"{cost(lambda: analytics.left_out(analytics.period(1))):.0f}"
        )
        for name, ask in pages(analytics).items():
            table.add_row(f"{name}, 28 days", f"{min(cost(ask) for _ in range(3)):.0f}")
        Console().print(table)
        Console().print(f"{resident_mb() - before:.0f} MB more in memory")
        analytics.close()
        events.close()


if __name__ == "__main__":
    main()
