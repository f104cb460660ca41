"""What do features cost: reading one shopper, reading candidates, an event that moves them, a shopper in memory.

    python -m benchmarks.features                       # 50k events of 1,000 shoppers over 10k products
    python -m benchmarks.features --events 5000

Events lie in a real log on disk. "Visible" is the time from the acknowledged append in one process until another has
answered with it. Read times pass on the wall; processor time stands beside them since machines are shared.
"""

import argparse
import multiprocessing as mp
import pickle
import tempfile
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine, resident_mb
from shopkeeper.events.port import Kept, Offset
from shopkeeper.events.sqlite import SqliteEvents
from shopkeeper.features.facts import Known, Vectors
from shopkeeper.features.online import Features
from shopkeeper.features.state import State
from shopkeeper.types import (
    EVERYTHING,
    Event,
    EventId,
    Happened,
    Line,
    LookKey,
    Money,
    ProductId,
    SessionId,
    ShopperId,
    Sku,
)

SECOND = 1_000_000
NOW = 1_780_000_000 * SECOND
KINDS = {
    Happened.SHOWN: 0.3,
    Happened.CLICKED: 0.25,
    Happened.VIEWED: 0.3,
    Happened.CARTED: 0.1,
    Happened.BOUGHT: 0.05,
}
SHOWN, BOUGHT = 24, 3
Row = tuple[float, float]


class Assortment:
    """Products that differ in category, brand, colour, size, price and looks."""

    currency, dim = "USD", 256

    @property
    def space(self) -> "Assortment":
        return self

    def __init__(self, products: int) -> None:
        rng = np.random.default_rng(2026)
        self._vectors = rng.standard_normal((products + 1, self.dim)).astype(np.float32)
        self._vectors /= np.linalg.norm(self._vectors, axis=1, keepdims=True)
        prices = np.exp(rng.normal(8.5, 0.7, products)).astype(int).tolist()
        self._known = {
            ProductId(f"p{n}"): Known(
                (f"category {n % 60}",),
                f"brand {n % 40}",
                (("blue", "red", "green", "black", "white")[n % 5],),
                {Sku(f"p{n}-{size}"): size for size in ("S", "M", "L", "XL")},
                Money(prices[n], "USD"),
            )
            for n in range(products)
        }

    def known(self, lines: Sequence[Line]) -> list[Known]:
        return [self._known[line.product] for line in lines]

    def vectors(self, looks: Sequence[LookKey]) -> Vectors:
        return self._vectors[list(looks)]


def stream(events: int, shoppers: int, products: int) -> list[Event]:
    """Popular products are seen more often; shoppers keep to a corner of the shop."""
    rng = np.random.default_rng(7)
    popular = np.minimum(rng.zipf(1.3, events * SHOWN), products) - 1
    corner, kinds = (
        rng.integers(0, products, shoppers),
        rng.choice(len(KINDS), events, p=list(KINDS.values())),
    )
    who, told = rng.integers(0, shoppers, events), []
    for n in range(events):
        kind = list(KINDS)[kinds[n]]
        many = {Happened.SHOWN: SHOWN, Happened.BOUGHT: BOUGHT}.get(kind, 1)
        chosen = {(int(popular[n * SHOWN + i]) + int(corner[who[n]])) % products for i in range(many)}
        lines = tuple(
            Line(ProductId(f"p{p}"), LookKey(p + 1), Sku(f"p{p}-M"), rank=i + 1) for i, p in enumerate(chosen)
        )
        at = NOW - (events - n) * SECOND
        told.append(Event(EventId(f"e{n}"), kind, at, ShopperId(f"s{who[n]}"), SessionId(f"v{who[n]}.{n // 5000}"), lines, allows=EVERYTHING))  # fmt: skip
    return told


def timed(times: int, ask: Callable[[int], object]) -> list[Row]:
    spent = []
    for n in range(times):
        began, busy = perf_counter(), process_time()
        ask(n)
        spent.append((perf_counter() - began, process_time() - busy))
    return spent


def watch(folder: Path, products: int, there: Connection) -> None:
    """The other process: answers for a shopper and says how many views it knew of, and when it had answered."""
    log = SqliteEvents(folder / "events.sqlite")
    features = Features(log, Assortment(products), folder)
    there.send("ready")
    while who := there.recv():
        reading = features.shopper(ShopperId(who), NOW)
        there.send((float(reading.values[reading.columns.index("viewed.30d")]), perf_counter()))
    log.close()


def visible(log: SqliteEvents, folder: Path, products: int, times: int) -> list[Row]:
    here, there = mp.Pipe()
    watcher = mp.get_context("spawn").Process(target=watch, args=(folder, products, there), daemon=True)
    watcher.start()
    here.recv()
    spent = []
    for n in range(times):
        line = Line(ProductId(f"p{n % products}"), LookKey(1))
        log.append(
            [
                Event(
                    EventId(f"seen {n}"),
                    Happened.VIEWED,
                    NOW,
                    ShopperId(f"w{n % 10}"),
                    SessionId("w"),
                    (line,),
                    allows=EVERYTHING,
                )
            ]
        )
        began = perf_counter()
        here.send(f"w{n % 10}")
        known, answered = here.recv()
        assert round(np.expm1(known)) == n // 10 + 1, "the other process does not know of it"
        spent.append((answered - began, float("nan")))
    here.send("")
    watcher.join()
    return spent


def measure(folder: Path, chosen: argparse.Namespace) -> None:
    facts, told = Assortment(chosen.products), stream(chosen.events, chosen.shoppers, chosen.products)
    log = SqliteEvents(folder / "events.sqlite", clock=lambda: NOW)
    log.restore([Kept(Offset(0), event) for event in told])
    rows: dict[str, list[Row]] = {}

    state, people = State(facts), {}
    for event in told:
        people.setdefault(event.shopper, state.person())
    began, busy = perf_counter(), process_time()
    for n, event in enumerate(told):
        state.apply(Kept(Offset(n + 1), event), people[event.shopper])
    each = (process_time() - busy) / len(told) * 1e6
    sizes = [len(pickle.dumps((one.activity, one.tables, one.taste))) for one in list(people.values())[:200]]

    features = Features(log, facts, folder)
    names = [ShopperId(f"s{n % chosen.shoppers}") for n in range(chosen.reads)]
    rows["a shopper back from the log"] = timed(200, lambda n: features.shopper(names[n], NOW))
    for name in dict.fromkeys(names):
        features.shopper(name, NOW)
    wide = len(features.shopper(names[0], NOW).columns)
    rows[f"{wide} features of a shopper"] = timed(chosen.reads, lambda n: features.shopper(names[n], NOW))
    rng = np.random.default_rng(1)
    for many in (24, 100, 500):
        lines = [[Line(ProductId(f"p{p}"), LookKey(int(p) + 1)) for p in rng.integers(0, chosen.products, many)] for _ in range(50)]  # fmt: skip
        narrow = len(features.candidates(names[0], lines[0], NOW).columns)
        rows[f"{narrow} features of {many} candidates"] = timed(
            chosen.reads // 5, lambda n, lines=lines: features.candidates(names[n], lines[n % 50], NOW)
        )
    rows["seen by another process"] = visible(log, folder, chosen.products, 200)
    features.save()
    began = perf_counter()
    again = Features(log, facts, folder)
    again.refresh()
    started = perf_counter() - began
    report(rows)
    print(f"an event, with its shopper in memory: {each:.0f} µs of processor time")
    print(
        f"a shopper in memory: {np.mean(sizes) / 1e3:.1f} kB ({len(told) / chosen.shoppers:.0f} events each)"
    )
    print(
        f"a start from the snapshot of {(folder / 'features.npz').stat().st_size / 1e6:.1f} MB: {started:.2f} s; resident {resident_mb():.0f} MB"
    )
    again.close()
    features.close()
    log.close()


def report(rows: dict[str, list[Row]]) -> None:
    console = Console(width=120)
    console.print(machine())
    table = Table("what", "p50 ms", "p90 ms", "p99 ms", "processor p50 ms", "processor p99 ms")
    for name, spent in rows.items():
        wall, busy = np.array(spent).T * 1e3
        cells = [*(np.percentile(wall, p) for p in (50, 90, 99)), *(np.percentile(busy, p) for p in (50, 99))]
        table.add_row(name, *("–" if np.isnan(cell) else f"{cell:.2f}" for cell in cells))
    console.print(table)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--events", type=int, default=50_000)
    options.add_argument("--shoppers", type=int, default=1_000)
    options.add_argument("--products", type=int, default=10_000)
    options.add_argument("--reads", type=int, default=2_000)
    with tempfile.TemporaryDirectory() as home:
        measure(Path(home), options.parse_args())


if __name__ == "__main__":
    main()
