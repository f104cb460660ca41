"""Recommendations wired to this shop: where nearness comes from, and picks made into cards.

Knows search and recommend, which do not know each other. Refuses to choose anything.
"""

from collections.abc import Callable, Mapping

import numpy as np

from shopkeeper.catalog.port import Catalog
from shopkeeper.events.port import Events
from shopkeeper.features.own import Own
from shopkeeper.recommend.behaviour import Behaviour
from shopkeeper.recommend.explore import Epsilon
from shopkeeper.recommend.journey import Recommender
from shopkeeper.recommend.models.port import Floats, Ids
from shopkeeper.recommend.nearby import Nearby
from shopkeeper.recommend.shelf import Shelf
from shopkeeper.search import Search
from shopkeeper.settings import Settings
from shopkeeper.shop.blends import Blends
from shopkeeper.shop.exposing import Evened
from shopkeeper.shop.switch import Switch
from shopkeeper.trust.ages import Ages
from shopkeeper.types import (
    Constraint,
    Field,
    Hit,
    Intent,
    LookKey,
    Op,
    Pick,
    Picks,
    Product,
    ProductId,
    Slate,
)

_AROUND = 100
"""Looks remembered around each."""
_FAINT = 0.02
"""Calibrated likeness below which nothing is near."""


def open_recommender(
    settings: Settings,
    catalog: Catalog,
    events: Events,
    switch: Switch,
    search: Callable[[], Search],
    fair: Evened | None,
    blends: Blends,
) -> Recommender:
    def near(look: LookKey, apart: tuple[str, ...]) -> tuple[Ids, Floats]:
        wishes = [Constraint(Field.CATEGORY, Op.NOT, (kind,)) for kind in apart]
        fused = search().near([look], wishes)
        strong = fused.score >= _FAINT
        return fused.keys[strong][:_AROUND], fused.score[strong][:_AROUND].astype(np.float32)

    def eyes() -> str:
        return switch.refresh().name

    def indexed() -> int:
        return catalog.bookmark(f"index/{eyes()}")

    ages = Ages.of(settings.age_restricted, settings.age_pictures)
    shelf = Shelf(catalog, indexed, ages.restricted)
    behaviour = Behaviour(events, shelf, Own(settings.data / "features.sqlite"))
    return Recommender(
        shelf,
        behaviour,
        Nearby(near, shelf, indexed, eyes),
        Epsilon(settings.exploration),
        fair=fair,
        newcomers=settings.newcomers,
        blend=blends.answering,
        ms=settings.recommend_ms,
    )


def slate(picks: Picks, products: Mapping[ProductId, Product]) -> Slate:
    hits = tuple(hit for pick in picks.picks if (hit := _hit(pick, products.get(pick.product))))
    return Slate(hits, len(hits), Intent("", ""), (), picks.trace)


def _hit(pick: Pick, product: Product | None) -> Hit | None:
    """None where the Look or the Variant is gone since it was picked."""
    look = next((look for look in product.looks if look.key == pick.look), None) if product else None
    variant = next((one for one in look.variants if one.sku == pick.sku), None) if look else None
    if product is None or look is None or variant is None:
        return None
    others = tuple(other for other in product.looks if other.key != look.key)
    return Hit(product, look, variant, pick.score, pick.features, (), pick.why, others)
