"""Which of one product's Looks is the green one, where the merchant calls its colours "No. 3" or "Fjord".

Knows the joint space: what a Look has more of than the shown one, or than its like, of all colours. Refuses to state a colour: a hit still says that
none is stated, and no filter is kept by it. Any encoder of words and pictures will do; how well: docs/lab-log/eyes.md.
"""

from collections.abc import Sequence

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


def toned(colours: Sequence[str], looks: Sequence[LookKey], shown: LookKey, sight: Sight) -> list[LookKey]:
    """Those of ``looks`` that differ from the ``shown`` one by being one of the ``colours`` more than by being any other; the most so first."""
    others = [look for look in looks if look != shown]
    vectors = sight.index.vectors(Space.VIEW, np.array([shown, *others], np.int64))
    return [others[place] for place in leaning(colours, vectors[0], vectors[1:], sight.encoder)]


def in_tone(colours: Sequence[str], looks: Keys, silent: Keys, sight: Sight) -> dict[LookKey, LookKey]:
    """For each of ``looks`` that of its product's ``silent`` Looks which differs from their mean as ``toned`` ones do, where one does."""
    wanted = [LookKey(key) for key in looks.tolist()]
    products = sight.catalog.by_look(wanted)
    kin = {
        key: [one.key for one in products[key].looks if one.key in silent]
        for key in wanted
        if key in products
    }
    several = {key: some for key, some in kin.items() if len(some) > 1}
    every = sight.index.vectors(
        Space.VIEW, np.array([key for some in several.values() for key in some], np.int64)
    )
    vectors = np.split(every, np.cumsum([len(some) for some in several.values()])[:-1]) if several else []
    leads = (leaning(colours, own.mean(axis=0), own, sight.encoder) for own in vectors)
    return {key: some[lead[0]] for (key, some), lead in zip(several.items(), leads, strict=True) if lead}


def leaning(colours: Sequence[str], shown: Vectors, others: Vectors, encoder: Encoder) -> list[int]:
    """The same of vectors: rows of ``others`` (n, dim); none for a ``shown`` (dim,) of zeros, which has no picture."""
    if not shown.any():
        return []
    kin = {family for colour in colours for family in families(colour)}
    against = [hue for hue in HUES if hue not in {*colours, *kin}]
    words = encoder.text([_ASKED.format(colour) for colour in (*colours, *against)])
    asked, other = np.split((others - shown) @ words.T, [len(colours)], axis=1)
    lean, rival = asked.max(axis=1), other.max(axis=1, initial=0.0)
    seen = others.any(axis=1) & (lean > rival)
    return [place for place in np.argsort(-lean, kind="stable").tolist() if seen[place]]
