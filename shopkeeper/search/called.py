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


@dataclass(frozen=True, slots=True)
class Called:
    """``thing`` as it was named: "garden hose"."""

    thing: str
    encoder: Encoder
    catalog: Catalog

    def __call__(self, keys: Keys) -> Scores:
        """Cosines of ``keys`` (n,): the mean of that with the fuller name and the best of those with the short ones; -1 of what is gone."""
        wanted = [LookKey(int(key)) for key in keys]
        names = {key: _names(product) for key, product in self.catalog.by_look(wanted).items()}
        said = list(dict.fromkeys((self.thing, *(name for some in names.values() for name in some))))
        vectors = self.encoder.sentence(said)
        cosine = dict(zip(said, (vectors @ vectors[0]).tolist(), strict=True))
        return np.array([_mean([cosine[name] for name in names.get(key, ())]) for key in wanted], np.float32)


def _mean(cosines: list[float]) -> float:
    return (cosines[0] + max(cosines[1:])) / 2 if cosines else -1.0


def _names(product: Product) -> tuple[str, ...]:
    """Zip hoodie, hoodie, hoodies & sweatshirts."""
    leaves = (path[-1].lower() for path in product.categories if path)
    return (head(product.title, 2), head(product.title), *leaves)
