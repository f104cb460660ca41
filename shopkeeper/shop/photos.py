"""What shoppers show: looked through before anything is done with it, by the eyes that look through what is imported.

Knows when a photo is refused, kindly, and what of it may lie on a disk. Keeps nothing but the digests of the last photos with what was
found. Refuses to know where a photo came from.
"""

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from threading import Lock

from shopkeeper.embedding.picture import MAX_BYTES, MAX_PIXELS, decode, thumbnail
from shopkeeper.shop.screening import SURE, WIDTH
from shopkeeper.trust.screening import Nudity
from shopkeeper.types.errors import Unsuitable

REMEMBERED = 1_000
"""Photos: whoever refines a search shows the same one again."""


class Photos:
    """Thread-safe. Without eyes every photo may be shown."""

    def __init__(self, nudity: Nudity | None = None) -> None:
        self._nudity = nudity
        self._likely: OrderedDict[bytes, float] = OrderedDict()
        self._lock = Lock()

    def check(self, photos: Sequence[bytes]) -> None:
        """Raises Unsuitable for one that shows more of a person than clothes; InvalidInput and its kin for what is no picture."""
        for photo in photos:
            if self._nudity and self._seen(photo, self._nudity) >= SURE:
                raise Unsuitable(
                    "this photo seems to show a person without clothes, so we did not look at it further and kept nothing of it",
                    field="image",
                    fix="show the thing itself, or somebody wearing it; if we are mistaken, describe it in words",
                )

    def _seen(self, photo: bytes, nudity: Nudity) -> float:
        digest = sha256(photo).digest()
        with self._lock:
            likely = self._likely.get(digest)
        if likely is None:  # decoded as every model sees it: upright, its first frame, nothing transparent
            upright = decode(photo, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS)
            likely = nudity(thumbnail(upright, WIDTH))
        with self._lock:
            self._likely[digest] = likely
            self._likely.move_to_end(digest)
            while len(self._likely) > REMEMBERED:
                self._likely.popitem(last=False)
        return likely
