"""Which of one product's Looks is the green one, where the merchant calls its colours "No. 3" or "Fjord".

Knows the joint space: what a Look has more of than the shown one, or than its like, of all colours. Refuses to state a colour: a hit still says that
none is stated, and no filter is kept by it. Any encoder of words and pictures will do; how well: docs/lab-log/eyes.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from shopkeeper.embedding.port import Encoder, Vectors
from shopkeeper.index.port import Keys, Space
from shopkeeper.search.sight import Sight
from shopkeeper.types import LookKey
from shopkeeper.types.colour import families

HUES = (
    "black", "white", "grey", "red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "beige",
)  # fmt: skip
"""What a colour is told from: metals and mixtures look like several of these."""
_ASKED = "a photo of something {}"


@dataclass(frozen=True, slots=True)
class Contest:
    """Directions of the colours that are asked for, (n, dim), and of those they are told from."""

    asked: Vectors
    others: Vectors

    @classmethod
    def of(cls, colours: Sequence[str], encoder: Encoder) -> "Contest":
        kin = {family for colour in colours for family in families(colour)}
        others = [hue for hue in HUES if hue not in {*colours, *kin}]
        words = encoder.text([_ASKED.format(colour) for colour in (*colours, *others)])
        return cls(words[: len(colours)], words[len(colours) :])

    def leaning(self, shown: Vectors, others: Vectors) -> list[int]:
        """Rows of ``others`` (n, dim) that differ from ``shown`` (dim,) by being one of the colours more than by being any other, the most so first; a row
        of zeros has no picture.
        """
        if not shown.any():
            return []
        more = others - shown
        lean, rival = (more @ self.asked.T).max(axis=1), (more @ self.others.T).max(axis=1, initial=0.0)
        seen = others.any(axis=1) & (lean > rival)
        return [place for place in np.argsort(-lean, kind="stable").tolist() if seen[place]]


def toned(colours: Sequence[str], looks: Sequence[LookKey], shown: LookKey, sight: Sight) -> list[LookKey]:
    """Those of ``looks`` that lean to one of the ``colours``, against the ``shown`` one; the most so first."""
    others = [look for look in looks if look != shown]
    vectors = sight.index.vectors(Space.VIEW, np.array([shown, *others], np.int64))
    contest = Contest.of(colours, sight.encoder)
    return [others[place] for place in contest.leaning(vectors[0], vectors[1:])]


def in_tone(colours: Sequence[str], looks: Keys, silent: Keys, sight: Sight) -> dict[LookKey, LookKey]:
    """For each of ``looks`` that of its product's ``silent`` Looks which leans to one of the ``colours`` most, against their mean, where one does."""
    products = sight.catalog.by_look([LookKey(key) for key in looks.tolist()])
    every = np.array([look.key for product in products.values() for look in product.looks], np.int64)
    may = set(every[np.isin(every, silent)].tolist())
    kin = {key: [look.key for look in product.looks if look.key in may] for key, product in products.items()}
    several = {key: own for key, own in kin.items() if len(own) > 1}
    if not several:
        return {}
    keys = [look for own in several.values() for look in own]
    views = dict(zip(keys, sight.index.vectors(Space.VIEW, np.array(keys, np.int64)), strict=True))
    contest, instead = Contest.of(colours, sight.encoder), {}
    for key, own in several.items():
        vectors = np.array([views[look] for look in own])
        if lead := contest.leaning(vectors.mean(axis=0), vectors):
            instead[key] = own[lead[0]]
    return instead
