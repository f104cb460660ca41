"""Photos that people show are looked through before anything else is done with them: those of shoppers, and those of reviews.

Knows what has been seen lately, by the hash of the bytes. Keeps no photo; refuses to say what else is on it.
"""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING

from shopkeeper.embedding.mosaic import unrecognisable
from shopkeeper.embedding.picture import decode
from shopkeeper.shop.screening import SURE
from shopkeeper.trust.screening import Faces, Nudity
from shopkeeper.types.errors import Unavailable, Unsuitable

if TYPE_CHECKING:
    from PIL.Image import Image

REMEMBERED = 1_000
"""Photos: whoever refines a search shows the same one again."""
MAX_SIDE = 1024
"""Pixels of the longer side of a photo that is kept."""


class Photos:
    """Thread-safe. Without eyes every photo may be shown, and none may be kept. ``decode``: within the bounds that the operator sets."""

    def __init__(
        self,
        nudity: Nudity | None = None,
        faces: Faces | None = None,
        decode: "Callable[[bytes], Image]" = decode,
    ) -> None:
        self._nudity, self._faces, self._decode = nudity, faces, decode
        self._likely: OrderedDict[bytes, float] = OrderedDict()
        self._lock = Lock()

    def look(self, photo: bytes) -> "Image":
        """The photo, as every model may see it.

        Raises Unsuitable for one that shows more of a person than clothes; InvalidInput and its kin for what is no picture.
        """
        picture = self._decode(photo)
        if self._nudity and self._seen(photo, picture, self._nudity) >= SURE:
            raise Unsuitable(
                "this photo seems to show a person without clothes, so we did not look at it further and kept nothing of it",
                field="image",
                fix="show the thing itself, or somebody wearing it; if we are mistaken, describe it in words",
            )
        return picture

    def fit(self, photo: bytes) -> bytes:
        """A customer's photo as it may be kept: a JPEG of at most 1024 px, no EXIF, no face that anybody could be known by.

        Raises Unavailable where nothing here finds nudity or faces; Unsuitable; InvalidInput and its kin.
        """
        if self._nudity is None or self._faces is None:
            raise Unavailable(
                "customers' photos are not kept here, for nobody looks at them first", field="photos",
                fix='pip install "shopkeeper[safety]", and leave screen_pictures on',
            )  # fmt: skip
        picture = self.look(photo)
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        out = BytesIO()
        unrecognisable(picture, self._faces(picture)).save(out, "JPEG", quality=90)
        return out.getvalue()

    def _seen(self, photo: bytes, picture: "Image", nudity: Nudity) -> float:
        digest = sha256(photo).digest()
        with self._lock:
            likely = self._likely.get(digest)
        if likely is None:
            likely = nudity(picture)
        with self._lock:
            self._likely[digest] = likely
            self._likely.move_to_end(digest)
            while len(self._likely) > REMEMBERED:
                self._likely.popitem(last=False)
        return likely
