"""The electronics catalogue with graded judgements, indexed and asked as the shop would ask it.

Knows the files of the development set ``text_relevance`` and the journey's depth. Refuses to weigh or to tune.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.index.lance import LanceIndex
from shopkeeper.index.port import Document, Keys, Ranked
from shopkeeper.ingest.feeds import icecat
from shopkeeper.ranking import DocumentText, document_text
from shopkeeper.types import LookKey, Product

CACHE = Path("build/benchmarks")
DEPTH = 200
"""Looks asked of each retriever, as in ``search.retrieve``."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One judged query: ``ratings`` (0–3) by look key, and every retriever's complete list."""

    query: str
    ratings: Mapping[int, int]
    found: Mapping[str, Ranked]

    @property
    def answerable(self) -> bool:
        """Whether any judged product is any good; without one, every order scores the same 0."""
        return any(self.ratings.values())


def ask(folder: Path, encoder: Encoder) -> list[Asked]:
    """Index the catalogue in a temporary folder and ask every judged query."""
    products = [row for row in icecat.read(folder / "products.jsonl.gz", "USD") if isinstance(row, Product)]
    texts = [document_text(product, product.looks[0]) for product in products]
    vectors = _kept(encoder, [text.sentence for text in texts])
    judged = judgements(
        folder / "judgments.csv", {product.id: row + 1 for row, product in enumerate(products)}
    )
    asked = encoder.sentence(list(judged))
    with TemporaryDirectory() as temporary:
        index = LanceIndex(Path(temporary) / "index", encoder.sentence_dim, 2)
        index.write([_document(row + 1, text, vectors[row]) for row, text in enumerate(texts)])
        index.optimize()
        return [
            Asked(query, ratings, _complete(index.lexical(query, k=DEPTH), vectors @ vector))
            for (query, ratings), vector in zip(judged.items(), asked, strict=True)
        ]


def judgements(file: Path, keys: Mapping[str, int]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = defaultdict(dict)
    with file.open(newline="") as lines:
        for row in csv.DictReader(lines):
            found[row["query"]][keys[row["product_id"]]] = int(row["rating"])
    return dict(found)


def _document(key: int, text: DocumentText, sentence: Vectors) -> Document:
    return Document(LookKey(key), text.title, text.body, (), sentence, np.empty((0, 2), np.float32))


def _complete(lexical: Ranked, cosine: Vectors) -> dict[str, Ranked]:
    """Both lists over their union, as ``search.retrieve.complete`` does it; row i of ``cosine`` is key i + 1."""
    nearest: Keys = np.argsort(-cosine)[:DEPTH] + 1
    keys = np.union1d(lexical.keys, nearest)
    words = np.zeros(len(keys), np.float32)
    words[np.searchsorted(keys, lexical.keys)] = lexical.scores
    return {"lexical": Ranked(keys, words), "text": Ranked(keys, cosine[keys - 1])}


def _kept(encoder: Encoder, sentences: Sequence[str]) -> Vectors:
    """Sentence vectors, kept between runs: 19,406 titles take minutes on two cores."""
    digest = blake2b("\n".join((encoder.name, *sentences)).encode(), digest_size=8).hexdigest()
    file = CACHE / f"electronics-{digest}.npy"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        np.save(
            file,
            np.concatenate([encoder.sentence(sentences[i : i + 64]) for i in range(0, len(sentences), 64)]),
        )
    return np.load(file)
