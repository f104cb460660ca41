"""Recommendations over HTTP: a thousand a second, from one process to another on the same machine.

    python -m benchmarks.recommend_http                              # 2,000 products, 20,000 visits, 2 workers
    python -m benchmarks.recommend_http --rate inf --connections 4   # as fast as they are answered
    python -m benchmarks.recommend_http --shop FOLDER                # keeps the shop there for the next run
    python -m benchmarks.recommend_http --views 0                    # in a shop where nothing happens meanwhile

``shopkeeper serve`` answers ``GET /v1/recommend/for_you`` for visits of one to four products drawn by a power law, and records
what it shows in the log on disk. The load comes from this process, open-loop: requests are due at even times whatever the
server does, and each latency counts from when it was due (no co-ordinated omission). Keep-alive connections, one request at
a time on each.

Meanwhile other visits go on: a third process records ``--views`` views for each answer in the log, drawn as the requests are. The
server reads them before it answers next, and works out anew what they change. One for four answers is assumed, not measured: a page shows
several lists for each look at a product.

The yardstick says what the machine was worth meanwhile: on a virtual machine whose host is busy the same piece of Python may take twice as
long from one second to the next, and so does everything else.

Processor time is the kernel's, in nanoseconds: of the server's event loops, of its other threads (what was shown is written there), and
of this process, not of the third; of ``--batches`` equal parts of the run the lowest and the middle one, since a machine that
others use makes everything dearer. While more is asked for than can be answered, latencies only tell how long the queue is.
"""

import argparse
import os
import random
import selectors
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from shopkeeper import open_shop
from shopkeeper.settings import Settings
from shopkeeper.types import EVERYTHING, Event, EventId, Happened, Line, ProductId, SessionId

GOODS = ("jacket", "tee", "mug", "lamp", "bag", "watch", "tent", "shoe", "scarf", "chair")
TICK = 0.001
COLOURS = ("Navy", "Black", "White", "Red", "Green", "Grey", "Pink", "Beige")
PATIENCE = 60.0


def fill(folder: Path, products: int, visits: int) -> None:
    """A shop without pictures, and what happened in it."""
    rng = random.Random(0)
    feed = folder / "products.csv"
    with feed.open("w") as out:
        out.write(
            "Handle,Title,Type,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n"
        )
        for n in range(products):
            kind, colour = rng.choice(GOODS), rng.choice(COLOURS)
            out.write(
                f"p{n},{colour} {kind} {n},{kind},Color,{colour},p{n}-1,{rng.randint(5, 200)},{rng.randint(1, 90)}\n"
            )
    with open_shop(Settings(data=folder / "shop")) as shop:
        shop.import_feed(feed)
        now = time.time_ns() // 1000
        events = [
            viewed(f"visit {visit}", step, id, now - (visits - visit) * 1_000_000 + step)
            for visit in range(visits)
            for step, id in enumerate(drawn(rng, products, 1 + min(8, int(rng.expovariate(0.4)))))
        ]
        for start in range(0, len(events), 5_000):
            shop.record(events[start : start + 5_000])


def viewed(visit: str, step: int, product: str, at: int) -> Event:
    return Event(
        EventId(f"{visit}-{step}"), Happened.VIEWED, at, session=SessionId(visit), lines=(Line(ProductId(product)),), allows=EVERYTHING
    )  # fmt: skip


def drawn(rng: random.Random, products: int, size: int) -> list[str]:
    """Products of a visit: near one another, and popular ones more often."""
    first = int(rng.paretovariate(1.1)) % products
    return [f"p{(first + int(rng.paretovariate(1.3)) - 1) % products}" for _ in range(size)]


@contextmanager
def going_on(folder: Path, products: int) -> Iterator[Callable[[], None]]:
    """Each call has another process record the next view of other visits."""
    asked, told = (context := get_context("spawn")).Pipe(duplex=False)
    process = context.Process(target=look_around, args=(folder, products, asked))
    process.start()
    asked.close()
    try:
        yield lambda: told.send_bytes(b"1")
    finally:
        told.close()
        process.join(30)


def look_around(folder: Path, products: int, asked: Connection) -> None:
    """A view whenever asked for one, until nobody asks any more; visits like those of the past."""
    rng, started = random.Random(), time.time_ns()
    with open_shop(Settings(data=folder / "shop")) as shop:
        try:
            for visit in count():
                for step, id in enumerate(drawn(rng, products, 1 + min(8, int(rng.expovariate(0.4))))):
                    asked.recv_bytes()
                    shop.record([viewed(f"meanwhile {started} {visit}", step, id, time.time_ns() // 1000)])
        except EOFError:
            return


@contextmanager
def yardstick() -> Iterator[Callable[[], float]]:
    """µs of processor, in the middle of all times so far, for the same small piece of Python, ten times a second in a process of its own: what the
    machine's processors are worth meanwhile."""
    here, there = (context := get_context("spawn")).Pipe()
    process = context.Process(target=measure_out, args=(there,), daemon=True)
    process.start()

    def middle() -> float:
        here.send(None)
        return float(here.recv())

    try:
        yield middle
    finally:
        process.terminate()
        process.join(30)


def measure_out(asked: Connection) -> None:
    took = deque[int]()
    while True:
        if asked.poll(0.1):
            asked.recv()
            asked.send(np.median(took) / 1000 if took else 0.0)
            took.clear()
        begin, counts = time.thread_time_ns(), dict[int, int]()
        for n in range(5_000):
            counts[n % 500] = n
        took.append(time.thread_time_ns() - begin)


@contextmanager
def served(folder: Path, workers: int) -> Iterator[tuple[int, int]]:
    """Port and process id."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "SHOPKEEPER_DATA": str(folder / "shop"),
        "SHOPKEEPER_RATE_LIMIT": "",
        "SHOPKEEPER_LOG_LEVEL": "WARNING",
    }
    command = [
        sys.executable,
        "-m",
        "shopkeeper.cli",
        "serve",
        "--port",
        str(port),
        "--workers",
        str(workers),
    ]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait(port)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(30)


def wait(port: int) -> None:
    """Until it answers a recommendation, a few times for each worker."""
    started, answered = time.monotonic(), 0
    while answered < 20 and time.monotonic() - started < PATIENCE:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/recommend/trending", timeout=30):
                answered += 1
        except OSError:
            time.sleep(0.2)


class Wire:
    """One keep-alive connection, on which one answer at a time is waited for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.due, self._got = 0.0, b""

    def ask(self, request: bytes, due: float) -> None:
        self.due = due
        self.socket.sendall(request)

    def answered(self) -> bool | None:
        """Whether the answer was a 200; None while not all of it is here. Raises OSError where the server hangs up."""
        if not (data := self.socket.recv(65_536)):
            raise OSError("the server hung up")
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found or len(body) < int(head.partition(b"content-length: ")[2].partition(b"\r")[0]):
            return None
        self._got = b""
        return head.startswith(b"HTTP/1.1 200")


@dataclass
class Load:
    """``rate`` requests a second on ``connections`` lines, and ``view`` called ``views`` times for each answer.

    ``took``: ms from when each was due until it was seen. Looks up ``TICK`` seconds after it last did, so that answers are seen that much too
    late at most, and the server's processors are taken from it no more often.
    """

    requests: Sequence[bytes]
    rate: float
    view: Callable[[], None]
    views: float
    took: list[float] = field(default_factory=list)
    failed: int = 0
    seconds: float = 0.0

    def run(self, port: int, connections: int) -> "Load":
        free = deque(Wire(port) for _ in range(connections))  # each in its turn
        with selectors.DefaultSelector() as ready:
            for line in free:
                ready.register(line.socket, selectors.EVENT_READ, line)
            asked, start = 0, time.perf_counter()
            while len(self.took) < len(self.requests):
                now = time.perf_counter()
                while free and asked < len(self.requests) and (due := start + asked / self.rate) <= now:
                    free.popleft().ask(self.requests[asked], due)
                    asked += 1
                time.sleep(TICK)
                for key, _ in ready.select(0):
                    if (good := key.data.answered()) is not None:
                        self._take(key.data.due, good)
                        free.append(key.data)
            self.seconds = time.perf_counter() - start
        for line in free:
            line.socket.close()
        return self

    def _take(self, due: float, good: bool) -> None:
        self.took.append((time.perf_counter() - due) * 1000)
        self.failed += not good
        for _ in range(int(len(self.took) * self.views) - int((len(self.took) - 1) * self.views)):
            self.view()


def processor(pid: int) -> dict[Path, float]:
    """Seconds of processor so far of each thread of a process and of its children."""
    folders = [each for each in Path("/proc").glob("[0-9]*") if pid in (int(each.name), parent(each))]
    threads = (thread for folder in folders for thread in (folder / "task").iterdir())
    return {thread: int((thread / "schedstat").read_text().split()[0]) / 1e9 for thread in threads}


def spent(before: dict[Path, float], after: dict[Path, float]) -> tuple[float, float]:
    """Of main threads, and of all others that are still there."""
    main = others = 0.0
    for thread, seconds in after.items():
        more = seconds - before.get(thread, 0.0)
        main, others = (main + more, others) if is_main(thread) else (main, others + more)
    return main, others


def is_main(thread: Path) -> bool:
    return thread.name == thread.parent.parent.name


def parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def measured(port: int, pid: int, load: Load, connections: int) -> tuple[Load, list[float]]:
    """The load, and ms of processor a request: event loops, other threads, this process."""
    before, own = processor(pid), time.process_time()
    load.run(port, connections)
    seconds = *spent(before, processor(pid)), time.process_time() - own
    return load, [each / len(load.requests) * 1000 for each in seconds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=2_000)
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1_000)
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--batches", type=int, default=10)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--views", type=float, default=0.25, help="recorded by others for each answer")
    parser.add_argument("--shop", type=Path, help="made there if it is not there yet, and kept")
    args = parser.parse_args()
    rng = random.Random(1)
    visits = [drawn(rng, args.products, rng.randint(1, 4)) for _ in range(args.requests)]
    requests = [
        f"GET /v1/recommend/for_you?{urlencode([('seen', id) for id in visit])} HTTP/1.1\r\nHost: shop\r\n\r\n".encode()
        for visit in visits
    ]
    each = len(requests) // args.batches
    with tempfile.TemporaryDirectory() as name:
        folder = args.shop or Path(name)
        if not (folder / "shop").exists():
            folder.mkdir(exist_ok=True)
            fill(folder, args.products, args.visits)
        with (
            served(folder, args.workers) as (port, pid),
            going_on(folder, args.products) as view,
            yardstick() as worth,
        ):
            Load(requests, args.rate / 2, view, args.views).run(port, args.connections)  # for the caches
            worth()
            batches = [
                measured(port, pid, Load(part, args.rate, view, args.views), args.connections)
                for part in (requests[n * each : (n + 1) * each] for n in range(args.batches))
            ]
            length = worth()
    console = Console(width=130)
    console.print(machine())
    console.print(table_of(args, batches, length))


def table_of(
    args: argparse.Namespace, batches: Sequence[tuple[Load, list[float]]], yardstick: float
) -> Table:
    table = Table(
        title=f"{args.products:,} products, {args.visits:,} visits, {args.workers} workers, {args.connections} connections, {args.views:g} views an answer, "
        "processor in ms a request: lowest · middle"
    )
    for head in (
        "asked/s",
        "answered/s",
        "failed",
        "p50 ms",
        "p90 ms",
        "p99 ms",
        "event loops",
        "other threads",
        "load",
        "all",
        "yardstick µs",
    ):
        table.add_column(head, justify="right")
    loads, costs = [load for load, _ in batches], np.array([one for _, one in batches])
    reached = sum(len(load.requests) for load in loads) / sum(load.seconds for load in loads)
    waits = np.percentile([ms for load in loads for ms in load.took], (50, 90, 99))
    costs = np.column_stack([costs, costs.sum(1)])
    told = [
        f"{low:.2f} · {middle:.2f}" for low, middle in zip(costs.min(0), np.median(costs, 0), strict=True)
    ]
    failed = sum(load.failed for load in loads)
    table.add_row(
        f"{args.rate:,.0f}",
        f"{reached:,.0f}",
        str(failed),
        *(f"{ms:.1f}" for ms in waits),
        *told,
        f"{yardstick:.0f}",
    )
    return table


if __name__ == "__main__":
    main()
