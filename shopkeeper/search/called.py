"""How far what products are called may be another name of a thing that nothing in the shop is called: a couch is a sofa, no mobile phone a tablet.

Knows titles, categories and sentence vectors. Refuses to judge how alike is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.port import Encoder
from shopkeeper.index.port import Keys, Scores
from shopkeeper.language import head
from shopkeeper.language.stem import key as stemmed
from shopkeeper.types import LookKey, Product


@dataclass(frozen=True, slots=True)
class Called:
    """``things``: what it was named in full and in short, "camera bag" and "bag"; each name once."""

    things: tuple[str, ...]
    encoder: Encoder
    catalog: Catalog

    def __call__(self, keys: Keys) -> Scores:
        """0…1 (n, things): 1 of what is called so; else the mean of the cosines with the fuller name and with the likest short one; -1 of what is gone."""
        wanted = [LookKey(int(key)) for key in keys]
        names = {key: _names(product) for key, product in self.catalog.by_look(wanted).items()}
        said = list(dict.fromkeys((*self.things, *(name for some in names.values() for name in some))))
        vectors = self.encoder.sentence(said)
        cosines = dict(zip(said, vectors @ vectors[: len(self.things)].T, strict=True))
        likeness = {
            key: self._likeness(some, [cosines[name] for name in some]) for key, some in names.items()
        }
        gone = np.full(len(self.things), -1, np.float32)
        return np.array([likeness.get(key, gone) for key in wanted])

    def _likeness(self, names: Sequence[str], cosines: Sequence[Scores]) -> Scores:
        stems = {stemmed(name) for name in names}
        same = [stemmed(thing) in stems for thing in self.things]
        return np.where(same, 1, (cosines[0] + np.max(cosines[1:], axis=0)) / 2)


def _names(product: Product) -> tuple[str, ...]:
    """Zip hoodie, hoodie, hoodies & sweatshirts."""
    leaves = (path[-1].lower() for path in product.categories if path)
    return (head(product.title, 2), head(product.title), *leaves)
