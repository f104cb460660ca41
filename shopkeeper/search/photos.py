"""Looks at the shown photos and says honestly whether the shop has exactly that.

Knows the joint space and its calibration. Refuses words: the verdict is about the picture alone, and about the whole
shop, whatever else was wished.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.catalog.media import media_id
from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.embedding.letters import words
from shopkeeper.index.tags import Fact
from shopkeeper.search.glimpse import directions
from shopkeeper.search.labels import Labelled, labelled
from shopkeeper.search.nearby import Nearby, judge
from shopkeeper.search.regions import crop, regions
from shopkeeper.search.screens import inside, nearer
from shopkeeper.search.sight import Sight
from shopkeeper.types import (
    Box,
    Field,
    Glimpse,
    LookKey,
    Match,
    MediaId,
    Money,
    PhotoVerdict,
    Product,
    Region,
    Untrusted,
)
from shopkeeper.types.box import WHOLE
from shopkeeper.types.colour import stated, stated_families
from shopkeeper.types.normal import normal
from shopkeeper.types.product import cheapest

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class Seen:
    """The shown photos as one direction of the joint space, and a verdict for each of them.

    ``own`` is the product on the first photo, or one that is much like it: what "this" means in "cheaper than this". ``kin``: what kind of thing
    it seems to show and whom that is for, as facts with the share of the neighbours that state them. ``labelled``: what is
    called as the first photo's label says.
    """

    vector: npt.NDArray[np.float32]
    verdicts: tuple[PhotoVerdict, ...]
    own: Product | None
    kin: Mapping[Fact, float]
    labelled: Labelled = Labelled()
    toned: tuple[LookKey, ...] = ()
    """Of that product's Looks those that look to be in the colour that was asked for, where none is stated to be."""

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
        return cheapest(self.own.variants) if self.own else None

    def stated(self, field: str, *, exactly: bool = False) -> tuple[str, ...]:
        """What is stated of "this"; of a colour its families as well, unless ``exactly`` that is meant."""
        if self.own is None:
            return ()
        shown = next(
            (look for look in self.own.looks if look.key == self.verdicts[0].look_key), self.own.looks[0]
        )
        if field == Field.BRAND:
            return (self.own.brand,) if self.own.brand else ()
        if field != Field.COLOUR:
            return self.own.attributes.get(field, ())
        kin = () if exactly else stated_families(self.own, shown)
        return tuple({normal(colour): colour for colour in (*kin, *stated(self.own, shown))}.values())


@dataclass(frozen=True, slots=True)
class _One:
    """One photo: its direction, what it is near to, the things on it, and how to read what is written on it."""

    vector: npt.NDArray[np.float32]
    near: Nearby
    things: tuple[Region, ...]
    read: Callable[[], Collection[Untrusted]]


@dataclass(frozen=True, slots=True)
class Photo:
    """A shown photo that may be looked at. ``file``: what a picture of the very same bytes is called."""

    file: MediaId
    picture: "Image"


def looked_at(images: Sequence[bytes | Glimpse], sight: Sight) -> list[Photo | Glimpse]:
    """All of them before anything is done with one. Raises InvalidInput for a picture that cannot be read, Unsuitable as ``sight.look`` does."""
    return [
        image if isinstance(image, Glimpse) else Photo(media_id(image), sight.look(image)) for image in images
    ]


def see(
    photos: Sequence[Photo | Glimpse], sight: Sight, box: Box | None = None, several: bool = False
) -> Seen:
    """Encode and judge one photo or more. Of the first only ``box`` is looked at; with ``several``, the
    things on each photo are told apart too. Raises NotFound for what was seen with other eyes.
    """
    shown = [
        _recalled(photo, sight)
        if isinstance(photo, Glimpse)
        else _looked(photo, sight, several, None if at else box)
        for at, photo in enumerate(photos)
    ]
    first = shown[0].near
    named = Labelled() if first.match is Match.SAME else labelled(shown[0].read(), sight)
    verdicts = tuple(
        PhotoVerdict(
            one.near.match,
            one.near.confidence,
            one.near.own.id if one.near.own else None,
            one.near.best,
            one.things,
        )
        for one in shown
    )
    verdicts = (replace(verdicts[0], read=named.words), *verdicts[1:])
    mean = np.mean([one.vector for one in shown], axis=0)
    meant = first.match is Match.SAME or first.similarity >= sight.encoder.sameness.twin
    own = first.own if meant else None
    return Seen(mean / max(float(np.linalg.norm(mean)), 1e-9), verdicts, own, first.kin, named)


def _looked(photo: Photo, sight: Sight, several: bool, box: Box | None) -> _One:
    picture, file = (crop(photo.picture, box), None) if box else (photo.picture, photo.file)
    vector, mark = sight.encoder.image([picture])[0], fingerprint(picture)
    near = judge(vector, sight, file, sight.prints.find(mark), plain=mark is None)
    things = regions(picture, near, sight, box or WHOLE) if several else ()
    if box is None and (found := inside(picture, near, sight)):
        vector, near = found
    return _One(vector, near, things, lambda: words(sight.reader(picture)) if sight.reader else ())


def _recalled(seen: Glimpse, sight: Sight) -> _One:
    """The same of a photo that is not here any more."""
    marks = [view.mark for view in seen.views]
    vector, *others = directions(seen, sight)
    near = judge(vector, sight, known=sight.prints.find(marks[0]), plain=marks[0] is None)
    if found := nearer(others, marks[1:], near, sight):
        vector, near = found
    return _One(vector, near, (), lambda: seen.words)
