"""How fast ``lite`` sees and reads here: ``python -m benchmarks.encoders``. Prints the machine it ran on."""

import argparse
import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

from benchmarks.machine import machine
from shopkeeper.artefacts import fetch
from shopkeeper.embedding.lite import LiteEncoder
from shopkeeper.settings import Settings

ROUNDS = 30
PAUSE = 0.05
"""Seconds between rounds: what a runtime's threads burn while they wait counts as well."""
LONG = "a warm padded winter jacket with a hood and two zipped pockets " * 4


def timed(work: Callable[[int], object]) -> tuple[list[float], float]:
    """Milliseconds of each round after one to warm up, and the mean of processor time spent until the next."""
    work(ROUNDS)
    took, busy = [], time.process_time()
    for round in range(ROUNDS):
        start = time.perf_counter()
        work(round)
        took.append((time.perf_counter() - start) * 1e3)
        time.sleep(PAUSE)
    return took, (time.process_time() - busy) / ROUNDS * 1e3


def words(round: int, count: int = 1) -> list[str]:
    """Never asked before, so that nothing is remembered."""
    return [f"waterproof jacket like this {round * count + at}" for at in range(count)]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--threads", type=int, default=0, help="0: as many as the runtime chooses, as in a shop"
    )
    threads = options.parse_args().threads
    threadpool_limits(1, user_api="blas")
    start = time.perf_counter()
    encoder = LiteEncoder(fetch("minilm-int8", Settings()), threads)
    opened = (time.perf_counter() - start) * 1e3
    noise = np.random.default_rng(0).integers(0, 255, (16, 600, 450, 3), dtype=np.uint8)
    photos = [Image.fromarray(pixels) for pixels in noise]
    rows: dict[str, tuple[int, Callable[[int], object]]] = {
        "one photo, 450 × 600": (1, lambda _: encoder.image(photos[:1])),
        "16 photos, each": (16, lambda _: encoder.image(photos)),
        "a short text": (1, lambda round: encoder.text(words(round))),
        "the same for both spaces": (1, lambda round: [read(words(-round - 2)) for read in (encoder.sentence, encoder.text)]),
        "a long text": (1, lambda round: encoder.text([LONG + str(round)])),
        "32 short texts, each": (32, lambda round: encoder.text(words(round + 100, 32))),
    }  # fmt: skip
    title = f"lite · {threads or 'all'} threads · opened in {opened:.0f} ms · {machine()}"
    table = Table("ms", "best", "median", "p95", "processor", title=title)
    for name, (count, work) in rows.items():
        whole, busy = timed(work)
        took = [t / count for t in whole]
        p95 = statistics.quantiles(took, n=20)[-1]
        shown = min(took), statistics.median(took), p95, busy / count
        table.add_row(name, *(f"{ms:.1f}" for ms in shown))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
