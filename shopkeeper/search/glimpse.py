"""A photo is looked at once, and searched with as often as one likes without being kept.

Knows what the joint space, fingerprints and labels need of it. Refuses to keep pixels.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.embedding.letters import words
from shopkeeper.search.nearby import judge
from shopkeeper.search.screens import windows
from shopkeeper.search.sight import Sight
from shopkeeper.telemetry import stage
from shopkeeper.types import Glimpse, Match, View
from shopkeeper.types.errors import NotFound

if TYPE_CHECKING:
    from PIL.Image import Image

Vector = npt.NDArray[np.float32]


def glimpse(image: bytes, sight: Sight) -> Glimpse:
    """What is to be seen of an encoded photo. Raises InvalidInput for what cannot be read, Unsuitable as ``sight.look`` does."""
    with stage("screen"):
        picture = sight.look(image)
    with stage("see"):
        return _seen(picture, sight)


def _seen(picture: "Image", sight: Sight) -> Glimpse:
    whole = sight.encoder.image([picture])[0]
    mark = fingerprint(picture)
    views = [View(_written(whole), mark)]
    if judge(whole, sight, known=sight.prints.find(mark), plain=mark is None).match is Match.SAME:
        return Glimpse(sight.encoder.name, tuple(views))
    if shown := windows(picture):
        views += [
            View(_written(vector), fingerprint(one))
            for vector, one in zip(sight.encoder.image(shown), shown, strict=True)
        ]
    read = words(sight.reader(picture)) if sight.reader else ()
    return Glimpse(sight.encoder.name, tuple(views), read)


def directions(seen: Glimpse, sight: Sight) -> list[Vector]:
    """Unit vectors of its views. Raises NotFound when they are of another encoder than the shop has now."""
    vectors = [np.frombuffer(view.direction, np.int8).astype(np.float32) for view in seen.views]
    if seen.space != sight.encoder.name or any(len(one) != sight.encoder.dim for one in vectors):
        raise NotFound("your photo is not known any more", field="photo", fix="show it again")
    return [one / max(float(np.linalg.norm(one)), 1e-9) for one in vectors]


def _written(vector: Vector) -> bytes:
    """A byte a dimension: the angle that this costs is a hundredth of that between two photos of one thing."""
    longest = max(float(np.abs(vector).max()), 1e-9)
    return bytes(np.rint(vector * (127 / longest)).astype(np.int8).tobytes())
