"""Several things in one photo: where they lie, and what of the shop each is near to.

Pixels propose, the joint space disposes: a box stays when what it holds resembles something in stock, and more so than the
whole photo does. Knows that a photo of one thing has no boxes. Refuses to claim what the things are: a label is the
neighbours' word.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from shopkeeper.embedding.regions import propose, windows
from shopkeeper.index.tags import Fact
from shopkeeper.search.nearby import Nearby, judge
from shopkeeper.search.sight import Sight
from shopkeeper.types import Box, Field, Match, Region
from shopkeeper.types.box import LEAST, WHOLE

if TYPE_CHECKING:
    from PIL.Image import Image

MOST = 5
_LOOKED_AT = 8, 8
"""Proposals and windows within them that are encoded, all in one batch: some 40 ms each on one core."""
_MARGIN = 0.06
"""Of a box's sides, added around it: shops leave air around their things."""
_INSIDE = 0.6
"""Share of the smaller of two boxes in the other from which both show one thing."""
_FLOOR = 0.75
"""Of the similarity from which something much like it is in stock: less is a shadow or a fold."""
_WINDOW = 0.05
"""Cosine by which a window must be nearer than the whole photo: it is a guess, where a proposal has edges."""


def regions(picture: "Image", whole: Nearby, sight: Sight, part: Box = WHOLE) -> tuple[Region, ...]:
    """2…5 things, from left to right; none for a photo of one thing, or of one that the shop has as it is.

    ``whole``: what the whole picture is near to. ``part``: which part of a photo it is; boxes are told as parts of that photo.
    """
    if whole.match is Match.SAME:
        return ()
    boxes = list((sight.detector or propose)(picture))[: _LOOKED_AT[0]]
    within = [] if sight.detector else [window for box in boxes for window in windows(box)][: _LOOKED_AT[1]]
    if len(boxes) + len(within) < 2:
        return ()
    encoder = sight.encoder
    parts = encoder.image([crop(picture, box) for box in (*(box.wider(_MARGIN) for box in boxes), *within)])
    floor = max(whole.similarity, _FLOOR * encoder.sameness.twin)
    bars = [floor] * len(boxes) + [max(floor, whole.similarity + _WINDOW)] * len(within)
    near = [judge(direction, sight) for direction in parts]
    places = [box.within(part) for box in (*boxes, *within)]
    found = _distinct(
        Region(place, _label(one.kin), one.match, one.confidence, one.own.id, one.best)
        for place, bar, one in sorted(
            zip(places, bars, near, strict=True), key=lambda row: -row[2].similarity
        )
        if one.own and one.best and one.match is not Match.NOT_STOCKED and one.similarity > bar
        if min(place.w, place.h) >= LEAST
    )
    return tuple(sorted(found, key=lambda region: region.box.x)) if len(found) > 1 else ()


def _distinct(regions: Iterable[Region]) -> list[Region]:
    """The first of all that lie on one thing or show one product."""
    kept: list[Region] = []
    for one in regions:
        if all(_apart(one.box, other.box) and one.product_id != other.product_id for other in kept):
            kept.append(one)
    return kept[:MOST]


def crop(picture: "Image", box: Box) -> "Image":
    return picture.crop(box.pixels(picture.size))


def _apart(one: Box, other: Box) -> bool:
    return one.shared(other) < _INSIDE * min(one.area, other.area)


def _label(kin: Mapping[Fact, float]) -> str:
    kinds = {value: share for (field, value), share in kin.items() if field == Field.CATEGORY}
    return max(kinds, key=kinds.__getitem__, default="")
