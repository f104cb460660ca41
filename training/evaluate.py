"""What the shipped model is worth: recall by domain, cosines for calibration, and the sameness verdict.

Knows which pictures are held out. Uses the serving code and the committed files, never the torch heads.
"""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from shopkeeper.embedding.lite import FILES
from shopkeeper.embedding.lite.heads import ImageHead, TextHead, load
from training import measure, sameness
from training.corpora import Example
from training.features import Array, Seen
from training.measure import Table
from training.words import Vectors

HELD = {"fashion": ("val",), "luma": ("val",), "people": ("val",), "grocery": ("val", "packshot")}
ALIKE = 0.42
"""Similarity from which what is stocked is called a look-alike: ``benchmarks/strangers.py``, at most one in twenty of things of no kind that is sold."""
SETS = ("fashion", "luma", "grocery", "people_photos", "text_relevance")


class Exam:
    """The shipped heads over features that were computed before."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors = vectors
        self.image: ImageHead
        self.text: TextHead
        self.image, self.text, _ = load(FILES / "heads.safetensors", FILES / "lite.json")

    def pictures(self, seen: Seen, view: int = 0) -> Array:
        return self.image(
            *(part[view].astype(np.float32) for part in (seen.features, seen.logits, seen.colours))
        )

    def domain(self, name: str, examples: Sequence[Example], seen: Seen) -> tuple[Table, dict[str, float]]:
        """Recalls, and mean and deviation of text→photo cosines for true and for other pairs."""
        one_each = name == "fashion"
        pictures, asked = self.pictures(seen), measure.words(examples, one_each)
        texts = self.text(self.vectors[asked])
        table = measure.text_and_photo(examples, pictures, texts, one_each)
        products = [e.product for e in examples]
        if len(set(products)) < len(products):
            table["photo→photo, same product"] = measure.same_product(examples, pictures)
        if name == "luma":
            main = np.array(["_main" in e.file for e in examples])
            table["main photo→other views"] = measure.same_product(examples, pictures, main)
        if name == "grocery":
            table["shop photo→packshot"] = measure.to_packshot(examples, pictures)
        return table, cosines(
            texts @ pictures.T, np.array(asked)[:, None] == np.array([e.name for e in examples])
        )


def cosines(scores: Array, own: np.ndarray) -> dict[str, float]:
    facts = {"match": scores[own], "other": scores[~own]}
    return {f"{k}_{f}": round(float(getattr(np, f)(v)), 3) for k, v in facts.items() for f in ("mean", "std")}


def product_of(example: Example) -> str:
    """Luma's looks of one product count as one."""
    return example.product.split("-")[0] if example.domain == "luma" else example.product


def trials(exam: Exam, examples: Sequence[Example], seen: Seen) -> sameness.Trials:
    """Held-out pictures in stock as they are; asked for by a redrawn photo or by another view."""
    stock, drawn = exam.pictures(seen), exam.pictures(seen, 1)
    product = np.array([product_of(e) for e in examples])
    parts = [sameness.ask(drawn, product, stock, product)]
    views = [i for i, e in enumerate(examples) if e.domain == "luma" and (product == product[i]).sum() > 1]
    for i in views:
        others = np.arange(len(examples)) != i
        parts.append(sameness.ask(stock[[i]], product[[i]], stock[others], product[others]))
    return sameness.join(*parts)


def verdict(asked: sameness.Trials) -> dict[str, float]:
    """Fit on half of the products, measured on the other half; thresholds: SAME at precision .95, ``twin`` is
    what nearly every true match reaches."""
    first = (asked.group * 2654435761 % 2**32) < 2**31
    weight = sameness.fit(asked, first)
    chance = sameness.chance(weight, asked)
    same = sameness.threshold(chance[first], asked.same[first], 0.95)
    twin = float(np.quantile(asked.similarity[first & asked.same], 0.02))
    said, true, second = chance >= same, asked.same, ~first
    facts = {
        "bias": weight[0], "similarity": weight[1], "margin": weight[2], "same": same, "alike": ALIKE, "twin": twin,
        "auroc": sameness.auroc(chance[second], true[second]), "precision": true[second & said].mean(),
        "recall": said[second & true].mean(), "absent_refused": (asked.similarity < twin)[second & ~true].mean(),
        "trials": float(second.sum()),
    }  # fmt: skip
    return {name: round(float(value), 4) for name, value in facts.items()}


def data_hashes(root: Path) -> dict[str, str]:
    """sha256 over the files of each development set, in order of name."""
    found = {}
    for name in SETS:
        whole = sha256()
        for file in sorted(p for p in (root / name).rglob("*") if p.is_file()):
            whole.update(str(file.relative_to(root)).encode() + sha256(file.read_bytes()).digest())
        found[name] = whole.hexdigest()
    return found


def write_card(facts: dict[str, object]) -> None:
    """Add ``facts`` to the card that ships with the heads."""
    card = FILES / "lite.json"
    card.write_text(
        json.dumps(json.loads(card.read_text()) | facts, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )
