"""How fast ``lite`` sees and reads here: ``python -m benchmarks.encoders``. Prints the machine it ran on."""

import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from shopkeeper.artefacts import fetch
from shopkeeper.embedding.lite import LiteEncoder
from shopkeeper.settings import Settings

ROUNDS = 30


def timed(work: Callable[[], object]) -> tuple[list[float], float]:
    """Milliseconds of each round after one to warm up, and the mean of processor time spent."""
    work()
    took, busy = [], time.process_time()
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1e3)
    return took, (time.process_time() - busy) / ROUNDS * 1e3


def main() -> None:
    start = time.perf_counter()
    encoder = LiteEncoder(fetch("minilm-int8", Settings()), threads=1)
    opened = (time.perf_counter() - start) * 1e3
    noise = np.random.default_rng(0).integers(0, 255, (16, 600, 450, 3), dtype=np.uint8)
    photos = [Image.fromarray(pixels) for pixels in noise]
    short, long = (
        "waterproof jacket like this",
        "a warm padded winter jacket with a hood and two zipped pockets " * 4,
    )
    rows = {
        "one photo, 450 × 600": (1, lambda: encoder.image(photos[:1])),
        "16 photos, each": (16, lambda: encoder.image(photos)),
        "a short text": (1, lambda: encoder.text([short])),
        "a long text": (1, lambda: encoder.text([long])),
        "32 short texts, each": (32, lambda: encoder.text([short] * 32)),
    }
    table = Table(
        "ms, one thread",
        "best",
        "median",
        "p95",
        "processor",
        title=f"lite · opened in {opened:.0f} ms · {machine()}",
    )
    for name, (count, work) in rows.items():
        whole, busy = timed(work)
        took = [t / count for t in whole]
        p95 = statistics.quantiles(took, n=20)[-1]
        table.add_row(
            name, f"{min(took):.1f}", f"{statistics.median(took):.1f}", f"{p95:.1f}", f"{busy / count:.1f}"
        )
    Console().print(table)


if __name__ == "__main__":
    main()
