"""Looks at the shown photos and says honestly whether the shop has exactly that.

Knows the joint space and its calibration. Refuses words: the verdict is about the picture alone, and about the whole
shop, whatever else was wished.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopkeeper.catalog.media import media_id
from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.picture import decode
from shopkeeper.embedding.port import Encoder
from shopkeeper.embedding.sameness import Sameness
from shopkeeper.index.port import Index, Space
from shopkeeper.index.tags import Fact
from shopkeeper.ranking import votes
from shopkeeper.ranking.calibration import parameters
from shopkeeper.types import (
    Field,
    Look,
    LookKey,
    Match,
    MediaId,
    Money,
    PhotoVerdict,
    Product,
)

_NEAREST = 24
"""Neighbours looked at for a verdict: enough to leave one product's own Looks and reach the runner-up."""

_FAINT = 0.02
"""Share of the votes below which a fact is not worth asking for."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The shown photos as one direction of the joint space, and a verdict for each of them.

    ``own`` is the product nearest to the first photo: what "this" means in "cheaper than this". ``kin``: what kind of thing
    it seems to show and whom that is for, as facts with the share of the neighbours that state them.
    """

    vector: npt.NDArray[np.float32]
    verdicts: tuple[PhotoVerdict, ...]
    own: Product | None
    kin: Mapping[Fact, float]

    @property
    def same(self) -> Product | None:
        """The product on the first photo, when the shop has exactly that."""
        return self.own if self.verdicts[0].match is Match.SAME else None

    @property
    def own_keys(self) -> list[LookKey]:
        """That product's Looks, the shown one first; none when the shop does not have exactly that."""
        looks = [look.key for look in self.same.looks] if self.same else []
        return sorted(looks, key=lambda key: key != self.verdicts[0].look_key)

    @property
    def price(self) -> Money | None:
        """The lowest live price of "this", if the shop has it or something much like it."""
        if self.own is None or self.verdicts[0].match is Match.NOT_STOCKED:
            return None
        prices = [v.offer.price for v in self.own.variants if v.offer.price]
        return min(prices, key=lambda price: price.minor, default=None)


def see(images: Sequence[bytes], encoder: Encoder, index: Index, catalog: Catalog) -> Seen | None:
    """Decode, encode and judge; None without photos. Raises InvalidInput for a picture that cannot be read."""
    if not images:
        return None
    vectors = encoder.image([decode(image) for image in images])
    judged = [
        _judge(media_id(image), vector, encoder.sameness, index, catalog)
        for image, vector in zip(images, vectors, strict=True)
    ]
    mean = vectors.mean(axis=0)
    _, own, kin = judged[0]
    return Seen(
        mean / max(float(np.linalg.norm(mean)), 1e-9), tuple(verdict for verdict, *_ in judged), own, kin
    )


def _judge(
    file: MediaId, vector: npt.NDArray[np.float32], sameness: Sameness, index: Index, catalog: Catalog
) -> tuple[PhotoVerdict, Product | None, Mapping[Fact, float]]:
    """The shop's own file is the same whatever the cosine: then no picture of another Look can be as near."""
    ranked = index.nearest(Space.VIEW, vector, k=_NEAREST)
    keys = [LookKey(int(key)) for key in ranked.keys]
    products = catalog.by_look(keys)
    similarity = {
        key: float(score) for key, score in zip(keys, ranked.scores, strict=True) if key in products
    }
    if not similarity:
        return PhotoVerdict(Match.NOT_STOCKED, 0.0), None, {}
    kin = _kin([(products[key], score) for key, score in similarity.items()])
    if exact := next((key for key in similarity if _has(products[key].look(key), file)), None):
        own = products[exact]
        return PhotoVerdict(Match.SAME, 1.0, own.id, exact), own, kin
    best = next(iter(similarity))
    own = products[best]
    match, confidence = sameness.judge(similarity[best], _margin(best, similarity, products))
    return PhotoVerdict(match, confidence, own.id, best), own, kin


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
        genders = product.attributes.get(Field.GENDER, ())
        for field, share, values in (
            (Field.CATEGORY, 1 - audience, leaves),
            (Field.GENDER, audience, genders),
        ):
            for value in values:
                kin[field, value] += share * float(say) / len(values)
    return {fact: share for fact, share in kin.items() if share >= _FAINT}
