"""Several things in one photo: where they lie, and what of the shop each is near to.

Pixels propose, the joint space disposes: a box stays when what it holds resembles something in stock, and more so than the
whole photo does. Knows that a photo of one thing has no boxes. Refuses to claim what the things are: a label is the
neighbours' word.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from shopkeeper.catalog.port import Catalog
from shopkeeper.embedding.port import Encoder
from shopkeeper.embedding.regions import propose
from shopkeeper.index.port import Index
from shopkeeper.index.tags import Fact
from shopkeeper.search.nearby import judge
from shopkeeper.types import Box, Field, Match, Region

if TYPE_CHECKING:
    from PIL.Image import Image

MOST = 5
_LOOKED_AT = 8
"""Proposals that are encoded, all in one batch: some 40 ms each on one core."""
_MARGIN = 0.06
"""Of a box's sides, added around it: shops leave air around their things."""
_INSIDE = 0.6
"""Share of the smaller of two boxes in the other from which both show one thing."""


def regions(picture: "Image", encoder: Encoder, index: Index, catalog: Catalog) -> tuple[Region, ...]:
    """2…5 things, from left to right; none for a photo of one thing, for which nothing is encoded at all."""
    boxes = propose(picture)[:_LOOKED_AT]
    if len(boxes) < 2:
        return ()
    whole, *parts = encoder.image([picture, *(crop(picture, _wider(box)) for box in boxes)])
    own = judge(whole, encoder.sameness, index, catalog)
    if own.match is Match.SAME:
        return ()
    near = [
        (box, judge(part, encoder.sameness, index, catalog)) for box, part in zip(boxes, parts, strict=True)
    ]
    found: list[Region] = []
    for box, one in sorted(near, key=lambda pair: -pair[1].similarity):
        if (
            one.best is None
            or one.own is None
            or one.match is Match.NOT_STOCKED
            or one.similarity <= own.similarity
        ):
            continue
        if all(_apart(box, other.box) and one.own.id != other.product_id for other in found):
            found.append(Region(box, _label(one.kin), one.match, one.confidence, one.own.id, one.best))
    return tuple(sorted(found[:MOST], key=lambda region: region.box.x)) if len(found) > 1 else ()


def crop(picture: "Image", box: Box) -> "Image":
    return picture.crop(box.pixels(picture.size))


def _wider(box: Box) -> Box:
    x, y = max(0.0, box.x - _MARGIN * box.w), max(0.0, box.y - _MARGIN * box.h)
    right, bottom = min(1.0, box.x + box.w * (1 + _MARGIN)), min(1.0, box.y + box.h * (1 + _MARGIN))
    return Box(x, y, right - x, bottom - y)


def _apart(one: Box, other: Box) -> bool:
    return one.shared(other) < _INSIDE * min(one.area, other.area)


def _label(kin: Mapping[Fact, float]) -> str:
    kinds = {value: share for (field, value), share in kin.items() if field == Field.CATEGORY}
    return max(kinds, key=kinds.__getitem__, default="")
