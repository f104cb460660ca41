"""``golden/mixed.jsonl`` through the whole shop: nDCG@10, the reciprocal rank of the first good answer, and constraints.

    python -m benchmarks.golden DATA            # DATA: the folder with ``luma``; the demo catalogues are fetched
    python -m benchmarks.golden DATA --each     # and every question, worst first

Measures the shop as it ships. Nothing is fitted on these questions.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine import machine
from shopkeeper.artefacts import fetch
from shopkeeper.cli.catalogues import DEMO
from shopkeeper.ingest.pipeline import Options
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop
from shopkeeper.types import Constraint, Look, Product, Query, Verdict

GOLDEN = Path(__file__).parent.parent / "golden" / "mixed.jsonl"
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Score:
    id: str
    kind: str
    ndcg: float
    first: float
    understood: bool
    proven: bool
    missed: tuple[str, ...]


@contextmanager
def stocked(name: str, data: Path) -> Iterator[Shop]:
    """A new shop with luma, or with both demo catalogues."""
    with TemporaryDirectory() as folder, open_shop(Settings(data=Path(folder))) as shop:
        if name == "luma":
            shop.import_feed(data / "luma" / "products.csv")
        for one in DEMO if name == "demo" else ():
            with one.unpacked(fetch(one.name, shop.settings)) as feed:
                shop.import_feed(feed, Options(one.format, one.name))
        yield shop


def grade(product: Product, look: Look, relevant: Sequence[Mapping[str, Any]]) -> int:
    return next((line["grade"] for line in relevant if meets(product, look, line["where"])), 0)


def meets(product: Product, look: Look, where: Mapping[str, Any]) -> bool:
    return all(_one(product, look, key, wanted) for key, wanted in where.items())


def _one(product: Product, look: Look, key: str, wanted: Any) -> bool:
    if key.startswith("not_"):
        return not _one(product, look, key[4:], wanted)
    if key in ("price_at_most", "price_below"):
        prices = [v.offer.price.amount for v in look.variants if v.offer.price]
        return bool(prices) and (min(prices) <= wanted if key == "price_at_most" else min(prices) < wanted)
    values = [str(value).casefold() for value in (wanted if isinstance(wanted, list) else [wanted])]
    if key == "title":
        return any(value in product.title.casefold() for value in values)
    return any(fact.casefold() in values for fact in _facts(product, look, key))


def _facts(product: Product, look: Look, key: str) -> Sequence[str]:
    match key:
        case "product":
            return [product.id]
        case "look":
            return [look.id]
        case "category":
            return [name for path in product.categories for name in path]
        case "colour":
            return look.colours
    return product.attributes.get(key, ())


def ask(shop: Shop, golden: Mapping[str, Any], products: Sequence[Product]) -> Score:
    slate = shop.search(Query(golden["text"], images=_images(shop, golden["image"], products), size=DEPTH))
    relevant = golden["relevant"]
    ideal = sorted((max(grade(p, k, relevant) for k in p.looks) for p in products), reverse=True)[:DEPTH]
    gains = [grade(hit.product, hit.look, relevant) for hit in slate.hits]
    best = ideal[0] if ideal else 0
    first = next((1 / rank for rank, gain in enumerate(gains, 1) if gain and gain == best), 0.0)
    missed = [
        c for c in golden["constraints"] if not any(_same(c, made) for made in slate.applied + slate.unmet)
    ]
    kind = "photo" if not golden["text"] else "photo + words" if golden["image"] else "words"
    honest = all(p.verdict is not Verdict.CONTRADICTED for hit in slate.hits for p in hit.proofs)
    ndcg = _dcg(gains) / _dcg(ideal) if best else float(not slate.hits)
    names = tuple(f"{c['field']} {c['op']} {c['values']}" for c in missed)
    return Score(golden["id"], kind, ndcg, first if best else ndcg, not missed, honest, names)


def _images(shop: Shop, image: Mapping[str, Any] | None, products: Sequence[Product]) -> tuple[bytes, ...]:
    if not image:
        return ()
    look = next(look for product in products for look in product.looks if look.id == image["look"])
    return (shop.media(look.media[image["view"]].id)[0],)


def _same(wanted: Mapping[str, Any], made: Constraint) -> bool:
    values = {str(value).casefold() for value in made.values}
    asked = {str(value).casefold() for value in wanted["values"]}
    return (wanted["field"], wanted["op"]) == (made.field, made.op) and (
        bool(asked & values) or "this" in asked
    )


def _dcg(gains: Sequence[int]) -> float:
    return sum((2**gain - 1) / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", action="store_true", help="print every question, worst first")
    options = parser.parse_args()
    questions = [json.loads(line) for line in GOLDEN.read_text().splitlines()]
    scores = []
    for name in ("luma", "demo"):
        with stocked(name, options.data) as shop:
            products = [product for batch in shop.catalog.scan() for product in batch]
            scores += [ask(shop, golden, products) for golden in questions if golden["shop"] == name]
    print(machine())
    report(scores, each=options.each)


def report(scores: Sequence[Score], *, each: bool) -> None:
    groups = defaultdict(list)
    for score in scores:
        for group in ("all", score.kind, score.id.split("-")[0]):
            groups[group].append(score)
    print(f"{'':16}{'n':>4}{'nDCG@10':>9}{'MRR best':>9}{'understood':>12}{'no false hit':>14}")
    for group, some in groups.items():
        means = [
            sum(getattr(s, field) for s in some) / len(some)
            for field in ("ndcg", "first", "understood", "proven")
        ]
        print(f"{group:16}{len(some):4}{means[0]:9.3f}{means[1]:9.3f}{means[2]:12.3f}{means[3]:14.3f}")
    if each:
        for s in sorted(scores, key=lambda score: score.ndcg):
            print(f"{s.ndcg:.2f} {s.first:.2f} {s.id:10} {s.kind:14} {'; '.join(s.missed)}")


if __name__ == "__main__":
    main()
