"""A screenshot is looked at twice: as it is, and the picture inside it, which is what the shopper means.

Pixels propose, the joint space disposes: the inner picture counts when it is nearer to something in stock than the whole
screen is. Knows one photo. Refuses to know page layouts (``embedding.frames``).
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.embedding.frames import frame
from shopkeeper.search.nearby import Nearby, judge
from shopkeeper.search.regions import crop
from shopkeeper.search.sight import Sight
from shopkeeper.types import Match

if TYPE_CHECKING:
    from PIL.Image import Image

_NEARER = 0.05
"""Cosine by which the inner picture must be nearer than the whole: part of an ordinary photo is often a little nearer."""
_AIR = 0.06
"""Of the inner picture's sides, added around it: of a picture on the page's own white, only the thing is found."""


def inside(picture: "Image", whole: Nearby, sight: Sight) -> tuple[npt.NDArray[np.float32], Nearby] | None:
    """The inner picture's direction and what it is near to; None where the whole photo says as much."""
    if whole.match is Match.SAME or (box := frame(picture)) is None:
        return None
    shown = [crop(picture, one) for one in (box, box.wider(_AIR))]
    vectors = sight.encoder.image(shown)
    marks = [fingerprint(one) for one in shown]
    near = [
        judge(vector, sight, known=sight.prints.find(mark), plain=mark is None)
        for vector, mark in zip(vectors, marks, strict=True)
    ]
    best = max(range(len(near)), key=lambda i: (near[i].match is Match.SAME, near[i].similarity))
    nearer = near[best].similarity > whole.similarity + _NEARER
    return (vectors[best], near[best]) if nearer or near[best].match is Match.SAME else None
