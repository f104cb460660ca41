"""How far what products are called may be another name of a thing that nothing in the shop is called: a couch is a sofa, no mobile phone a tablet.

Knows titles, categories, the lexicon, and sentence vectors for what it does not know. Refuses to judge how alike is enough.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.port import Encoder
from shopkeeper.index.port import Keys, Scores
from shopkeeper.language.kinds import kinds, names
from shopkeeper.language.lexicon import Kin, lexicon
from shopkeeper.language.stem import key as stemmed
from shopkeeper.search.quote import find_quote
from shopkeeper.types import LookKey, Product

ANOTHER_THING = 0.49
"""Most likeness of what the lexicon knows to be another kind of thing, or a wider one."""


@dataclass(frozen=True, slots=True)
class Called:
    """``things``: what it was named in full and in short, "camera bag" and "bag"; each name once."""

    things: tuple[str, ...]
    encoder: Encoder
    catalog: Catalog

    def __call__(self, keys: Keys) -> Scores:
        """0…1 (n, things): 1 of what is called so, or is a kind of it; else the mean of the cosines with the fuller name and with the likest short one; -1 of what is gone."""
        wanted = [LookKey(int(key)) for key in keys]
        products = self.catalog.by_look(wanted)
        called = {key: names(product) for key, product in products.items()}
        said = list(dict.fromkeys((*self.things, *(name for some in called.values() for name in some))))
        vectors = self.encoder.sentence(said)
        cosines = dict(zip(said, vectors @ vectors[: len(self.things)].T, strict=True))
        likeness = {
            key: self._likeness(product, called[key], [cosines[name] for name in called[key]])
            for key, product in products.items()
        }
        gone = np.full(len(self.things), -1, np.float32)
        return np.array([likeness.get(key, gone) for key in wanted])

    def _likeness(self, product: Product, called: tuple[str, ...], cosines: Sequence[Scores]) -> Scores:
        stems = {stemmed(name) for name in called}
        likeness = (cosines[0] + np.max(cosines[1:], axis=0)) / 2
        bounds = [
            _BOUNDS[Kin.WIDER if stemmed(thing) in stems else _kin(product, called, thing)]
            for thing in self.things
        ]
        least, most = np.array(bounds, np.float32).T
        if _told(product, called, self.things[0]):
            least, most = np.maximum(least, ANOTHER_THING), np.maximum(most, ANOTHER_THING)
        return np.asarray(np.clip(likeness, least, most))


def _told(product: Product, called: tuple[str, ...], thing: str) -> bool:
    """Whether its title has the name anywhere, or, where English knows nothing that it is called, its description: a "Trellis wood 180 x 60 cm" is
    near to a trellis, Lavandula angustifolia to lavender."""
    passages = [("title", product.title)]
    if not any(map(lexicon().senses, called[:2])):
        passages.append(("description", product.description))
    quote = find_quote(thing, passages)
    return quote is not None and not quote.denies


_BOUNDS: dict[Kin | None, tuple[float, float]] = {
    Kin.WIDER: (1, 1),
    Kin.NARROWER: (ANOTHER_THING, ANOTHER_THING),
    Kin.OTHER: (-1, ANOTHER_THING),
    None: (-1, 1),
}
"""Least and most likeness."""


def _kin(product: Product, called: tuple[str, ...], thing: str) -> Kin | None:
    """What ``thing`` is of what ``product`` is: as wide where its text says so, in whatever sense its names have. None where the lexicon does not know, or knows it only in a rarer sense: paint is a coat, too."""
    words, meant = lexicon(), kinds(called)
    own = frozenset[int]().union(*meant.values())
    if not own or not words.senses(thing):
        return None
    kin, loosely = words.kin(thing, own), own.union(*map(words.senses, called))
    if kin is Kin.WIDER:
        return kin if words.mostly(thing) & words.wider(own) else None
    if words.kin(thing, loosely) is not Kin.OTHER and _said(product, called[1], thing):
        return Kin.WIDER
    titled = any(meant.get(name) for name in called[:2])
    return kin if titled or kin is not Kin.NARROWER else None


def _said(product: Product, name: str, thing: str) -> bool:
    """Whether its own words say so; of a "tone band" it is enough that they say "elastic" to make it an elastic band."""
    before, _, last = thing.rpartition(" ")
    said = before if before and stemmed(last) == stemmed(name) else thing
    quote = find_quote(said, [("title", product.title), ("description", product.description)])
    return quote is not None and not quote.denies
