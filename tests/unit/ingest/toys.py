"""A tiny encoder, index and shop feed: deterministic, and counting what they are asked for.

Knows just enough to stand in where a model's weights are beside the point. The index lives in a file, so that a
killed process leaves what it had written.
"""

import csv
import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from shopkeeper.index.port import EVERYTHING, Document, Keys, Ranked, Scope, Scores, Space
from shopkeeper.types import LookKey

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

DIM = 8


class ToyEncoder:
    """Unit vectors from hashes of pixels and words."""

    name, dim, sentence_dim = "toy:1", DIM, DIM

    def __init__(self) -> None:
        self.pictures, self.sentences = 0, 0

    def image(self, pictures: "Sequence[Picture]") -> Scores:
        self.pictures += len(pictures)
        return _vectors([picture.tobytes() for picture in pictures])

    def text(self, texts: Sequence[str]) -> Scores:
        return _vectors([text.encode() for text in texts])

    def sentence(self, texts: Sequence[str]) -> Scores:
        self.sentences += len(texts)
        return self.text(texts)


class ToyIndex:
    """Documents in one SQLite table; finds nothing, forgets nothing."""

    version = "toy"

    def __init__(self, file: Path) -> None:
        self._db = sqlite3.connect(file, isolation_level=None, timeout=30)
        self._db.execute("CREATE TABLE IF NOT EXISTS doc (key INTEGER PRIMARY KEY, said TEXT, vectors BLOB)")
        self.optimized = 0

    def write(self, documents: Sequence[Document]) -> None:
        rows = [
            (d.key, "\n".join((d.title, d.body, *d.tags)), d.sentence.tobytes() + d.views.tobytes())
            for d in documents
        ]
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany("INSERT OR REPLACE INTO doc VALUES (?, ?, ?)", rows)
        self._db.execute("COMMIT")

    def remove(self, keys: Iterable[LookKey]) -> None:
        self._db.executemany("DELETE FROM doc WHERE key = ?", [(key,) for key in keys])

    def optimize(self) -> None:
        self.optimized += 1

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM doc").fetchone()[0])

    def dump(self) -> dict[int, tuple[str, bytes]]:
        return {key: (said, vectors) for key, said, vectors in self._db.execute("SELECT * FROM doc")}

    def lexical(self, text: str, keys: Keys | None = None, k: int = 200) -> Ranked:
        return Ranked(np.empty(0, np.int64), np.empty(0, np.float32))

    def nearest(self, space: Space, vector: Scores, scope: Scope = EVERYTHING, k: int = 200) -> Ranked:
        return self.lexical("")

    def among(self, space: Space, vector: Scores, keys: Keys, k: int = 200) -> Ranked:
        return self.lexical("")

    def vectors(self, space: Space, keys: Keys) -> Scores:
        return np.zeros((len(keys), DIM), np.float32)

    def close(self) -> None:
        self._db.close()


def _vectors(contents: Sequence[bytes]) -> Scores:
    raw = np.array([list(sha256(data).digest()[:DIM]) for data in contents], np.float32).reshape(-1, DIM) + 1
    return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def shop_feed(folder: Path, products: int, seed: int = 1) -> Path:
    """A Shopify CSV of two-coloured products with small pictures beside it."""
    random = Random(seed)
    (folder / "images").mkdir(parents=True, exist_ok=True)
    file = folder / "products.csv"
    with file.open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["Handle", "Title", "Body (HTML)", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Price",
                       "Variant Inventory Qty", "Image Src", "Variant Image"])  # fmt: skip
        for n in range(products):
            for i, colour in enumerate(("red", "blue")):
                picture = f"images/{n}-{colour}.png"
                Image.new("RGB", (24, 32), (random.randrange(256), random.randrange(256), i)).save(
                    folder / picture
                )
                head = (
                    (f"Thing {n}", f"<p>Made of {random.choice(['wool', 'oak', 'tin'])}.</p>", "Color")
                    if i == 0
                    else ("", "", "")
                )
                rows.writerow(
                    [
                        f"thing-{n}",
                        *head,
                        colour,
                        f"{n}-{colour}",
                        f"{random.randrange(100)}.50",
                        n % 5,
                        picture,
                        picture,
                    ]
                )
    return file
