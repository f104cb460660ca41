"""What does a write cost: one price at 100k looks until another process's search sees it, and an import product by product.

    python -m benchmarks.writes                       # 100k looks; 1,000 products with a picture each
    python -m benchmarks.writes --looks 10000 --products 200

The prices change in a catalogue on disk, each in a transaction of its own, and the process that watches is another one
that reads on before it answers, as every search does. Needs the fetched text model (``shopkeeper demo``).
"""

import argparse
import csv
import multiprocessing as mp
import tempfile
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine
from benchmarks.synthetic import Shop
from shopkeeper import open_shop
from shopkeeper.catalog.runs import ImportReport
from shopkeeper.catalog.sqlite import SqlCatalog
from shopkeeper.settings import Settings
from shopkeeper.shop.views import Views
from shopkeeper.types import Constraint, Field, Money, Op, Sku

Rows = dict[str, np.ndarray]
FREE = [Constraint(Field.PRICE, Op.BELOW, (Money(1, "USD"),))]


def prices(folder: Path, looks: int, changes: int) -> Rows:
    """Milliseconds of each write and of each look by the other process: passed, and of processor time."""
    catalog = opened(folder)
    skus = []
    for products, _ in Shop(looks, 8, 8).batches():
        catalog.put(products, "synthetic")
        skus += [sku for product in products for sku in (variant.sku for variant in product.variants)]
    rng = np.random.default_rng(2026)
    chosen = [Sku(skus[i]) for i in rng.choice(len(skus), changes, replace=False)]
    here, there = mp.Pipe()
    watcher = mp.get_context("spawn").Process(target=watch, args=(folder, there))
    watcher.start()
    here.recv()
    spent = []
    for sku in chosen:
        before = catalog.offers_of([sku])[sku]
        began, busy = perf_counter(), process_time()
        catalog.offers({sku: replace(before, price=Money(0, "USD"))})
        written = (perf_counter() - began, process_time() - busy)
        here.send("look")
        found, *seen = here.recv()
        assert found == 1, "the other process does not see the change"
        spent.append((*written, *seen))
        catalog.offers({sku: before})
        here.send("look")
        assert here.recv()[0] == 0
    here.send("")
    watcher.join()
    catalog.close()
    write, write_busy, see, see_busy = np.array(spent).T * 1e3
    return {
        "one price written": write,
        "seen by another process": see,
        "both": write + see,
        "both, of processor time": write_busy + see_busy,
    }


def opened(folder: Path) -> SqlCatalog:
    return SqlCatalog(f"sqlite:///{folder / 'catalog.sqlite'}")


def watch(folder: Path, there: Connection) -> None:
    """The other process: reads on and answers how many looks are free of charge, and how long that took."""
    catalog = opened(folder)
    views = Views(catalog, folder)
    there.send("ready")
    while there.recv():
        began, busy = perf_counter(), process_time()
        views.refresh()
        found = len(views.live.select(FREE))
        there.send((found, perf_counter() - began, process_time() - busy))
    catalog.close()


def imports(folder: Path, products: int) -> list[tuple[str, ImportReport, float]]:
    """One feed three times: new, unchanged, every price changed. With seconds of processor."""
    feed = folder / "feed" / "products.csv"
    feed.parent.mkdir()
    rng = np.random.default_rng(2026)
    for number in range(products):
        pixels = rng.integers(0, 255, (8, 6, 3), dtype=np.uint8)
        Image.fromarray(pixels).resize((600, 800)).save(feed.parent / f"{number}.jpg")
    told = []
    with open_shop(Settings(data=folder / "shop", offline=True)) as shop:
        for what, factor in (("new", 1), ("unchanged", 1), ("every price changed", 2)):
            write_feed(feed, products, factor)
            began = process_time()
            told.append((what, shop.import_feed(feed), process_time() - began))
    return told


def write_feed(feed: Path, products: int, factor: int) -> None:
    shop = Shop(products, 8, 8)
    with feed.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("id", "title", "description", "price", "availability", "image_link", "brand"))
        for batch, _ in shop.batches():
            for number, product in enumerate(batch):
                price = next(product.variants).offer.price or Money(0, "USD")
                writer.writerow(
                    (product.id, product.title, product.description, Money(price.minor * factor, "USD"),
                     "in_stock", f"{number}.jpg", product.brand)
                )  # fmt: skip


def report(looks: int, spent: Rows, told: list[tuple[str, ImportReport, float]]) -> None:
    console = Console(width=120)
    console.print(machine())
    table = Table(f"one price, {looks:,} looks", "p50 ms", "p95 ms", "p99 ms")
    for name, values in spent.items():
        table.add_row(name, *(f"{np.percentile(values, p):.2f}" for p in (50, 95, 99)))
    console.print(table)
    table = Table("import", "products", "into the catalogue s", "indexing s", "ms a product", "processor s")
    for what, done, seconds in told:
        each = (done.seconds + done.indexing) / max(1, done.read) * 1e3
        table.add_row(
            what,
            f"{done.read}",
            f"{done.seconds:.1f}",
            f"{done.indexing:.1f}",
            f"{each:.1f}",
            f"{seconds:.1f}",
        )
    console.print(table)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--looks", type=int, default=100_000)
    options.add_argument("--changes", type=int, default=300)
    options.add_argument("--products", type=int, default=1_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        spent = prices(folder, chosen.looks, chosen.changes)
        report(chosen.looks, spent, imports(folder, chosen.products))


if __name__ == "__main__":
    main()
