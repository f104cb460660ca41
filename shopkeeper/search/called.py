"""How far what products are called may be another name of a thing that nothing in the shop is called: a couch is a sofa, no mobile phone a tablet.

Knows titles, categories and sentence vectors. Refuses to judge how alike is enough.
"""

from dataclasses import dataclass

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.port import Encoder
from shopkeeper.index.port import Keys, Scores
from shopkeeper.language import head
from shopkeeper.types import LookKey, Product


_THE_WORD = 0.9
"""Cosine of a word and its plural, at least."""


@dataclass(frozen=True, slots=True)
class Called:
    """``things``: what it was named in full and in short, "camera bag" and "bag"; each name once."""

    things: tuple[str, ...]
    encoder: Encoder
    catalog: Catalog

    def __call__(self, keys: Keys) -> Scores:
        """Cosines (n, things): the mean of that with the product's fuller name and the best of those with its short ones; -1 of what is gone."""
        wanted = [LookKey(int(key)) for key in keys]
        names = {key: _names(product) for key, product in self.catalog.by_look(wanted).items()}
        said = list(dict.fromkeys((*self.things, *(name for some in names.values() for name in some))))
        vectors = self.encoder.sentence(said)
        cosines = dict(zip(said, vectors @ vectors[: len(self.things)].T, strict=True))
        gone = np.full(len(self.things), -1, np.float32)
        return np.array([_mean([cosines[name] for name in names[key]]) if key in names else gone for key in wanted])


def _mean(cosines: list[Scores]) -> Scores:
    """One that is the very word, in singular or plural, says it alone."""
    fuller, *others = cosines
    short = np.max(others, axis=0)
    return np.where(short >= _THE_WORD, short, (fuller + short) / 2)


def _names(product: Product) -> tuple[str, ...]:
    """Zip hoodie, hoodie, hoodies & sweatshirts."""
    leaves = (path[-1].lower() for path in product.categories if path)
    return (head(product.title, 2), head(product.title), *leaves)
