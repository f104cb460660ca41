"""A transformer of one shop's own visits: learnt from the earlier ones, stopped by later ones, and measured on the latest.

Writes a folder: ``sequence.onnx``, ``vocabulary.json`` (products by id, as the model numbers them) and ``card.json``. No shopper stands in any
of them: what is kept are numbers for each product. ``shopkeeper blend fit --model FOLDER`` takes it into the shop, if it is worth it.

Knows a shop. Refuses to know how a transformer learns (``sequence``), and whose visits may be learnt from (``Past``).
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import numpy as np

from shopkeeper.events import Offset
from shopkeeper.recommend.fitting import Fitted
from shopkeeper.recommend.past import Past
from shopkeeper.recommend.transformer import Card
from shopkeeper.shop import Shop, files
from shopkeeper.shop.blends import CARD, MODEL, VOCABULARY, read_model
from shopkeeper.types import ProductId
from shopkeeper.types.errors import InvalidInput
from training.sequence import Recipe, SequenceModel, Sequences, export, learn, scores

SMALL = Recipe(layers=1, epochs=20, rate=2e-3, negatives=0)
"""For a shop: its softmax is over all products."""
FEWEST = 50
"""Visits of two products and more, without which nothing is learnt."""


def train(shop: Shop, out: Path, recipe: Recipe = SMALL) -> Fitted:
    """Raises InvalidInput: too few visits."""
    card, vocabulary, model = _learnt(shop, shop.recommender.past(), recipe)
    out.mkdir(parents=True, exist_ok=True)
    export(model, out / MODEL)
    (out / VOCABULARY).write_text(json.dumps(vocabulary))
    card = replace(card, sha256=sha256((out / MODEL).read_bytes()).hexdigest())
    files.write(out / CARD, asdict(card))
    fitted = shop.fit_blend(read_model(out))
    measured = {row.what: {"HR@20": row.hit, "MRR@20": row.mrr, "NDCG@20": row.ndcg} for row in fitted.rows}
    files.write(out / CARD, asdict(replace(card, metrics=measured)))
    return fitted


def _learnt(shop: Shop, past: Past, recipe: Recipe) -> tuple[Card, tuple[ProductId, ...], SequenceModel]:
    made, erased, cut = files.now(), shop.events.withdrawn_at(), past.cut()
    visits = past.visits(Offset(0), cut.until)
    if len(visits) < FEWEST:
        raise InvalidInput(
            f"{len(visits)} visits of two products and more; it takes {FEWEST}", field="--data",
            fix="wait for more shoppers who said yes to memory",
        )  # fmt: skip
    vocabulary = tuple(dict.fromkeys(product for visit in visits for product in visit))
    rows = {product: row for row, product in enumerate(vocabulary)}
    later = [[rows[p] for p in visit if p in rows] for visit in past.visits(cut.until, cut.judged_from)]
    print(
        f"{len(visits):,} visits, {len(vocabulary):,} products, {len(later):,} later visits to stop by",
        flush=True,
    )
    model = learn(
        [[rows[product] for product in visit] for visit in visits],
        len(vocabulary),
        recipe,
        judge=_judge(later),
    )
    return Card(
        made, "", sha256("\n".join(vocabulary).encode()).hexdigest(), cut.until, cut.judged_from, erased, len(visits),
        recipe.longest, asdict(recipe), {}, {"torch": version("torch"), "onnx": version("onnx")},
    ), vocabulary, model  # fmt: skip


def _judge(visits: Sequences) -> Callable[[SequenceModel], float] | None:
    """Mean reciprocal rank of every next product that is new to the visit; None where there is nothing to ask."""
    asked = [(visit[:n], visit[n]) for visit in visits for n in range(1, len(visit))]
    if not asked:
        return None

    def mrr(model: SequenceModel) -> float:
        found = []
        for rows, block in scores(model, [seen for seen, _ in asked]):
            for (seen, target), scored in zip(asked[rows], block, strict=True):
                scored[np.array(seen)] = -np.inf
                found.append(1 / (1 + int((scored > scored[target]).sum())))
        return float(np.mean(found))

    return mrr


def told(fitted: Fitted) -> Sequence[str]:
    lines = [f"{row.what:24}{row.questions:8,}  HR@20 {row.hit:.4f}  MRR@20 {row.mrr:.4f}  NDCG@20 {row.ndcg:.4f}" for row in fitted.rows]  # fmt: skip
    change = (
        [f"NDCG@20 of the hybrid against what runs: {fitted.low:+.4f} … {fitted.high:+.4f}"] if lines else []
    )
    return [
        *lines,
        *change,
        fitted.refused or "better than what runs",
        f"at {time.process_time():.0f} s of processor",
    ]
