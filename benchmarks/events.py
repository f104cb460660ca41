"""How fast does the log of events take things in, and how soon does another process see them?

    python -m benchmarks.events                        # 200k events a row
    python -m benchmarks.events --events 20000 --sightings 200

Every row has a log of its own on disk, and an event counts when it has been acknowledged: judged, written and fsynced. Rates
per second of processor time are those of one core, whatever else the machine does. For the delay one process appends an event
and notes the time, another asks for what is new every millisecond: alone, and beside two more that write in calls of a hundred.
"""

import argparse
import multiprocessing as mp
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from shopkeeper.events import Offset, Policy
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.types import (
    EVERYTHING,
    Event,
    EventId,
    Happened,
    Line,
    LookKey,
    Money,
    ProductId,
    Purpose,
    SessionId,
    ShopperId,
    Sku,
    Surface,
    TraceId,
)

PROCESSES = mp.get_context("spawn")
BATCHES = ((1, 1), (1, 64), (100, 1), (1_000, 1), (1_000, 4), (10_000, 1))
"""Events a call, and threads that call."""
SHOPPERS = 20_000


def now() -> int:
    return time.time_ns() // 1000


def deeds(count: int, lines: int = 1, kind: Happened = Happened.VIEWED) -> list[Event]:
    """Views of one product, or sightings of several; of many shoppers, at most a few a minute each."""
    rng, at = np.random.default_rng(2026), now()
    who, what = rng.integers(SHOPPERS, size=count), rng.integers(10_000, size=(count, lines))
    return [
        Event(
            EventId(os.urandom(16).hex()),
            kind,
            at + i,
            ShopperId(f"shopper-{who[i]:08}"),
            SessionId(f"session-{who[i]:08}"),
            tuple(_line(int(product), rank) for rank, product in enumerate(what[i], 1)),
            Surface.SEARCH,
            TraceId(f"{i:032x}"),
            allows=EVERYTHING,
        )
        for i in range(count)
    ]


def _line(product: int, rank: int) -> Line:
    return Line(
        ProductId(f"product-{product}"), LookKey(product), Sku(f"P{product}-M"), 1, Money(4999, "USD"), rank
    )


def append(folder: Path, events: Sequence[Event], size: int, threads: int) -> tuple[float, float]:
    """Seconds that passed and seconds of processor time, until every call was acknowledged."""
    log = SqliteEvents(folder / f"{size}-{threads}-{len(events[0].lines)}.sqlite")
    log.head()
    calls = [events[i : i + size] for i in range(0, len(events), size)]
    began, busy = perf_counter(), process_time()
    with ThreadPoolExecutor(threads) as pool:
        accepted = sum(receipt.accepted for receipt in pool.map(log.append, calls))
    spent = perf_counter() - began, process_time() - busy
    log.close()
    assert accepted == len(events)
    return spent


def flood(file: Path, told: Connection, pause: float) -> None:
    """Write in calls of a hundred, ``pause`` seconds apart, until told to stop."""
    log, written = SqliteEvents(file), 0
    told.send(True)
    while not told.poll(pause):
        log.append(deeds(100))
        written += 100
    told.send(written)
    log.close()


def watch(file: Path, told: Connection) -> None:
    """When each event arrived that is not of the flood: id → nanoseconds of the monotonic clock."""
    log, seen = SqliteEvents(file), dict[str, int]()
    after = log.head()
    told.send(True)
    while not told.poll():
        if log.head() > after:
            some = log.read(after)
            at, after = time.monotonic_ns(), some[-1].offset
            seen |= {
                kept.under(Purpose.SERVICE).id: at
                for kept in some
                if kept.under(Purpose.SERVICE).order == "watched"
            }
        time.sleep(0.001)
    told.send(seen)
    log.close()


def delays(file: Path, sightings: int, pauses: Sequence[float]) -> tuple[np.ndarray, float]:
    """Milliseconds from the call of ``append`` until another process has read the event; events a second beside it."""
    log = SqliteEvents(file)
    log.head()
    others = [_started(watch, file), *(_started(flood, file, pause) for pause in pauses)]
    called, began = dict[str, int](), perf_counter()
    for event in deeds(sightings):
        called[event.id] = time.monotonic_ns()
        log.append([Event(event.id, event.kind, now(), event.shopper, order="watched", allows=EVERYTHING)])
        time.sleep(0.005)
    time.sleep(0.5)
    took = perf_counter() - began
    seen, *written = (_stopped(process, told) for process, told in others)
    log.close()
    assert seen.keys() == called.keys()
    return np.array([seen[id] - at for id, at in called.items()]) / 1e6, sum(written) / took


def _started(
    work: Callable[..., None], file: Path, *given: float
) -> tuple[mp.process.BaseProcess, Connection]:
    here, there = mp.Pipe()
    process = PROCESSES.Process(target=work, args=(file, there, *given))
    process.start()
    here.recv()
    return process, here


def _stopped(process: mp.process.BaseProcess, told: Connection) -> Any:
    told.send(True)
    answer = told.recv()
    process.join()
    return answer


def rates(folder: Path, count: int) -> Table:
    table = Table("events", "a call", "threads", "events/s", "events/s of one core")
    views, shown = deeds(count), deeds(count // 10, 24, Happened.SHOWN)
    for size, threads in BATCHES:
        some = views if size > 1 else views[: count // (100 if threads == 1 else 10)]
        _rate(table, "views of one product", folder, some, size, threads)
    _rate(table, "24 products shown", folder, shown, 1_000, 1)
    return table


def _rate(table: Table, what: str, folder: Path, events: Sequence[Event], size: int, threads: int) -> None:
    wall, busy = append(folder, events, size, threads)
    table.add_row(what, f"{size:,}", str(threads), f"{len(events) / wall:,.0f}", f"{len(events) / busy:,.0f}")


def sightings(folder: Path, count: int) -> Table:
    table = Table("until another process sees it, ms", "p50", "p95", "p99", "most", "events/s beside")
    beside = {
        "alone": (),
        "beside two busy processes": (0.1, 0.1),
        "beside two that write all they can": (0.0, 0.0),
    }
    for n, (name, pauses) in enumerate(beside.items()):
        spent, written = delays(folder / f"delay-{n}.sqlite", count, pauses)
        table.add_row(name, *(f"{v:.1f}" for v in np.percentile(spent, (50, 95, 99, 100))), f"{written:,.0f}")
    return table


def upkeep(folder: Path) -> Table:
    """What a log of the last batch size costs to read, to erase one shopper of, and to compact."""
    log = SqliteEvents(folder / "10000-1-1.sqlite")
    table = Table("upkeep", "ms", "events")
    count = sum(log.counts().values())
    after, began = Offset(0), perf_counter()
    while some := log.read(after):
        after = some[-1].offset
    table.add_row("read all of it", f"{(perf_counter() - began) * 1e3:,.0f}", f"{count:,}")
    began = perf_counter()
    log.head()
    table.add_row("ask for the head", f"{(perf_counter() - began) * 1e3:.3f}", "0")
    began = perf_counter()
    erased = log.erase(ShopperId("shopper-00000007"))
    table.add_row("erase a shopper", f"{(perf_counter() - began) * 1e3:,.1f}", f"{erased.events:,}")
    began = perf_counter()
    log.compact(Policy())
    table.add_row("compact (nothing was old)", f"{(perf_counter() - began) * 1e3:,.0f}", f"{count:,}")
    log.close()
    return table


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--events", type=int, default=200_000)
    options.add_argument("--sightings", type=int, default=1_000)
    chosen = options.parse_args()
    console = Console(width=110)
    console.print(machine())
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        console.print(rates(folder, chosen.events))
        console.print(sightings(folder, chosen.sightings))
        console.print(upkeep(folder))


if __name__ == "__main__":
    main()
