"""Gets a feed's pictures, from beside it or from the web, and keeps them with the widths a shop serves.

Knows pictures. Refuses to know feeds and products.
"""

import io
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from shopkeeper.catalog.media import Facts, MediaStore, media_id
from shopkeeper.embedding.fingerprint import fingerprint
from shopkeeper.embedding.picture import decode, mean_colour, thumbnail
from shopkeeper.ingest.beside import Beside
from shopkeeper.ingest.web import Web
from shopkeeper.settings import Settings
from shopkeeper.types import Media, MediaId

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTHS = (320, 768, 1600)
"""Of the renderings a shopper may be shown; a narrower picture is rendered once more in its own width."""


class Pictures:
    """The pictures of one feed. Thread-safe. ``allow``: see ``Web``; ``fit``: makes a picture fit to be kept, or refuses it."""

    def __init__(
        self,
        store: MediaStore,
        folder: Path,
        settings: Settings,
        allow: Collection[str] = (),
        fit: Callable[[bytes], bytes] = bytes,
    ) -> None:
        self._store, self._settings, self._fit = store, settings, fit
        self._beside = Beside(folder, settings.max_image_bytes)
        self._web = Web(settings.max_image_bytes, settings.media_timeout, allow)

    def fetch(self, media: Media, known: Media | None = None) -> Media | None:
        """``media`` with id, size and colour. A web picture that is ``known`` and kept is not asked for again.

        None for a web picture while the settings say offline.

        Raises:
            ShopkeeperError: not found, not reachable, too large or not a picture; the message says which.
        """
        remote = "://" in media.source
        if remote and known and (facts := self._ready(known.id)):
            return _described(media, known.id, facts)
        if remote and self._settings.offline:
            return None
        data = self._fit(
            self._web.picture(media.source) if remote else self._beside.read(unquote(media.source))
        )
        id = media_id(data)
        return _described(media, id, self._ready(id) or self._keep(data))

    def close(self) -> None:
        self._web.close()

    def _ready(self, id: MediaId) -> Facts | None:
        """What is known of a picture that is kept in every width; a fingerprint is taken where there was none."""
        facts = self._store.facts(id)
        if facts is None or not _widths(facts.width) <= self._store.widths(id):
            return None
        if facts.print is None:
            facts = replace(facts, print=_print(self._decoded(self._store.original(id))))
            self._store.learn(id, facts)
        return facts

    def _keep(self, data: bytes) -> Facts:
        picture = self._decoded(data)
        facts = Facts(picture.width, picture.height, mean_colour(picture), _mime(data), _print(picture))
        self._store.put(data, facts, {width: thumbnail(picture, width) for width in _widths(picture.width)})
        return facts

    def _decoded(self, data: bytes) -> "Image":
        limits = self._settings
        return decode(data, max_bytes=limits.max_image_bytes, max_pixels=limits.max_image_pixels)


def _print(picture: "Image") -> str:
    return str(fingerprint(picture) or "")


def _widths(width: int) -> frozenset[int]:
    return frozenset(min(offered, width) for offered in WIDTHS)


def _described(media: Media, id: MediaId, facts: Facts) -> Media:
    described = replace(media, id=id, width=facts.width, height=facts.height, blur=facts.blur)
    return replace(described, print=facts.print or "")


def _mime(data: bytes) -> str:
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return "image/jpeg" if picture.format == "MPO" else Image.MIME[picture.format or "JPEG"]
