"""How well and how fast is text understood? Exact match on the golden utterances, time per question, build time.

Exact match: the same constraints (field, op, values, insist), edited fields, order and photo reference; nothing more,
nothing less. Times are processor time, so that other work on the machine does not blur them. Run: ``python benchmarks/understanding.py [--failures]``.
"""

import argparse
import json
import os
import platform
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from shopkeeper.artefacts.manifest import artefact
from shopkeeper.cli.catalogues import DEMO, Catalogue
from shopkeeper.ingest.feeds import FORMATS, shopify
from shopkeeper.language import Vocabulary, understand
from shopkeeper.settings import Settings
from shopkeeper.types import Context, Intent, Look, LookId, Money, Offer, Product, ProductId, Sku, Variant

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "golden"
DEV_DATA = Path(os.environ.get("SHOPKEEPER_DEV_DATA", ROOT.parent / "shared" / "data"))
CONTEXT = Context(currency="USD", today=date(2026, 11, 23))
SHOPS = ("clothing", "furniture", "electronics", "grocery")


@dataclass(frozen=True)
class Result:
    utterance: dict[str, Any]
    intent: Intent
    ms: float

    @property
    def exact(self) -> bool:
        return expected(self.utterance) == understood(self.intent)


def expected(golden: dict[str, Any]) -> tuple[object, ...]:
    wishes = {
        (c["field"], c["op"], frozenset(c["values"]), c.get("insist", False)) for c in golden["constraints"]
    }
    return wishes, set(golden.get("edits", ())), golden.get("sort"), golden.get("like_photo", False)


def understood(intent: Intent) -> tuple[object, ...]:
    wishes = {(str(c.field), str(c.op), frozenset(map(str, c.values)), c.insist) for c in intent.constraints}
    return (
        wishes,
        {str(edit.field) for edit in intent.edits},
        intent.sort and str(intent.sort),
        intent.like_photo,
    )


def shop(name: str) -> list[Product]:
    """An invented shop of ``golden/shops``, ``all`` of them, luma or demo; empty when it is not on this machine."""
    if name == "all":
        return [product for each in SHOPS for product in shop(each)]
    if name == "demo":
        return [product for catalogue in DEMO for product in _demo(catalogue)]
    if name != "luma":
        lines = (GOLDEN / "shops" / f"{name}.jsonl").read_text("utf-8").splitlines()
        return [_product(number, json.loads(line)) for number, line in enumerate(lines)]
    feed = DEV_DATA / "luma" / "products.csv"
    return [p for p in shopify.read(feed, "USD") if isinstance(p, Product)] if feed.is_file() else []


def _demo(catalogue: Catalogue) -> list[Product]:
    archive = artefact(catalogue.name).path(Settings())
    if not archive.is_file():
        return []
    with catalogue.unpacked(archive) as feed:
        return [p for p in FORMATS[catalogue.format](feed, "USD") if isinstance(p, Product)]


def utterances() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / "utterances.jsonl").read_text("utf-8").splitlines()]


def judge() -> Iterator[Result]:
    by_shop = defaultdict(list)
    for golden in utterances():
        by_shop[golden["shop"]].append(golden)
    for name, asked in by_shop.items():
        products = shop(name)
        vocabulary = Vocabulary.of(products)
        for golden in asked if products else ():
            understand(golden["text"], vocabulary, CONTEXT, photo=golden.get("photo", False))
            start = time.thread_time_ns()
            intent = understand(golden["text"], vocabulary, CONTEXT, photo=golden.get("photo", False))
            yield Result(golden, intent, (time.thread_time_ns() - start) / 1e6)


def _product(number: int, raw: dict[str, Any]) -> Product:
    looks = tuple(_look(f"{number}", raw, colour) for colour in raw.get("colours", [""]))
    return Product(
        id=ProductId(f"{number}"), title=raw["title"], description=raw.get("description", ""), brand=raw["brand"],
        categories=(tuple(raw["category"]),), attributes={k: tuple(v) for k, v in raw.get("attributes", {}).items()},
        looks=looks,
    )  # fmt: skip


def _look(id: str, raw: dict[str, Any], colour: str) -> Look:
    offer = Offer(price=Money.of(raw["price"], "USD"), stock=3)
    variants = tuple(
        Variant(Sku(f"{id}-{colour}-{size}"), {"size": size} if size else {}, offer)
        for size in raw.get("sizes", [""])
    )
    return Look(LookId(f"{id}/{colour or '-'}"), colour, (colour,) if colour else (), variants=variants)


def _print_failures(results: list[Result]) -> None:
    for result in results:
        if not result.exact:
            wanted, got = expected(result.utterance), understood(result.intent)
            print(f"[{result.utterance['split']} {result.utterance['shop']}] {result.utterance['text']}")
            print(f"    missing {_less(wanted, got)}\n    too much {_less(got, wanted)}")


def _less(these: tuple[object, ...], those: tuple[object, ...]) -> list[object]:
    pairs = zip(these, those, strict=True)
    return [
        a - b if isinstance(a, set) and isinstance(b, set) else a for a, b in pairs if a != b and a != set()
    ]


def _time_large_build() -> None:
    """The invented shops' products over and over under other names: how building grows."""
    base = shop("all")
    many = [_renamed(base[i % len(base)], i) for i in range(100_000)]
    for size in (20_000, 100_000):
        start = time.process_time()
        vocabulary = Vocabulary.of(many[:size])
        built = time.process_time() - start
        times = [_timed(golden, vocabulary) for golden in utterances()]
        print(f"{size:>7} products: built in {built:.1f} s; understand p50 {np.percentile(times, 50):.2f} ms, "
              f"p95 {np.percentile(times, 95):.2f} ms")  # fmt: skip


def _renamed(product: Product, number: int) -> Product:
    from dataclasses import replace

    return replace(
        product,
        id=ProductId(str(number)),
        title=f"{_NAMES[number % 26]}{_NAMES[number // 26 % 26]} {product.title}",
    )


_NAMES = [a + b for a, b in zip("bcdfghjklmnpqrstvwxyzbcdfg", "aeiouaeiouaeiouaeiouaeioua", strict=True)]


def _timed(golden: dict[str, Any], vocabulary: Vocabulary) -> float:
    start = time.thread_time_ns()
    understand(golden["text"], vocabulary, CONTEXT, photo=golden.get("photo", False))
    return (time.thread_time_ns() - start) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--split", default="")
    parser.add_argument(
        "--large", action="store_true", help="also time vocabularies of 20k and 100k products"
    )
    options = parser.parse_args()
    results = [r for r in judge() if options.split in r.utterance["split"]]
    if options.failures:
        _print_failures(results)
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    )
    groups = {("all", ""): results}
    for result in results:
        for kind in ("split", "shop"):
            groups.setdefault((kind, result.utterance[kind]), []).append(result)
    for (kind, name), those in groups.items():
        right = sum(result.exact for result in those)
        print(f"{kind:>6} {name:<12} {right:>4}/{len(those):<4} exact {right / len(those):.3f}")
    times = [result.ms for result in results]
    print(
        f"processor time per question: p50 {np.percentile(times, 50):.2f} ms, p95 {np.percentile(times, 95):.2f} ms, max {max(times):.2f} ms"
    )
    if options.large:
        _time_large_build()


if __name__ == "__main__":
    main()
