"""Search at scale: build, disk, memory, latency, rate, and recall against exact, on a made-up shop of any size.

    python -m benchmarks.search                      # 100k looks
    python -m benchmarks.search --looks 1000000
    python -m benchmarks.search --typesense          # and a Typesense server on the same looks, as ratios

Encoders are left out: every vector is drawn, not computed.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.machine import machine, resident_mb
from benchmarks.synthetic import SHARES, Shop
from benchmarks.typesense import Typesense, typesense
from shopkeeper.index import plan
from shopkeeper.index.lance import LanceIndex
from shopkeeper.index.live import Live, scope
from shopkeeper.index.port import EVERYTHING, Keys, Ranked, Space
from shopkeeper.types import Constraint, Field, Money, Offer, Op, Product

K = 10
FACETS = (Field.CATEGORY, Field.BRAND, Field.COLOUR, Field.SIZE, Field.PRICE, Field.MATERIAL, Field.STOCK)
WISHES = (
    Constraint(Field.PRICE, Op.AT_MOST, (Money(6000, "USD"),)),
    Constraint(Field.STOCK, Op.IS, ("in",)),
    Constraint(Field.COLOUR, Op.IS, ("blue",)),
    Constraint(Field.MATERIAL, Op.NOT, ("wool",)),
)


@dataclass
class Bench:
    """One shop, its index, its live columns, and what was measured of them."""

    shop: Shop
    index: LanceIndex
    folder: Path
    live: Live = field(default_factory=Live)
    vectors: list[np.ndarray] = field(default_factory=list)
    sample: list[Product] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    rows: list[tuple[str, np.ndarray, float | None]] = field(default_factory=list)

    def measure(
        self, name: str, ask: Callable[[Any], object], questions: Sequence[Any], recall: float | None = None
    ) -> None:
        ask(questions[0])
        self.rows.append((name, timed(ask, questions), recall))

    def p(self, name: str) -> tuple[float, float]:
        seconds = next(row[1] for row in self.rows if row[0] == name)
        return float(np.percentile(seconds, 50)), float(np.percentile(seconds, 95))


def timed(ask: Callable[[Any], object], questions: Sequence[Any]) -> np.ndarray:
    """Seconds of each question, asked one after another."""
    seconds = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        seconds.append(time.perf_counter() - start)
    return np.array(seconds)


@contextmanager
def clock(into: list[float]) -> Iterator[None]:
    start = time.perf_counter()
    yield
    into.append(time.perf_counter() - start)


def build(bench: Bench, rival: Typesense | None) -> None:
    written: list[float] = []
    columns: list[float] = []
    theirs: list[float] = []
    before = resident_mb()
    for products, documents in bench.shop.batches():
        with clock(written):
            bench.index.write(documents)
        with clock(columns):
            bench.live.put(products)
        if rival:
            with clock(theirs):
                rival.write(documents)
        bench.vectors.append(np.stack([document.sentence for document in documents]))
        bench.sample.extend(products[:20])
    optimized: list[float] = []
    with clock(optimized):
        bench.index.optimize()
    bench.index.among(Space.SENTENCE, bench.vectors[0][0], np.arange(1, 11), K)
    bench.index.among(Space.VIEW, np.ones(bench.shop.view.lift.shape[1], np.float32), np.arange(1, 11), K)
    disk = sum(file.stat().st_size for file in bench.folder.rglob("*") if file.is_file())
    bench.facts += [
        ("write, all", f"{sum(written):.1f} s"),
        ("optimize (compaction; a graph above a million looks)", f"{optimized[0]:.1f} s"),
        ("live columns, all", f"{sum(columns):.1f} s"),
        ("disk, old versions included", f"{disk / 1e6:.0f} MB"),
        ("words and vectors in memory", f"{bench.index.nbytes / 1e6:.0f} MB"),
        ("live columns in memory", f"{bench.live.nbytes / 1e6:.0f} MB"),
        ("process grew by", f"{resident_mb() - before:.0f} MB, of which the benchmark's own vectors {sum(v.nbytes for v in bench.vectors) / 1e6:.0f} MB"),
    ]  # fmt: skip
    if rival:
        bench.facts.append(
            ("Typesense: import of the same (words, tags, one vector)", f"{sum(theirs):.1f} s")
        )


def wish(name: str) -> list[Constraint]:
    return [Constraint(name, Op.IS, ("yes",), insist=True)]


def nearest(bench: Bench, vector: np.ndarray, wanted: Sequence[Constraint]) -> Ranked:
    """The way a search goes: live columns first, then exact or graph."""
    return plan.nearest(bench.index, Space.SENTENCE, vector, bench.live.select(wanted), scope(wanted), K)


def lexical(bench: Bench, text: str, wanted: Sequence[Constraint]) -> Ranked:
    return bench.index.lexical(text, bench.live.select(wanted), K)


def recall(find: Callable[[np.ndarray], Ranked], truth: np.ndarray, keys: Keys, queries: np.ndarray) -> float:
    """Share of the exact ten nearest that were found; ``truth`` holds float32 vectors of ``keys``."""
    shares = []
    for query in queries:
        best = keys[np.argsort(-(truth @ query), kind="stable")[:K]]
        shares.append(np.isin(best, find(query).keys).mean())
    return float(np.mean(shares))


def search(bench: Bench, queries: int) -> None:
    rng = np.random.default_rng(2026)
    vectors, views = bench.shop.sentence.draw(rng, queries), bench.shop.view.draw(rng, queries)
    texts = [" ".join(words) for words in bench.shop.texts(rng, queries, 3)]
    truth, keys = np.concatenate(bench.vectors), np.arange(1, bench.shop.looks + 1)
    bench.measure("lexical, 3 words", lambda text: bench.index.lexical(text, k=K), texts)
    for name, share in SHARES.items():
        wanted = wish(name)
        bench.measure(f"lexical, filter {share:.1%}", lambda text, w=wanted: lexical(bench, text, w), texts)
    found = recall(lambda query: nearest(bench, query, ()), truth, keys, vectors[:50])
    bench.measure(
        "vector", lambda query: bench.index.nearest(Space.SENTENCE, query, EVERYTHING, K), vectors, found
    )
    for name, share in SHARES.items():
        wanted = wish(name)
        allowed = bench.live.select(wanted)
        found = recall(
            lambda query, w=wanted: nearest(bench, query, w), truth[allowed - 1], allowed, vectors[:50]
        )
        bench.measure(
            f"vector, filter {share:.1%}", lambda query, w=wanted: nearest(bench, query, w), vectors, found
        )
    bench.measure(
        "hybrid: words + sentence + picture + 4 wishes",
        lambda q: hybrid(bench, *q),
        list(zip(texts, vectors, views, strict=True)),
    )
    bench.measure("live: mask of 4 wishes, 7 facets", lambda p: panel(bench, p), bench.sample[:queries])


def hybrid(bench: Bench, text: str, sentence: np.ndarray, view: np.ndarray) -> None:
    allowed, pushed = bench.live.select(WISHES), scope(WISHES)
    bench.index.lexical(text, allowed, 200)
    plan.nearest(bench.index, Space.SENTENCE, sentence, allowed, pushed, 200)
    plan.nearest(bench.index, Space.VIEW, view, allowed, pushed, 200)


def panel(bench: Bench, product: Product) -> None:
    bench.live.offers([product])  # so that nothing remembered helps
    bench.live.mask(WISHES)
    bench.live.facets(WISHES, FACETS)


def freshness(bench: Bench) -> None:
    """Change one price and ask again: the answer must follow at once."""
    wanted = [Constraint(Field.PRICE, Op.BELOW, (Money(1, "USD"),))]
    seconds = []
    for product in bench.sample[:200]:
        free = with_price(product, Money.of(Decimal(0), "USD"))
        start = time.perf_counter()
        bench.live.offers([free])
        assert bench.live.select(wanted).tolist() == [product.looks[0].key]
        seconds.append(time.perf_counter() - start)
        bench.live.offers([product])
    bench.rows.append(("price changed → seen by the next mask", np.array(seconds), None))


def with_price(product: Product, price: Money) -> Product:
    look = product.looks[0]
    variants = tuple(replace(variant, offer=Offer(price, None, 1)) for variant in look.variants)
    return replace(product, looks=(replace(look, variants=variants),))


def compare(bench: Bench, rival: Typesense, queries: int) -> None:
    rng = np.random.default_rng(2026)
    vectors = bench.shop.sentence.draw(rng, queries)
    bench.shop.view.draw(rng, queries)
    texts = [" ".join(words) for words in bench.shop.texts(rng, queries, 3)]
    for name, share in SHARES.items():
        tag = f"{name}=yes"
        bench.measure(
            f"Typesense: lexical, filter {share:.1%}", lambda text, t=tag: rival.lexical(text, t, K), texts
        )
        bench.measure(
            f"Typesense: vector, filter {share:.1%}", lambda query, t=tag: rival.nearest(query, t, K), vectors
        )


def ratios(bench: Bench) -> Iterator[str]:
    for name in [row[0] for row in bench.rows if row[0].startswith("Typesense: ")]:
        (mine50, mine95), (their50, their95) = bench.p(name.removeprefix("Typesense: ")), bench.p(name)
        yield f"{name.removeprefix('Typesense: ')}: Typesense / Shopkeeper = {their50 / mine50:.2f} (p50), {their95 / mine95:.2f} (p95)"


def report(bench: Bench) -> None:
    console = Console(width=120)
    console.print(f"{bench.shop.looks:,} looks · {machine()}\n")
    for name, value in bench.facts:
        console.print(f"- {name}: {value}")
    table = Table("what", "p50 ms", "p95 ms", "p99 ms", "per s", "recall@10")
    for name, seconds, found in bench.rows:
        ms = [f"{np.percentile(seconds, p) * 1e3:.2f}" for p in (50, 95, 99)]
        table.add_row(name, *ms, f"{1 / seconds.mean():.0f}", "" if found is None else f"{found:.3f}")
    console.print(table)
    for line in ratios(bench):
        console.print(line)


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--looks", type=int, default=100_000)
    options.add_argument("--dim", type=int, default=384, help="of both spaces")
    options.add_argument("--queries", type=int, default=200)
    options.add_argument("--typesense", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "index"
        shop = Shop(chosen.looks, chosen.dim, chosen.dim)
        bench = Bench(shop, LanceIndex(folder, chosen.dim, chosen.dim), folder)
        with typesense(chosen.dim) if chosen.typesense else nullcontext() as rival:
            build(bench, rival)
            search(bench, chosen.queries)
            freshness(bench)
            if rival:
                compare(bench, rival, chosen.queries)
        report(bench)


if __name__ == "__main__":
    main()
