"""Recommendations over HTTP: a thousand a second, from one process to another on the same machine.

    python -m benchmarks.recommend_http                        # 2,000 products, 20,000 visits, 2 workers
    python -m benchmarks.recommend_http --rate 500 --seconds 5

``shopkeeper serve`` answers ``GET /v1/recommend/for_you`` for visits of one to four products drawn by a power law, and records
what it shows in the log on disk. The load comes from this process, open-loop: requests are due at even times whatever the
server does, and each latency counts from when it was due (no co-ordinated omission). Keep-alive connections, one request at
a time on each. Processor time is of the server with all its workers and of this process.
"""

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httptools
import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from shopkeeper import open_shop
from shopkeeper.settings import Settings
from shopkeeper.types import Event, EventId, Happened, Line, ProductId, SessionId

GOODS = ("jacket", "tee", "mug", "lamp", "bag", "watch", "tent", "shoe", "scarf", "chair")
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
            Event(EventId(f"v{visit}-{step}"), Happened.VIEWED, now - (visits - visit) * 1_000_000 + step,
                  session=SessionId(f"visit {visit}"), lines=(Line(ProductId(id)),))
            for visit in range(visits)
            for step, id in enumerate(drawn(rng, products, 1 + min(8, int(rng.expovariate(0.4)))))
        ]  # fmt: skip
        for start in range(0, len(events), 5_000):
            shop.record(events[start : start + 5_000])


def drawn(rng: random.Random, products: int, size: int) -> list[str]:
    """Products of a visit: near one another, and popular ones more often."""
    first = int(rng.paretovariate(1.1)) % products
    return [f"p{(first + int(rng.paretovariate(1.3)) - 1) % products}" for _ in range(size)]


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


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self) -> None:
        self.done: asyncio.Future[None] | None = None
        self.failed = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def send(self, request: bytes) -> "asyncio.Future[None]":
        self.parser = httptools.HttpResponseParser(self)
        self.done = asyncio.get_running_loop().create_future()
        self.transport.write(request)  # type: ignore[attr-defined]
        return self.done

    def data_received(self, data: bytes) -> None:
        self.parser.feed_data(data)

    def on_message_complete(self) -> None:
        self.failed += self.parser.get_status_code() != 200
        if self.done and not self.done.done():
            self.done.set_result(None)


async def load(
    port: int, requests: Sequence[bytes], rate: float, connections: int
) -> tuple[list[float], int, float]:
    """Latencies in ms from when each was due, failures, and the rate that was reached."""
    loop = asyncio.get_running_loop()
    lines = [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(connections)]
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)
    took: list[float] = []
    start = loop.time() + 0.1

    async def one(due: float, request: bytes) -> None:
        line = await free.get()
        await line.send(request)
        took.append((loop.time() - due) * 1000)
        free.put_nowait(line)

    running = []
    for n, request in enumerate(requests):
        due = start + n / rate
        if (pause := due - loop.time()) > 0:
            await asyncio.sleep(pause)
        running.append(asyncio.create_task(one(due, request)))
    await asyncio.gather(*running)
    return took, sum(line.failed for line in lines), len(requests) / (loop.time() - start)


def processor(pid: int) -> float:
    """Seconds of processor of a process and its children, living ones too."""
    total = 0.0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat.parent.name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--products", type=int, default=2_000)
    parser.add_argument("--visits", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rate", type=float, default=1_000)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=32)
    args = parser.parse_args()
    rng = random.Random(1)
    asked = [
        urlencode([("seen", id) for id in drawn(rng, args.products, rng.randint(1, 4))])
        for _ in range(int(args.rate * args.seconds))
    ]
    requests = [
        f"GET /v1/recommend/for_you?{query} HTTP/1.1\r\nHost: shop\r\n\r\n".encode() for query in asked
    ]
    console = Console(width=130)
    with tempfile.TemporaryDirectory() as name:
        fill(Path(name), args.products, args.visits)
        with served(Path(name), args.workers) as (port, pid):
            asyncio.run(load(port, requests[: int(3 * args.rate)], args.rate / 2, args.connections))
            before, own = processor(pid), time.process_time()
            took, failed, reached = asyncio.run(load(port, requests, args.rate, args.connections))
            server, client = processor(pid) - before, time.process_time() - own
    console.print(machine())
    table = Table(
        title=f"{args.products:,} products, {args.visits:,} visits, {args.workers} workers, {args.connections} connections"
    )
    for head in (
        "asked/s",
        "answered/s",
        "failed",
        "p50 ms",
        "p90 ms",
        "p99 ms",
        "server ms/request",
        "load ms/request",
    ):
        table.add_column(head, justify="right")
    middle = [f"{value:.1f}" for value in np.percentile(took, (50, 90, 99))]
    per = [f"{seconds / len(requests) * 1000:.2f}" for seconds in (server, client)]
    table.add_row(f"{args.rate:,.0f}", f"{reached:,.0f}", str(failed), *middle, *per)
    console.print(table)


if __name__ == "__main__":
    main()
