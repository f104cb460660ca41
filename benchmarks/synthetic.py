"""A made-up shop of any size whose vectors cluster and whose words are distributed as in real ones.

Vectors lie near one of many centres in a low-dimensional subspace, with a little noise in all dimensions, as measured
on real encoders; words follow Zipf's law. Same seed, same shop.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopkeeper.index.port import Document
from shopkeeper.index.tags import tags
from shopkeeper.types import Look, LookId, LookKey, Money, Offer, Product, ProductId, Sku, Variant

Floats = npt.NDArray[np.float32]
SHARES = {"tenth": 0.1, "hundredth": 0.01, "thousandth": 0.001}
"""Attribute → share of looks that say "yes" to it: the filters of the benchmark."""
_COLOURS = ["Navy", "Black", "White", "Red", "Green", "Grey", "Pink", "Beige", "Brown", "Yellow"]
_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "sta",
    "ver",
    "no",
    "tri",
    "bel",
    "dor",
    "fa",
    "gus",
    "hin",
    "jo",
    "pla",
    "qua",
]


@dataclass(frozen=True, slots=True)
class Space:
    """Cluster centres in a latent space and the way from there to ``dim`` dimensions."""

    centres: Floats
    lift: Floats

    @classmethod
    def of(cls, dim: int, seed: int, clusters: int = 800, latent: int = 48) -> "Space":
        rng = np.random.default_rng(seed)
        weights = np.linspace(1.5, 0.3, latent, dtype=np.float32)
        return cls(
            rng.standard_normal((clusters, latent), np.float32) * weights,
            rng.standard_normal((latent, dim), np.float32),
        )

    def draw(self, rng: np.random.Generator, size: int) -> Floats:
        latent = self.centres[rng.integers(0, len(self.centres), size)]
        latent = latent + 0.5 * rng.standard_normal(latent.shape, np.float32)
        vectors = latent @ self.lift
        vectors += 0.1 * np.abs(vectors).mean() * rng.standard_normal(vectors.shape, np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class Shop:
    """``looks`` looks of products with one look and two sizes each."""

    def __init__(self, looks: int, sentence_dim: int, view_dim: int, seed: int = 7) -> None:
        self.looks = looks
        self.sentence, self.view = Space.of(sentence_dim, seed), Space.of(view_dim, seed + 1)
        self._seed = seed
        rng = np.random.default_rng(seed)
        self.words = np.array(["".join(rng.choice(_SYLLABLES, rng.integers(2, 5))) for _ in range(20_000)])

    def batches(self, size: int = 10_000) -> Iterator[tuple[list[Product], list[Document]]]:
        for start in range(0, self.looks, size):
            rng = np.random.default_rng([self._seed, start])
            count = min(size, self.looks - start)
            sentences, views = self.sentence.draw(rng, count), self.view.draw(rng, count)
            texts = self.texts(rng, count, 36)
            products = [self._product(rng, start + i + 1, texts[i]) for i in range(count)]
            yield products, [
                Document(
                    LookKey(start + i + 1), product.title, product.description, tags(product, product.looks[0]),
                    sentences[i], views[i : i + 1],
                )
                for i, product in enumerate(products)
            ]  # fmt: skip

    def texts(self, rng: np.random.Generator, count: int, length: int) -> list[list[str]]:
        """Words by Zipf's law."""
        ranks = np.minimum(rng.zipf(1.2, (count, length)), len(self.words)) - 1
        return [list(row) for row in self.words[ranks]]

    def _product(self, rng: np.random.Generator, key: int, words: list[str]) -> Product:
        chance = rng.random(len(SHARES))
        flags = {
            name: ("yes",) for (name, share), draw in zip(SHARES.items(), chance, strict=True) if draw < share
        }
        price, stock = Money(int(rng.lognormal(8.3, 0.8)), "USD"), rng.integers(0, 4, 2)
        variants = tuple(
            Variant(Sku(f"{key}-{size}"), {"size": size}, Offer(price, None, int(left)))
            for size, left in zip(("M", "L"), stock, strict=True)
        )
        look = Look(LookId(f"{key}/-"), "", (_COLOURS[key % 10],), (), variants, LookKey(key))
        category = ("Root", f"Department {key % 12}", f"Shelf {key % 240}")
        return Product(
            ProductId(str(key)), " ".join(words[:6]), " ".join(words[6:]), f"Brand {int(rng.zipf(1.3)) % 400}",
            (category,), {"material": (("Wool", "Cotton", "Linen")[key % 3],), **flags}, (look,),
        )  # fmt: skip
