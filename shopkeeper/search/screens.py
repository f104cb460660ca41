"""A screenshot is looked at twice: as it is, and the picture inside it, which is what the shopper means.

Pixels propose, the joint space disposes: the inner picture counts when it is nearer to something in stock than the whole
screen is. Knows one photo. Refuses to know page layouts (``embedding.frames``).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.embedding.frames import frame
from shopkeeper.search.nearby import Nearby, judge
from shopkeeper.search.regions import crop
from shopkeeper.search.sight import Sight
from shopkeeper.types import Fingerprint, Match

if TYPE_CHECKING:
    from PIL.Image import Image

Vector = npt.NDArray[np.float32]
_NEARER = 0.05
"""Cosine by which the inner picture must be nearer than the whole: part of an ordinary photo is often a little nearer."""
_AIR = 0.06
"""Of the inner picture's sides, added around it: of a picture on the page's own white, only the thing is found."""


def windows(picture: "Image") -> list["Image"]:
    """What may be a picture inside this one, with less of the page around it and with more; none in most photos."""
    box = frame(picture)
    return [crop(picture, one) for one in (box, box.wider(_AIR))] if box else []


def inside(picture: "Image", whole: Nearby, sight: Sight) -> tuple[Vector, Nearby] | None:
    """The inner picture's direction and what it is near to; None where the whole photo says as much."""
    if whole.match is Match.SAME or not (shown := windows(picture)):
        return None
    return nearer(list(sight.encoder.image(shown)), [fingerprint(one) for one in shown], whole, sight)


def nearer(
    vectors: Sequence[Vector], marks: Sequence[Fingerprint | None], whole: Nearby, sight: Sight
) -> tuple[Vector, Nearby] | None:
    """The best of the inner pictures, where it says more than the ``whole``."""
    if whole.match is Match.SAME or not vectors:
        return None
    near = [
        judge(vector, sight, known=sight.prints.find(mark), plain=mark is None)
        for vector, mark in zip(vectors, marks, strict=True)
    ]
    best = max(range(len(near)), key=lambda i: (near[i].match is Match.SAME, near[i].similarity))
    says_more = near[best].similarity > whole.similarity + _NEARER
    return (vectors[best], near[best]) if says_more or near[best].match is Match.SAME else None
