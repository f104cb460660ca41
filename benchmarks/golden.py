"""``golden/mixed*.jsonl`` through the whole shop: nDCG@10, the reciprocal rank of the first good answer, and honesty.

    python -m benchmarks.golden DATA            # DATA: the folder with ``luma``; the demo catalogues are fetched
    python -m benchmarks.golden DATA --each     # and every question, worst first

Measures the shop as it ships. Nothing is fitted on these questions.
"""

import argparse
import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.machine import machine
from benchmarks.shown import shown
from shopkeeper.artefacts import fetch
from shopkeeper.cli.catalogues import DEMO
from shopkeeper.ingest.pipeline import Options
from shopkeeper.settings import Settings
from shopkeeper.shop import Shop, open_shop
from shopkeeper.types import Constraint, Look, Match, Product, Query, Slate, Verdict

GOLDEN = Path(__file__).parent.parent / "golden"
DEPTH = 10


COLUMNS = {
    "nDCG@10": "ndcg", "MRR best": "first", "understood": "understood", "no false hit": "proven",
    "honest zero": "honest", "photo verdict": "verdict",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Score:
    """One question's marks, 0…1; None where a mark has no meaning. ``groups`` are the rows it counts in."""

    id: str
    groups: tuple[str, ...]
    ndcg: float | None
    first: float | None
    understood: float
    proven: float
    honest: float | None
    verdict: float | None
    missed: tuple[str, ...]


@contextmanager
def stocked(name: str, data: Path, kept: Path | None = None) -> Iterator[Shop]:
    """A shop with luma, or with both demo catalogues: a new one, or the one in ``kept``."""
    place = nullcontext(kept / name) if kept else TemporaryDirectory()
    with place as folder, open_shop(Settings(data=Path(folder))) as shop:
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


def ask(shop: Shop, golden: Mapping[str, Any], products: Sequence[Product], data: Path) -> Score:
    slate = shop.search(
        Query(golden["text"], images=shown(golden["image"], shop, products, data), size=DEPTH)
    )
    relevant = golden["relevant"]
    ideal = sorted((max(grade(p, k, relevant) for k in p.looks) for p in products), reverse=True)[:DEPTH]
    gains = [grade(hit.product, hit.look, relevant) for hit in slate.hits]
    missed = [
        c for c in golden["constraints"] if not any(_same(c, made) for made in slate.applied + slate.unmet)
    ]
    kind = "photo" if not golden["text"] else "photo + words" if golden["image"] else "words"
    true = all(p.verdict is not Verdict.CONTRADICTED for hit in slate.hits for p in hit.proofs)
    return Score(
        golden["id"],
        ("all", golden["batch"], kind, golden["shop"]),
        _dcg(gains) / _dcg(ideal) if relevant else None,
        next((1 / rank for rank, gain in enumerate(gains, 1) if gain == ideal[0]), 0.0) if relevant else None,
        float(not missed),
        float(true),
        None if relevant else float(_honest(slate)),
        float(slate.photos[0].match == golden["verdict"]) if "verdict" in golden else None,
        tuple(f"{c['field']} {c['op']} {c['values']}" for c in missed),
    )


def _honest(slate: Slate) -> bool:
    """Where there is no right answer: shows none, or says of all it shows that it is only near."""
    return not slate.hits or slate.near or any(photo.match is Match.NOT_STOCKED for photo in slate.photos)


def _same(wanted: Mapping[str, Any], made: Constraint) -> bool:
    values = {str(value).casefold() for value in made.values}
    asked = {str(value).casefold() for value in wanted["values"]}
    return (wanted["field"], wanted["op"]) == (made.field, made.op) and (
        bool(asked & values) or "this" in asked
    )


def _dcg(gains: Sequence[int]) -> float:
    return sum((2**gain - 1) / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def questions() -> list[dict[str, Any]]:
    """Every line of every batch, with the name of its file as ``batch``."""
    return [
        {**json.loads(line), "batch": file.stem}
        for file in sorted(GOLDEN.glob("mixed*.jsonl"))
        for line in file.read_text().splitlines()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--each", action="store_true", help="print every question, worst first")
    parser.add_argument("--shops", type=Path, help="keep the shops in this folder, and use them again")
    options = parser.parse_args()
    scores = []
    for name in ("luma", "demo"):
        with stocked(name, options.data, options.shops) as shop:
            products = [product for batch in shop.catalog.scan() for product in batch]
            asked = [golden for golden in questions() if golden["shop"] == name]
            scores += [ask(shop, golden, products, options.data) for golden in asked]
    print(machine())
    report(scores, each=options.each)


def report(scores: Sequence[Score], *, each: bool) -> None:
    groups = defaultdict(list)
    for score in scores:
        for group in score.groups:
            groups[group].append(score)
    print(f"{'':16}{'n':>4}" + "".join(f"{name:>15}" for name in COLUMNS))
    for group, some in groups.items():
        print(f"{group:16}{len(some):4}" + "".join(f"{_mean(some, field):>15}" for field in COLUMNS.values()))
    if each:
        for s in sorted(scores, key=lambda score: score.honest if score.ndcg is None else score.ndcg):
            marks = " ".join(f"{_mean([s], field):>5}" for field in ("ndcg", "first", "honest", "verdict"))
            print(f"{marks} {s.id:10} {s.groups[2]:14} {'; '.join(s.missed)}")


def _mean(scores: Sequence[Score], field: str) -> str:
    """Over the scores that have this mark."""
    marks = [mark for score in scores if (mark := getattr(score, field)) is not None]
    return f"{sum(marks) / len(marks):.3f}" if marks else "–"


if __name__ == "__main__":
    main()
