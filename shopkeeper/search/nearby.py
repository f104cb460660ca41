"""What of the shop a picture's direction is near to, and how near.

Knows the joint space, its calibration and the facts of the neighbours. Refuses pictures and words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopkeeper.index.port import Space
from shopkeeper.index.tags import Fact
from shopkeeper.ranking import votes
from shopkeeper.ranking.calibration import parameters
from shopkeeper.search.sight import Sight
from shopkeeper.types import Field, Look, LookKey, Match, MediaId, Product
from shopkeeper.types.audience import stated

_NEAREST = 24
"""Neighbours looked at for a verdict: enough to leave one product's own Looks and reach the runner-up."""

_KNOWN = 0.99
"""Confidence that a picture with the fingerprint of a Look's picture is that picture: a twin may be shot the same way."""

_FAINT = 0.02
"""Share of the votes below which a fact is not worth asking for."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """``own``, with its Look ``best``, is the nearest product, if any; ``kin`` the neighbours' facts with their votes."""

    match: Match
    confidence: float
    own: Product | None
    best: LookKey | None
    similarity: float
    kin: Mapping[Fact, float]


def judge(
    vector: npt.NDArray[np.float32],
    sight: Sight,
    file: MediaId | None = None,
    known: LookKey | None = None,
    plain: bool = False,
) -> Nearby:
    """The shop's own ``file``, or a picture ``known`` to be a Look's, is the same whatever the cosine; another ``plain``
    picture never is: a black photo resembles every black photo."""
    ranked = sight.index.nearest(Space.VIEW, vector, k=_NEAREST)
    keys = [LookKey(int(key)) for key in ranked.keys]
    products = sight.catalog.by_look([*keys, *([known] if known else [])])
    similarity = {
        key: sight.encoder.sameness.cosine(float(score))
        for key, score in zip(keys, ranked.scores, strict=True)
        if key in products
    }
    if not similarity:
        return Nearby(Match.NOT_STOCKED, 0.0, None, None, -1.0, {})
    kin = _kin([(products[key], score) for key, score in similarity.items()])
    if exact := next((key for key in similarity if file and _has(products[key].look(key), file)), None):
        return Nearby(Match.SAME, 1.0, products[exact], exact, similarity[exact], kin)
    if known in products:
        return Nearby(
            Match.SAME, _KNOWN, products[known], known, similarity.get(known, max(similarity.values())), kin
        )
    best = next(iter(similarity))
    match, confidence = sight.encoder.sameness.judge(similarity[best], _margin(best, similarity, products))
    if plain and match is Match.SAME:
        match = Match.LOOK_ALIKE
    return Nearby(match, confidence, products[best], best, similarity[best], kin)


def _has(look: Look, file: MediaId) -> bool:
    return any(media.id == file for media in look.media)


def _margin(best: LookKey, similarity: Mapping[LookKey, float], products: Mapping[LookKey, Product]) -> float:
    """How much nearer the best product is than the runner-up; with none in sight, than the last one in sight, at least."""
    rival = (score for key, score in similarity.items() if products[key].id != products[best].id)
    return similarity[best] - next(rival, min(similarity.values()))


def _kin(neighbours: Sequence[tuple[Product, float]]) -> dict[Fact, float]:
    """Facts of kind and audience with their votes; all of them together make 1, when every neighbour states both."""
    audience = parameters()["kin"]["audience"]
    kin: dict[Fact, float] = defaultdict(float)
    for (product, _), say in zip(neighbours, votes([score for _, score in neighbours]), strict=True):
        leaves = [path[-1] for path in product.categories if path]
        genders = stated(product, Field.GENDER)
        for field, share, values in (
            (Field.CATEGORY, 1 - audience, leaves),
            (Field.GENDER, audience, genders),
        ):
            for value in values:
                kin[field, value] += share * float(say) / len(values)
    return {fact: share for fact, share in kin.items() if share >= _FAINT}
