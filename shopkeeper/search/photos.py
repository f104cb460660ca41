"""Looks at the shown photos and says honestly whether the shop has exactly that.

Knows the joint space and its calibration. Refuses words: the verdict is about the picture alone, and about the whole
shop, whatever else was wished.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.catalog.media import media_id
from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.embedding.letters import words
from shopkeeper.embedding.picture import decode
from shopkeeper.index.tags import Fact
from shopkeeper.search.labels import Labelled, labelled
from shopkeeper.search.nearby import Nearby, judge
from shopkeeper.search.regions import crop, regions
from shopkeeper.search.screens import inside
from shopkeeper.search.sight import Sight
from shopkeeper.types import Box, LookKey, Match, MediaId, Money, PhotoVerdict, Product
from shopkeeper.types.product import cheapest

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Seen:
    """The shown photos as one direction of the joint space, and a verdict for each of them.

    ``own`` is the product nearest to the first photo: what "this" means in "cheaper than this". ``kin``: what kind of thing
    it seems to show and whom that is for, as facts with the share of the neighbours that state them. ``labelled``: what is
    called as the first photo's label says.
    """

    vector: npt.NDArray[np.float32]
    verdicts: tuple[PhotoVerdict, ...]
    own: Product | None
    kin: Mapping[Fact, float]
    labelled: Labelled = Labelled()

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
        return cheapest(self.own.variants)


def see(images: Sequence[bytes], sight: Sight, box: Box | None = None, several: bool = False) -> Seen | None:
    """Decode, encode and judge; None without photos. Of the first photo only ``box`` is looked at; with ``several``, the
    things on each photo are told apart too. Raises InvalidInput for a picture that cannot be read.
    """
    if not images:
        return None
    pictures = [decode(image) for image in images]
    files: list[MediaId | None] = [media_id(image) for image in images]
    if box:
        pictures[0], files[0] = crop(pictures[0], box), None
    vectors = np.array(sight.encoder.image(pictures))
    marks = [fingerprint(picture) for picture in pictures]
    near = [
        judge(vector, sight, file, sight.prints.find(mark), plain=mark is None)
        for vector, file, mark in zip(vectors, files, marks, strict=True)
    ]
    parts = [
        regions(picture, one, sight) if several else () for picture, one in zip(pictures, near, strict=True)
    ]
    for i in range(1 if box else 0, len(near)):
        if found := inside(pictures[i], near[i], sight):
            vectors[i], near[i] = found
    named = _labelled(pictures[0], near[0], sight)
    verdicts = tuple(
        PhotoVerdict(one.match, one.confidence, one.own.id if one.own else None, one.best, things)
        for one, things in zip(near, parts, strict=True)
    )
    verdicts = (replace(verdicts[0], read=named.words), *verdicts[1:])
    mean = vectors.mean(axis=0)
    return Seen(mean / max(float(np.linalg.norm(mean)), 1e-9), verdicts, near[0].own, near[0].kin, named)


def _labelled(picture: "Image", seen: Nearby, sight: Sight) -> Labelled:
    """What the photo's label names; a picture that the shop has needs no reading."""
    if sight.reader is None or seen.match is Match.SAME:
        return Labelled()
    return labelled(words(sight.reader(picture)), sight)
